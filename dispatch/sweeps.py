"""What time alone does to visits: a late assignment, acknowledgement or check-in becomes an alarm, once."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from dispatch.models import Dispatch
from heart import alarms
from heart.models import Level
from triage.models import Incident


def late(*, now: datetime.datetime) -> int:
    """Raise what is late now; an alarm that is up is not raised again, so any number of sweeps may run at once."""
    target = now - datetime.timedelta(seconds=settings.ASSIGN_TARGET_S)
    grace = now - datetime.timedelta(seconds=settings.CHECK_IN_GRACE_S)
    late: list[tuple[Level, str, QuerySet[Any]]] = [
        (Level.A2, "assign_late", Incident.objects.awaiting_team().filter(decided_at__lte=target)),
        (Level.A2, "unacknowledged", Dispatch.objects.unacknowledged(now)),
        (Level.A1, "check_in_overdue", Dispatch.objects.check_in_overdue(grace)),
        (Level.A2, "check_in_overdue", Dispatch.objects.check_in_overdue(now)),
    ]
    return sum(alarms.raise_each(level, kind, things, now=now) for level, kind, things in late)
