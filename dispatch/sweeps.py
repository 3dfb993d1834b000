"""What time alone does to visits: a late assignment, acknowledgement or check-in becomes an alarm, once."""

import datetime

from django.conf import settings

from dispatch.models import Dispatch
from heart import alarms
from heart.models import Level
from triage.models import Incident


def late(*, now: datetime.datetime) -> int:
    """Raise what is late now; an alarm that is up is not raised again, so any number of sweeps may run at once."""
    raised = 0
    target = now - datetime.timedelta(seconds=settings.ASSIGN_TARGET_S)
    for incident in Incident.objects.awaiting_team().filter(decided_at__lte=target):
        raised += alarms.raise_alarm(Level.A2, "assign_late", incident, now=now) is not None
    for dispatch in Dispatch.objects.unacknowledged(now).select_related("team"):
        raised += alarms.raise_alarm(Level.A2, "unacknowledged", dispatch, now=now) is not None
    grace = datetime.timedelta(seconds=settings.CHECK_IN_GRACE_S)
    for dispatch in Dispatch.objects.check_in_overdue(now).select_related("team"):
        level = Level.A1 if dispatch.check_in_due_at and dispatch.check_in_due_at + grace <= now else Level.A2
        raised += alarms.raise_alarm(level, "check_in_overdue", dispatch, now=now) is not None
    return raised
