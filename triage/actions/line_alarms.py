"""The alarms about the line of a call end when the line is as the screen says again, or somebody has checked it."""

import datetime

from heart.kernel import alarms
from heart.models import User
from triage.models import Call, PhoneEvent

RELEASED_EARLY = "released_early"
EVERY = (RELEASED_EARLY, "line_closed", "phone_differs")


def clear_line(call: Call, *, by: User | None, now: datetime.datetime, kinds: tuple[str, ...] = EVERY) -> int:
    """Take these alarms about the line down; how many there were. Only calls that another system told of have any."""
    if not call.source:
        return 0
    cleared = sum(alarms.clear(kind, call, by=by, now=now) for kind in kinds)
    if kinds == EVERY:
        cleared += PhoneEvent.objects.to_check().filter(call=call).update(checked_at=now)
    return cleared
