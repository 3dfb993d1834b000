"""What time alone does to visits: what will be late warns, what is late is loud, and a place that moved is told."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from dispatch.models import Dispatch
from heart.kernel import alarms
from heart.models import Level
from triage.models import Incident

# A clock warns from 75 % of its target on, five seconds later so that an act at that moment says nothing; it is calm
# again only below 70 %.
WARN, CALM, DELAY_S = 0.75, 0.70, 5


def late(*, now: datetime.datetime) -> int:
    """Raise what is late now; an alarm that is up is not raised again, so any number of sweeps may run at once."""
    grace = now - datetime.timedelta(seconds=settings.CHECK_IN_GRACE_S)
    waiting, visits = Incident.objects.awaiting_team(), Dispatch.objects.all()
    assign_s, ack_s, check_s = settings.ASSIGN_TARGET_S, settings.ACKNOWLEDGE_LIMIT_S, settings.CHECK_IN_EVERY_S
    calm: list[tuple[str, QuerySet[Any]]] = [
        ("assign_late", waiting.filter(decided_at__lte=now - seconds(CALM * assign_s))),
        ("unacknowledged", visits.unacknowledged(now + seconds((1 - CALM) * ack_s))),
        ("check_in_overdue", visits.check_in_overdue(now + seconds((1 - CALM) * check_s))),
        ("called_back", visits.called_back(now)),
    ]
    for kind, still in calm:
        alarms.clear_unless(kind, still, now=now)
    late: list[tuple[Level, str, QuerySet[Any]]] = [
        (Level.A2, "assign_late", waiting.filter(decided_at__lte=now - seconds(assign_s))),
        (Level.A2, "unacknowledged", visits.unacknowledged(now)),
        (Level.A1, "check_in_overdue", visits.check_in_overdue(grace)),
        (Level.A2, "check_in_overdue", visits.check_in_overdue(now)),
        (Level.A3, "assign_late", waiting.filter(decided_at__lte=now - seconds(WARN * assign_s + DELAY_S))),
        (Level.A3, "unacknowledged", visits.unacknowledged(now + seconds((1 - WARN) * ack_s - DELAY_S))),
        (Level.A3, "check_in_overdue", visits.check_in_overdue(now + seconds((1 - WARN) * check_s - DELAY_S))),
    ]
    return sum(alarms.raise_each(level, kind, things, now=now) for level, kind, things in late) + moved(now=now)


def moved(*, now: datetime.datetime) -> int:
    """Tell teams on their way that the place is another than they were told; quiet again when it is as before."""
    on_the_way = Dispatch.objects.on_the_way()
    other = [visit for visit in on_the_way.select_related("incident") if visit.place_changed]
    alarms.clear_unless("place_changed", on_the_way.filter(pk__in=[visit.pk for visit in other]), now=now)
    return sum(
        alarms.raise_while(
            Level.A2,
            "place_changed",
            # Not if the team confirmed it in this very moment.
            on_the_way.filter(pk=visit.pk, **{name: getattr(visit, name) for name in Dispatch.TOLD}),
            now=now,
            about=Dispatch.place_code(visit.incident),
        )
        for visit in other
    )


def seconds(count: float) -> datetime.timedelta:
    return datetime.timedelta(seconds=count)
