"""Codes of this room in words, for the lines of the history."""

from collections.abc import Callable

from dispatch.forms import OUTCOME_WORDS, REASON_WORDS
from heart.timeline import named

NAMING: dict[str, Callable[[str], str]] = {
    "dispatch.cancelled.reason": named(REASON_WORDS),
    "dispatch.stood_down.outcome": named(OUTCOME_WORDS),
}
