"""When a promise is due: pure rules, elapsed time only."""

import datetime

# "In person or by phone within 48 hours" of meeting a responder; elapsed, not clock, hours (docs/sources.md).
PROMISE = datetime.timedelta(hours=48)
WARNING = datetime.timedelta(hours=4)
# 988 guidance: three to five attempts before a person is treated as dropped out (docs/sources.md).
LEAST_ATTEMPTS = 3


def due(encounter_ended_at: datetime.datetime) -> datetime.datetime:
    """48 elapsed hours after the encounter ended; `encounter_ended_at` must be aware."""
    if encounter_ended_at.tzinfo is None:
        raise ValueError("an encounter ends at a time with a zone")
    return encounter_ended_at.astimezone(datetime.UTC) + PROMISE


def standing(due_at: datetime.datetime, reached_at: datetime.datetime | None, now: datetime.datetime) -> str:
    """'kept' or 'late' once reached; before that 'overdue', 'soon' (under four hours left) or 'open'."""
    if reached_at is not None:
        return "kept" if reached_at <= due_at else "late"
    if now >= due_at:
        return "overdue"
    return "soon" if due_at - now < WARNING else "open"
