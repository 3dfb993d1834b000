"""What the clinician's console shows beside the callers: what rings in full, the safety questions, and one's day."""

import datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn
from heart.models import User
from triage.actions.flags import read_flags
from triage.models import Diversion, Incident, Note, Override
from triage.queries import callers, clinicians_day
from triage.queries.callers import Caller
from triage.views import asking, console

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# Of many who ring, what is known is looked up for those who wait longest; the others say place and answers until then.
KNOWN = 3
NOTES_SHOWN, NOTES_READ = 3, 200


class Introduced(TypedDict):
    """What a card shows of a caller beside its facts: years of age; what is known, of those who ring longest."""

    raised: Override | None
    age: int | None
    caller: Caller | None


def introduce(ringing: list[Diversion], mine: list[Diversion]) -> None:
    """Say of the callers whom they are about; of those who ring, the longest first, also what is known and answered."""
    cards = cast("list[WithAnnotations[Diversion, Introduced]]", [*ringing, *mine])
    wanted = {one.incident_id for one in ringing[:KNOWN]}
    known = {one.pk: one for one in console.readable().filter(pk__in=wanted)} if wanted else {}
    today = timezone.localdate()
    for at, card in enumerate(cards):
        card.age = callers.age_on(card.incident.person, today)
        rings = at < min(KNOWN, len(ringing))
        card.caller = Caller(card, known[card.incident_id], raised=bool(card.raised)) if rings else None


def last_notes(numbers: set[int]) -> dict[int, list[Note]]:
    """By incident: what was told last, the newest first; who speaks with the person must not have to look for it."""
    found: dict[int, list[Note]] = {}
    for note in (
        Note.objects.filter(incident__in=numbers)
        .select_related("by")
        .prefetch_related("doubts")
        .order_by("-id")[:NOTES_READ]
    ):
        if len(of := found.setdefault(note.incident_id, [])) < NOTES_SHOWN:
            of.append(note)
    return found


def beside(request: SignedIn, mine: list[Diversion]) -> dict[str, Any]:
    """With a caller the safety questions, else the day. Asked is about the caller who was taken last, if it is open."""
    if not mine:
        return day(request.user, timezone.now())
    incident = console.find(mine[0].incident_id)
    if incident.status in Incident.CLOSED:
        return {}
    found = asking.gathered(incident, asking.wording_of(request, incident))
    read_flags(incident, found["flags"], by=request.user)
    return found | {"asks": True}


def day(by: User, now: datetime.datetime) -> dict[str, Any]:
    """One's own encounters and the callers to be called back, for a console that has no caller."""
    return {"encounters": clinicians_day.encounters(by, now), "call_backs": clinicians_day.call_backs(by, now)}


@require_GET
@permit("triage.claim")
def day_part(request: SignedIn) -> HttpResponse:
    """The living part of one's day."""
    return render(request, "triage/_day.html", day(request.user, timezone.now()))
