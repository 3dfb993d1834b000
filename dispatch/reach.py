"""What the kernel asks of this room: what a crew is out on, how it calls for help, who and where an alarm is about."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from dispatch import board, selected
from dispatch.models import Dispatch
from heart.access import may
from heart.models import Alarm, User
from triage.models import Incident

VISIT, INCIDENT = Dispatch._meta.label_lower, Incident._meta.label_lower


def crew_of(user: User, now: datetime.datetime | None = None) -> dict[str, list[int]]:
    """What this person's crew is out on, as {model label: ids}; who was sent stays its crew when the shift runs out."""
    now = now or timezone.now()
    shift = Q(team__shifts__members__user=user)
    on_duty = Q(team__shifts__starts_at__lte=now, team__shifts__ends_at__gt=now) & (
        Q(team__shifts__ended_at=None) | Q(team__shifts__ended_at__gt=now)
    )
    sent = Q(team__shifts__starts_at__lte=F("assigned_at"), team__shifts__ends_at__gt=F("assigned_at"))
    visits = dict(Dispatch.objects.open().filter(shift & (on_duty | sent)).values_list("pk", "incident_id"))
    return {VISIT: list(visits), INCIDENT: list(set(visits.values()) - _told_by(visits))}


def _told_by(visits: dict[int, int]) -> set[int]:
    """The incidents whose danger is known from these crews' own emergency buttons: their phones stay silent.

    What is heard of the incident after that sounds again.
    """
    up = Alarm.objects.open().filter(thing=VISIT, thing_id__in=visits, kind="team_emergency")
    asked = {visits[visit]: since for visit, since in up.values_list("thing_id", "loud_since")}
    if not asked:
        return set()
    about = Alarm.objects.open().filter(thing=INCIDENT, thing_id__in=asked).values_list("thing_id", "loud_since")
    return set(asked) - {incident for incident, since in about if since > asked[incident]}


def calls_for_help(user: User) -> list[dict[str, Any]]:
    """For each visit that this person's crew is out on: where its emergency button sends to, and what is up already."""
    if not may(user, "dispatch.emergency"):
        return []
    now = timezone.now()
    visits = Dispatch.objects.filter(pk__in=crew_of(user, now)[VISIT]).order_by("-pk")
    return [
        {"href": reverse("dispatch:emergency", args=[visit.pk]), "up": selected.emergency_of(visit, now)}
        for visit in visits
    ]


def places(alarms: Iterable[Alarm]) -> dict[int, tuple[str, str]]:
    """Who and where each alarm is about, by its id: (callsign or "", place or "")."""
    about = list(alarms)
    threads = {int(alarm.thread) for alarm in about if alarm.thread.isdecimal()}
    visits = {alarm.thing_id for alarm in about if alarm.thing == VISIT}
    where = {row["pk"]: board.place(row) for row in Incident.objects.filter(pk__in=threads).values("pk", *board.PLACE)}
    who = dict(Dispatch.objects.filter(pk__in=visits).values_list("pk", "team__callsign")) if visits else {}
    return {
        alarm.pk: (
            who.get(alarm.thing_id, "") if alarm.thing == VISIT else "",
            where.get(int(alarm.thread), "") if alarm.thread.isdecimal() else "",
        )
        for alarm in about
    }
