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
    waiting = Incident.objects.awaiting_team().filter(decided_at__lte=target)
    for pk in waiting.values_list("pk", flat=True):
        raised += alarms.raise_while(Level.A2, "assign_late", waiting.filter(pk=pk), now=now)
    unheard = Dispatch.objects.unacknowledged(now)
    for pk in unheard.values_list("pk", flat=True):
        raised += alarms.raise_while(Level.A2, "unacknowledged", unheard.filter(pk=pk), now=now)
    grace = datetime.timedelta(seconds=settings.CHECK_IN_GRACE_S)
    overdue = Dispatch.objects.check_in_overdue(now)
    for pk, due in overdue.values_list("pk", "check_in_due_at"):
        level = Level.A1 if due + grace <= now else Level.A2
        raised += alarms.raise_while(level, "check_in_overdue", overdue.filter(pk=pk), now=now)
    return raised
