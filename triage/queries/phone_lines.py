"""What a telephone system says of the line of a call, read out of all that it said."""

import datetime
from dataclasses import dataclass

from triage.models import Call, PhoneEvent

Kind = PhoneEvent.Kind
HOLDING = (Kind.HOLD, Kind.RESUME, Kind.HANG_UP)


@dataclass(frozen=True)
class Line:
    """`on_hold_since` and `closed_at` while that is so; `to_check` is the last word that differs from the screen."""

    on_hold_since: datetime.datetime | None
    closed_at: datetime.datetime | None
    to_check: PhoneEvent | None


def line_of(call: Call) -> Line | None:
    """The line of a call; None where no telephone system said anything of it."""
    if not call.source:
        return None
    said = list(call.phone_events.select_related("agent").order_by("at", "pk"))
    if not said:
        return None
    holding = next((one for one in reversed(said) if one.kind in HOLDING), None)
    last = next((one for one in reversed(said) if one.kind in (Kind.ANSWER, Kind.HANG_UP)), None)
    differs = [one for one in said if one.outcome == PhoneEvent.Outcome.DIFFERS and one.checked_at is None]
    return Line(
        on_hold_since=holding.at if holding and holding.kind == Kind.HOLD else None,
        closed_at=last.at if last and last.kind == Kind.HANG_UP else None,
        to_check=differs[-1] if differs else None,
    )
