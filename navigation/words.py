"""Codes of this room in words, for the lines of the history."""

from collections.abc import Callable

from heart.kernel.timeline import named
from navigation.models import Attempt

NAMING: dict[str, Callable[[str], str]] = {
    "channel": named(dict(Attempt.Channel.choices)),
    "result": named(dict(Attempt.Result.choices)),
}
