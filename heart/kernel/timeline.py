"""One thread's history in words: every verb of every room as a sentence with the codes it carries."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from heart.kernel.rooms import merged
from heart.models import Event

AT_MOST = 300


@dataclass(frozen=True)
class Line:
    """One act as a person reads it."""

    event: Event
    words: str


class Codes(dict[str, Any]):
    """The codes of a line for %-formatting; one that an older line lacks reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


@functools.cache
def sentences() -> dict[str, Any]:
    """The sentence of each verb of the history, with the codes it carries (`%(team)s`), from all rooms."""
    return merged(
        lambda room: (
            (room.full(past), words)
            for given in (*(verb.history for verb in room.verbs), room.history)
            for past, words in given.items()
        )
    )


@functools.cache
def naming() -> dict[str, Callable[[str], str]]:
    """How the rooms say their codes: by the code's name, or by verb and name where two rooms mean different things."""
    return merged(lambda room: room.codes.items())


def named(choices: Mapping[str, Any]) -> Callable[[str], str]:
    """Says a code by a table of words; one that is not in it as it is."""
    return lambda code: str(choices.get(code, code.replace("_", " ")))


def of_thread(thread: str, *, without: Q | None = None) -> list[Line]:
    """The latest acts of a thread in words, newest first, but those of a filter. One query."""
    found = Event.objects.filter(thread=thread).exclude(without or Q()).select_related("by").order_by("-id")[:AT_MOST]
    return [Line(event, in_words(event)) for event in found]


def latest(lines: Q, *, shown: int) -> list[Line]:
    """The last acts of these lines of the history in words, newest first. One query."""
    found = Event.objects.filter(lines).select_related("by").order_by("-id")[:shown]
    return [Line(event, in_words(event)) for event in found]


def in_words(event: Event) -> str:
    """The sentence of one line; a verb nobody gave words to is said as it is."""
    words = sentences().get(event.verb)
    if words is None:
        return event.verb.rsplit(".", 1)[-1].replace("_", " ")
    known = naming()
    said = {
        name: _plain(value, known.get(f"{event.verb}.{name}") or known.get(name) or named({}))
        for name, value in event.codes.items()
    }
    return spoken(words, Codes(said))


def spoken(words: Any, codes: Codes) -> str:
    """A sentence with its codes in words; one whose words depend on what the line carries is a function of them."""
    return str(words(codes)) if callable(words) else str(words) % codes


def _plain(value: Any, name: Callable[[str], str]) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(part, name) for part in value) or "—"
    return "—" if value is None else name(str(value))
