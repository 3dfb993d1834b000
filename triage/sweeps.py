"""What time alone does: late calls, hand-offs and forgotten incidents become loud, unanswered ones come back."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from heart import alarms
from heart.flow import Refused
from heart.models import Level
from triage import actions
from triage.models import Call, Diversion, Incident, Transfer


def ringing(*, now: datetime.datetime) -> int:
    """End the hand-offs past their limit and raise an alarm for all that waits too long; safe to run twice at once."""
    done = 0
    for diversion in Diversion.objects.past_limit(now):
        try:
            actions.ring_out(diversion, now=now)
            done += 1
        except Refused:
            continue  # claimed or withdrawn in this very moment
    offered = now - datetime.timedelta(seconds=settings.RING_LATE_S)
    left = now - datetime.timedelta(seconds=settings.UNATTENDED_LIMIT_S)
    late: list[tuple[Level, str, QuerySet[Any]]] = [
        (Level.A2, "ringing_late", Diversion.objects.ringing_late(now)),
        (Level.A2, "call_ringing_late", Call.objects.ringing_late(now)),
        (Level.A2, "transfer_late", Transfer.objects.filter(status=Transfer.Status.OFFERED, offered_at__lte=offered)),
        (Level.A2, "unattended", Incident.objects.unattended(left)),
    ]
    return done + sum(alarms.raise_each(level, kind, things, now=now) for level, kind, things in late)
