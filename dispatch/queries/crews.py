"""What the kernel asks of this room: what a crew is out on, how it calls for help, who and where an alarm is about."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from dispatch.models import Dispatch
from dispatch.queries import board
from dispatch.queries import selection as selected
from heart.kernel.access import may
from heart.models import Alarm, Role, User
from teams.models import Shift, Team
from triage.models import HelpRequest, Incident

VISIT, INCIDENT = Dispatch._meta.label_lower, Incident._meta.label_lower


def out_on(user: User, now: datetime.datetime) -> dict[int, int]:
    """The visits this person's crew is out on, each with its incident; who was sent stays its crew after the shift."""
    return dict(Dispatch.objects.open().of_crew(user, now).values_list("pk", "incident_id"))


def teams_out_with(user: User, now: datetime.datetime) -> set[int]:
    """The teams whose visit this person's crew is out on."""
    return set(Dispatch.objects.open().of_crew(user, now).values_list("team_id", flat=True))


def crew_of(user: User, now: datetime.datetime | None = None) -> dict[str, list[int]]:
    """What this person's crew hears alarms about, as {model label: ids}."""
    now = now or timezone.now()
    visits = out_on(user, now)
    pressed = _pressed_emergency(visits)
    known = _told_by({visits[visit]: since for visit, since in pressed.items()})
    heard = [pk for pk in visits if pk not in pressed]
    # A phone that may lie beside an attacker says nothing of what was before either.
    heard += [] if pressed else selected.call_backs(now, team__shifts__members__user=user).values_list("pk", flat=True)
    return {VISIT: heard, INCIDENT: list(set(visits.values()) - known)}


def _pressed_emergency(visits: Iterable[int]) -> dict[int, datetime.datetime]:
    """Those of the visits whose team has an emergency up, since when: their own phones stay silent about them."""
    up = Alarm.objects.open().filter(thing=VISIT, thing_id__in=list(visits), kind="team_emergency")
    return dict(up.values_list("thing_id", "loud_since"))


def _told_by(pressed: dict[int, datetime.datetime]) -> set[int]:
    """The incidents of which nothing is known but what the button told; what is heard later sounds again."""
    if not pressed:
        return set()
    about = Alarm.objects.open().filter(thing=INCIDENT, thing_id__in=pressed).values_list("thing_id", "loud_since")
    return set(pressed) - {incident for incident, since in about if since > pressed[incident]}


def calls_for_help(user: User) -> list[dict[str, Any]]:
    """For each visit that this person's crew is out on: where its emergency button sends to, and what is up already."""
    if not may(user, "dispatch.emergency"):
        return []
    visits = Dispatch.objects.filter(pk__in=out_on(user, timezone.now())).order_by("-pk")
    return [
        {"href": reverse("dispatch:emergency", args=[visit.pk]), "up": selected.emergency_of(visit)} for visit in visits
    ]


def teams_now(now: datetime.datetime) -> tuple[int, int]:
    """How many teams are on duty, and how many of them are free; one with who can no longer sign in is sent nowhere."""
    out = Exists(Dispatch.objects.open().filter(team=OuterRef("pk")))
    short = Exists(Shift.objects.under_way(now).filter(team=OuterRef("pk"), members__user__is_active=False))
    every = list(Team.objects.on_duty(now).annotate(out=out, short=short).values_list("out", "short"))
    return len(every), every.count((False, False))


def places(alarms: Iterable[Alarm], user: User) -> dict[int, tuple[str, str]]:
    """Who and where each alarm is about, by its id: (callsign or "", place or ""); no place for who may see no call."""
    about = list(alarms)
    threads = {int(alarm.thread) for alarm in about if alarm.thread.isdecimal()}
    visits = {alarm.thing_id for alarm in about if alarm.thing == VISIT}
    requests = {alarm.thing_id for alarm in about if alarm.thing == HelpRequest._meta.label_lower}
    where = {row["pk"]: board.place(row) for row in Incident.objects.filter(pk__in=threads).values("pk", *board.PLACE)}
    who: dict[tuple[str, int], str] = {}
    for model, ids in ((Dispatch, visits), (HelpRequest, requests)):
        rows = model._base_manager.filter(pk__in=ids).exclude(team=None).values_list("pk", "team__callsign")
        who |= {(model._meta.label_lower, pk): callsign for pk, callsign in rows} if ids else {}
    return {
        alarm.pk: (
            who.get((alarm.thing, alarm.thing_id), ""),
            where.get(int(alarm.thread), "") if alarm.thread.isdecimal() and may(user, "triage.see") else "",
        )
        for alarm in about
    }


def page(alarm: Alarm, user: User) -> str:
    """Where this person acts on an alarm about a visit: a crew in the field, others on the board."""
    if alarm.thing != VISIT or not may(user, "dispatch.see"):
        return ""
    crew = user.role == Role.RESPONDER
    return reverse("dispatch:field") if crew else f"{reverse('dispatch:board')}?out={alarm.thing_id}"
