"""The command line: a line has exactly one meaning, or is refused in words. The rooms say what their words do."""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from heart.kernel.access import may
from heart.kernel.command_types import Command, Plan
from heart.kernel.flow import Refused
from heart.kernel.rooms import rooms
from heart.models import User

T = TypeVar("T")
LONGEST = 4200  # a note of 4,000 characters and the words before it


@dataclass(frozen=True)
class Said:
    """A line that was understood: the command and its words."""

    command: Command
    words: tuple[str, ...]


def read(line: str, commands: Sequence[Command]) -> Said:
    """The one command a line is, of those given. A number alone is the command with the letter "". Raises Refused."""
    typed = line.replace("\x00", " ").strip()
    if not typed:
        raise Refused(_("Type a command. ? lists them."), code="empty")
    if len(typed) > LONGEST:
        raise Refused(_("A command is at most %(most)d characters.") % {"most": LONGEST}, code="too_long")
    letter, words = _split(typed)
    command = next((one for one in commands if one.letter == letter), None)
    if command is None:
        raise Refused(
            _("“%(word)s” is not one of your commands. ? lists them.") % {"word": letter[:20]}, code="unknown"
        )
    parts = words.split(None, command.most - 1) if command.rest else words.split()
    if not command.least <= len(parts) <= command.most:
        raise Refused(_("Type it like this: %(usage)s") % {"usage": command.usage}, code="usage")
    return Said(command, tuple(part.strip() for part in parts))


def _split(typed: str) -> tuple[str, str]:
    if re.fullmatch("[0-9]+", typed):
        return "", typed
    letter, *words = typed.split(None, 1)
    return letter.upper(), words[0] if words else ""


def one_of(typed: str, things: Iterable[tuple[str, T]], *, nobody: str) -> T:
    """The one of `things` (name, thing) that is called what was typed, but for case and dashes. Raises Refused.

    The beginning of a name is never taken for the name: what it fits is told, and the rest is to be typed.
    """
    known, plain = list(things), _plain(typed)
    same = [(name, thing) for name, thing in known if plain and _plain(name) == plain]
    exact = [thing for name, thing in same if name == typed] or [thing for _name, thing in same]
    if len(exact) == 1:
        return exact[0]
    begins = [name for name, _thing in same or known if plain and _plain(name).startswith(plain)]
    if not begins:
        raise Refused(nobody, code="unknown")
    if len(begins) == 1:
        raise Refused(
            _("%(typed)s is only the beginning of %(name)s: type all of it.")
            % {"typed": typed[:20], "name": begins[0]},
            code="too_short",
        )
    raise Refused(
        _("%(typed)s matches %(names)s: type more.") % {"typed": typed[:20], "names": and_list(begins)},
        code="ambiguous",
    )


def and_list(names: Sequence[str], most: int = 4) -> str:
    """1041 and 1043; with many only the first few are named."""
    if len(names) > most:
        return _("%(some)s and %(more)d more") % {"some": ", ".join(names[:most]), "more": len(names) - most}
    if len(names) == 1:
        return names[0]
    return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


@functools.cache
def every() -> tuple[Command, ...]:
    """The commands of all rooms: those of the later rooms first, which are used most."""
    return tuple(command for room in reversed(rooms()) for command in room.commands)


def of(user: User | AnonymousUser) -> list[Command]:
    """The commands this person may use."""
    return [command for command in every() if may(user, command.permission)]


def plan(user: User, line: str, commands: Sequence[Command]) -> Plan:
    """What the line would do now, for this person; reads only. Raises Refused."""
    said = read(line, commands)
    return said.command.plan(user, *said.words)


def meaning(of: Plan) -> str:
    """The meaning as one line of codes, which the screen sends back so that Enter does what was shown."""
    return ":".join(str(part) for part in of.means)
