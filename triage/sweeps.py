"""What time alone does to ringing calls: late ones become loud, unanswered ones come back to the call-taker."""

import datetime

from heart import alarms
from heart.flow import Refused
from heart.models import Level
from triage import actions
from triage.models import Diversion


def ringing(*, now: datetime.datetime) -> int:
    """Raise an alarm for every diversion ringing too long and end those past their limit; safe to run twice at once."""
    done = 0
    for diversion in Diversion.objects.past_limit(now):
        try:
            actions.ring_out(diversion, now=now)
            done += 1
        except Refused:
            continue  # claimed or withdrawn in this very moment
    for diversion in Diversion.objects.ringing_late(now):
        done += alarms.raise_alarm(Level.A2, "ringing_late", diversion, now=now) is not None
    return done
