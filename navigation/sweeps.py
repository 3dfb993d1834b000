"""What time alone does to promises before they are broken: the last four hours warn those who keep them."""

import datetime

from django.db.models import Q

from heart.kernel import alarms
from heart.models import Level
from navigation.actions.open_work import CANNOT_GO_ON
from navigation.deadlines import WARNING
from navigation.models import FollowUp

DELAY = datetime.timedelta(seconds=5)


def warn(*, now: datetime.datetime) -> int:
    """Warn of every promise due in less than four hours and unmet, once; when it is past due the same alarm grows."""
    unmet = FollowUp.objects.open().filter(reached_at=None)
    alarms.clear_unless("follow_up_overdue", unmet, now=now)
    soon = unmet.filter(due_at__lte=now + WARNING - DELAY, escalated_at=None)
    return alarms.raise_each(Level.A3, "follow_up_overdue", soon, now=now)


def left(*, now: datetime.datetime) -> int:
    """Tell the supervisors of every promise whose navigator cannot keep it any more, however that came; how many.

    It ends when somebody has it, it is over, or its navigator is back. Safe to run twice at once.
    """
    open_ = FollowUp.objects.open()
    alarms.clear_unless("follow_up_left", open_.filter(CANNOT_GO_ON | Q(owner=None)), now=now)
    return alarms.raise_each(Level.A2, "follow_up_left", open_.filter(CANNOT_GO_ON), now=now)
