"""The time limits of involuntary commitment in North Carolina as dated data: a change of the law is a row more."""

import datetime
from dataclasses import dataclass

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class CommitmentRules:
    """Limits that hold for custody orders signed from a day on, with their source.

    `custody` counts from the signature of the order, `first_examination` from being brought to the examiner,
    `second_examination` from arriving at a 24-hour facility.
    """

    since: datetime.date
    custody: datetime.timedelta
    first_examination: datetime.timedelta
    second_examination: datetime.timedelta
    source: str


# The oldest first. For design only: confirm with county counsel (docs/sources.md).
RULES = [
    CommitmentRules(
        since=datetime.date(2019, 10, 1),
        custody=24 * HOUR,
        first_examination=24 * HOUR,
        second_examination=24 * HOUR,
        source="G.S. 122C-261, 122C-263(c), 122C-266(a), as of S.L. 2018-33",
    ),
]


def rules_on(day: datetime.date) -> CommitmentRules:
    """Those that hold for an order signed on this day; for an older one the oldest that are known."""
    return next((one for one in reversed(RULES) if one.since <= day), RULES[0])
