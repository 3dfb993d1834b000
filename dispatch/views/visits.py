"""What the pages show of a visit, and where they take it from."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dispatch import actions
from dispatch.forms import OUTCOME_WORDS, REASON_WORDS
from dispatch.models import Dispatch
from dispatch.queries import board
from dispatch.queries import selection as selected
from dispatch.words import CALLED_BACK
from heart.kernel.access import may, permit
from heart.kernel.requests import SignedIn
from heart.models import User
from heart.signing.gate import is_background
from triage.actions.flags import READ_AGAIN, read_flags
from triage.actions.plans import read_shown_plan
from triage.codes.dispositions import name_of
from triage.models import Incident

# Where a crew reads the crisis plan of the person, if the person allows it.
SHOWS_PLAN = {"dispatch/field.html", "dispatch/_visit.html"}


def full() -> QuerySet[Dispatch]:
    """Visits with the team, the incident and whom it is about, in one statement."""
    return Dispatch.objects.select_related("team", "incident__person", "incident__center", "incident__response")


def get(pk: int) -> Dispatch:
    return get_object_or_404(full(), pk=pk)


def standing(pk: int) -> Dispatch:
    """The visit, or the one its team is on since: a page that is behind must not stop a call for help."""
    visit = get(pk)
    if visit.status in Dispatch.OVER:
        return selected.visit_of(visit.team) or visit
    return visit


def shown(visit: Dispatch, by: User, *, finishing: bool = False) -> dict[str, Any]:
    """What the templates of the board and of the field page say of a visit; `finishing`: its form is open already."""
    now = timezone.now()
    return {
        "visit": visit,
        "acts": may(by, "dispatch.depart") and actions.speaks_for(visit, by, now),
        "emergency": selected.emergency_of(visit),
        "outcomes": OUTCOME_WORDS.items(),
        "steps": [step for step in selected.steps(visit) if not (finishing and step[0] == "clear")],
        "loudest": selected.loudest(visit),
        "over": visit.status in Dispatch.OVER,
        "place_code": Dispatch.place_code(visit.incident),
        "glyph": board.GLYPH.get(visit.status, "off"),
        "with_person": visit.status in Dispatch.WITH_PERSON,
        "clock": board.visit_clock(visit.status, visit.ack_by, visit.check_in_due_at, now),
        "times": selected.times(visit),
        "steps_done": selected.steps_done(visit),
        **selected.facts(visit.incident),
    }


def called_back(visit: Dispatch) -> dict[str, Any]:
    """What a crew is shown of a visit that it was called back from: why, and from where."""
    where = {name: getattr(visit.incident, name) for name in board.PLACE}
    return {"visit": visit, "words": CALLED_BACK[visit.cancel_reason], "place": board.place(where)}


def answer(
    request: SignedIn, template: str, found: dict[str, Any], incident: Incident | None, status: int = 200
) -> HttpResponse:
    """A page or part that tells of this incident: who read its flags is put on record, as on the incident's own page.

    A part comes by itself, also to a board that stands open all day: it counts once a shift.
    """
    if incident is not None:
        again = datetime.timedelta(seconds=settings.SHIFT_S) if is_background(request) else READ_AGAIN
        read_flags(incident, found["flags"], by=request.user, again=again)
        if template in SHOWS_PLAN:
            read_shown_plan(incident.person, by=request.user, again=again)
    return render(request, template, found, status=status)


@require_GET
@permit("dispatch.see")
def of_part(request: SignedIn, incident: int) -> HttpResponse:
    """For the incident page: the visits of one incident with all their times."""
    found = get_object_or_404(Incident, pk=incident)
    visits = found.dispatches.select_related("team", "assigned_by").order_by("pk")
    rows = [
        {
            "visit": visit,
            "times": selected.times(visit),
            "ending": name_of(visit.disposition),
            "reason": REASON_WORDS.get(visit.cancel_reason, visit.cancel_reason),
        }
        for visit in visits
    ]
    return render(request, "dispatch/_of.html", {"rows": rows})
