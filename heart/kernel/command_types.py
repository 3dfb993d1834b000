"""What a room gives the command line and the finder: its words, what Enter would do, and what was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise

from heart.kernel.requests import SignedIn


@dataclass(frozen=True)
class Found:
    """One result: what kind of thing, its name, a few words about it, its page, and the keys that lead there."""

    kind: str
    name: str
    about: str
    href: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """What was done, in words for the person; `to` is where to go (empty: stay); `undo` takes it back (shell/undo.py).

    `answer` shows something instead of going anywhere.
    """

    said: str = ""
    to: str = ""
    answer: Callable[[SignedIn], HttpResponse] | None = None
    undo: tuple[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Plan:
    """What Enter will do: in words, as codes that tell whether it still means the same, and the act.

    What `only_shows` something needs nobody to be sure of it.
    """

    echo: str
    means: tuple[str | int, ...]
    act: Callable[[], Done] = field(compare=False)
    only_shows: bool = False


@dataclass(frozen=True)
class Command:
    """One word of the command line, given by a room.

    `least` to `most` words follow `letter`; when `rest` is true the last of them is all that remains, as it was typed.
    The letter "" is a number by itself, which is then the command's one word.
    `plan(user, *words)` reads only: it looks up what is meant and returns a Plan, or raises Refused.
    """

    letter: str
    usage: str
    words: str | Promise
    permission: str
    plan: Callable[..., Plan]
    least: int = 1
    most: int = 1
    rest: bool = False
