"""What a room is: everything it brings stands in its own `room.py`, and the kernel iterates over `rooms()`."""

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import AppRegistryNotReady

from heart.models import Alarm, Role, User

T = TypeVar("T")
# Translated when it is read: gettext_lazy.
Words = Any
Roles = frozenset[Role]
NOBODY: Roles = frozenset()


class Whose(enum.StrEnum):
    """For whom, of those whose role has a verb, it is done on a given thing; the action asks it for every door.

    A supervisor may act for another where the action says so.
    """

    ANYBODY = ""  # whoever has the role
    CREW = "crew"  # the crew of the team that the thing is about; leads and supervisors speak for it over the radio
    OWNER = "owner"  # the person who claimed the follow-up
    CLINICIAN = "clinician"  # the clinician who has the caller
    CENTER = "center"  # the staff of the 911 center that the call is offered to


@dataclass(frozen=True)
class Back:
    """The way back from an act: `do(by=..., **codes)` does the compensating act and says so in words.

    `do` raises Refused when the world has moved on since the act. `permission` is that of the compensating act.
    """

    name: str
    permission: str
    do: Callable[..., str]


@dataclass(frozen=True)
class Verb:
    """One act: the name of its action, its permission ("dispatch.arrive"), its address and its test file.

    `roles` may do it. Without roles it says why no permission is asked (`without_permission`), or of which verb of a
    room to the left it is the door (`before`), because this room must be asked first.
    `history` are the sentences of the timeline: past tense -> words with the line's codes (`%(team)s`).
    `undo` is offered right after it. `button`: it needs nothing but the thing, so its doors are made from this row.
    """

    name: str
    roles: Roles = NOBODY
    history: Mapping[str, Words] = field(default_factory=dict)
    whose: Whose = Whose.ANYBODY
    undo: Back | None = None
    button: bool = False
    before: str = ""
    without_permission: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.roles, self.before, self.without_permission))) != 1:
            raise ValueError(f"{self.name}: give roles, or say why it needs none")


@dataclass(frozen=True)
class AlarmKind:
    """One kind of alarm: its words, the act it asks for, who hears it first and to whom it goes then.

    `soon` and `soon_for` are its words and ears while it only warns (A3).
    `crew` is the act it asks of the team it is about, who hear it in the field and do other things than a desk.
    `ahead`: of two that are as bad it stands first, however long the other has been up.
    """

    words: Words
    act: Words
    first: Roles
    then: Roles = frozenset({Role.SUPERVISOR})
    soon: Words = ""
    soon_for: Roles = NOBODY
    crew: Words = ""
    ahead: bool = False

    @property
    def ever(self) -> Roles:
        return self.first | self.then | self.soon_for


@dataclass(frozen=True, kw_only=True)
class Room:
    """All that one app brings; what several rooms may not both bring (a name, a key) is refused when it is read.

    `verbs` are its acts, `reads` what is no act: the permission to open something, with its roles.
    `history` are sentences of lines that follow from several verbs; a past tense is of this room unless it has a dot.
    """

    name: str
    verbs: Sequence[Verb] = ()
    reads: Mapping[str, Roles] = field(default_factory=dict)
    history: Mapping[str, Words] = field(default_factory=dict)
    # How it says its codes: by the code's name, or by "dispatch.cancelled.reason" where rooms mean different things.
    codes: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    # Kinds of alarm that this room raises or ends.
    alarms: Mapping[str, AlarmKind] = field(default_factory=dict)
    # What this person's crew is out on, and so hears alarms about: {model label: ids}.
    crew_is_out_on: Callable[[User], Mapping[str, list[int]]] | None = None
    # Who and where each alarm is about, as far as this person may know: {its id: (callsign or "", place or "")}.
    alarm_places: Callable[[Sequence[Alarm], User], Mapping[int, tuple[str, str]]] | None = None
    # Where this person does what the alarm asks for; "" when it is not about a thing of this room, or not for them.
    alarm_page: Callable[[Alarm, User], str] | None = None

    def full(self, name: str) -> str:
        """The name as the whole program knows it: "arrived" of the room dispatch is "dispatch.arrived"."""
        return name if "." in name else f"{self.name}.{name}"


def rooms() -> tuple[Room, ...]:
    """Every room from left to right, as each app has set its `room` when it was ready (INSTALLED_APPS).

    Raises AppRegistryNotReady while one of them may still be missing.
    """
    if not apps.ready:
        raise AppRegistryNotReady("The rooms are known when every app is ready.")
    return tuple(app.room for app in apps.get_app_configs() if hasattr(app, "room"))


def merged(of: Callable[[Room], Iterable[tuple[str, T]]]) -> dict[str, T]:
    """One table of what each room gives as (name, thing); raises ValueError when a name is given twice."""
    table: dict[str, T] = {}
    for room in rooms():
        for name, thing in of(room):
            if name in table:
                raise ValueError(f"{room.name} gives {name} again")
            table[name] = thing
    return table


def verbs() -> dict[str, Verb]:
    """Every verb by its full name."""
    return merged(lambda room: ((room.full(verb.name), verb) for verb in room.verbs))
