"""Which positions of teams have been kept long enough."""

import datetime

from django.db.models import QuerySet

from heart.kernel.retention import outside_held_times
from heart.kernel.retention_policy import Period
from teams.models import Position


def positions_due(period: Period, now: datetime.datetime) -> QuerySet[Position]:
    """Older than the period, and of no time that a legal hold keeps."""
    return outside_held_times(Position.objects.filter(at__lt=period.cutoff(now)), "at")
