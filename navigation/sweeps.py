"""What time alone does to promises before they are broken: the last four hours warn those who keep them."""

import datetime

from heart.kernel import alarms
from heart.models import Level
from navigation.deadlines import WARNING
from navigation.models import FollowUp

DELAY = datetime.timedelta(seconds=5)


def warn(*, now: datetime.datetime) -> int:
    """Warn of every promise due in less than four hours and unmet, once; when it is past due the same alarm grows."""
    unmet = FollowUp.objects.open().filter(reached_at=None)
    alarms.clear_unless("follow_up_overdue", unmet, now=now)
    soon = unmet.filter(due_at__lte=now + WARNING - DELAY, escalated_at=None)
    return alarms.raise_each(Level.A3, "follow_up_overdue", soon, now=now)
