"""What a room is: everything it brings stands in its own `room.py`, and the kernel iterates over `rooms()`."""

import datetime
import enum
import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import AppRegistryNotReady
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from heart.kernel.command_types import Command, Found
from heart.kernel.retention import Retention
from heart.models import Alarm, Role, User

T = TypeVar("T")
# Translated when it is read: gettext_lazy.
Words = Any
# Told of a message that a machine's door may have refused, with its answer.
MachineDoor = Callable[[HttpRequest, HttpResponse], None]
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
    CALL_TAKER = "call_taker"  # who has the call, or rang the clinicians for it
    CENTER = "center"  # who serves the 911 center of the incident, or that the call is offered to, or has work there


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
    """One act: the name of its action, its permission ("room.arrive"), its address and its test file.

    `roles` may do it. Without roles it says why no permission is asked (`without_permission`), or of which verb of a
    room to the left it is the door (`before`), because this room must be asked first.
    `history` are the sentences of the timeline: past tense -> words with the line's codes (`%(team)s`), or a function
    that makes them of the codes in words.
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
    `crew` is the act it asks of the team it is about, who hear it in the field and do other things than a desk;
    `crew_words` are its words for them by its cause (`Alarm.about`), and `crew_verb` the verb by which they do that act
    in one press.
    `ahead`: of two that are as bad it stands first, however long the other has been up.
    """

    words: Words
    act: Words
    first: Roles
    then: Roles = frozenset({Role.SUPERVISOR})
    soon: Words = ""
    soon_for: Roles = NOBODY
    crew: Words = ""
    crew_words: Mapping[str, Words] = field(default_factory=dict)
    crew_verb: str = ""
    ahead: bool = False

    @property
    def ever(self) -> Roles:
        return self.first | self.then | self.soon_for


@dataclass(frozen=True)
class Console:
    """A page of the frame, for who has the permission: its address by name, its words, and its key after G.

    `order` is its place among the consoles of all rooms; it is the first page of the roles it is `home_of`.
    """

    order: int
    url: str
    words: Words
    permission: str
    key: str
    home_of: Roles = NOBODY


@dataclass(frozen=True)
class Shortcut:
    """A link at the foot of every page with a key that counts everywhere; `meaning` is its line in the list of keys."""

    url: str
    words: Words
    permission: str
    keys: str
    meaning: Words


@dataclass(frozen=True)
class Panel:
    """A part of another room's page, served by this room: what is `beside` a thing (a model label) to the left.

    The page fetches it from `url`, which takes the id of the thing, and again when this room's topic is poked.
    """

    beside: str
    name: str
    words: Words
    permission: str
    url: str


@dataclass(frozen=True)
class Ring:
    """One ring by a name that no other has; words without names or places, the alarm it becomes, where it is taken."""

    key: str
    words: Any
    alarm: str
    href: str


@dataclass(frozen=True)
class Happening:
    """One thing that happened with a person, for one timeline over all rooms: `kind` is what it is filtered by."""

    at: datetime.datetime
    kind: str
    glyph: str
    words: Words
    about: str = ""
    href: str = ""


@dataclass(frozen=True)
class OpenWork:
    """Work of one kind that people have open, and what becomes of it when they are switched off or get another role.

    Who has `permission` in the new role keeps it. `words` say how much it is ("2 follow-ups"), `count` how much this
    person has. `let_go(person, to, by=, now=)` gives it to a colleague, or where `to` is None to the supervisors, in
    the transaction of that act. What is `live` (a caller on the line) cannot wait for a planned change.
    """

    permission: str
    words: Callable[[int], str]
    count: Callable[[User], int]
    let_go: Callable[..., None]
    live: bool = False


@dataclass(frozen=True)
class Finder:
    """Finds this room's things by words: `find(user, words)` gives what this person may see; the lowest order first."""

    order: int
    find: Callable[[User, list[str]], Iterable[Found]]


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
    # How it says its codes: by the code's name, or with verb and name ("room.cancelled.reason") where rooms differ.
    codes: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    # Kinds of alarm that this room raises or ends.
    alarms: Mapping[str, AlarmKind] = field(default_factory=dict)
    # What this person's crew is out on, and so hears alarms about: {model label: ids}.
    crew_is_out_on: Callable[[User], Mapping[str, list[int]]] | None = None
    # The teams that this person's crew is out with, also when its shift ran out meanwhile.
    teams_out_with: Callable[[User, datetime.datetime], set[int]] | None = None
    # The teams that this person speaks for over the radio and sees in the lists of teams; None: all of them.
    teams_spoken_for: Callable[[User], set[int] | None] | None = None
    # Who and where each alarm is about, as far as this person may know: {its id: (callsign or "", place or "")}.
    alarm_places: Callable[[Sequence[Alarm], User], Mapping[int, tuple[str, str]]] | None = None
    # Where this person does what the alarm asks for; "" when it is not about a thing of this room, or not for them.
    alarm_page: Callable[[Alarm, User], str] | None = None
    # A condition on alarms: which of them others hear first, and not this person; None for none.
    alarms_of_others: Callable[[User], Any] | None = None
    # What rings for this person before it is an alarm, longest first; None for who never hears a ring of this room.
    rings: Callable[[User], list[Ring] | None] | None = None
    # What a person may have open that somebody else must go on with when they cannot.
    open_work: Sequence[OpenWork] = ()
    consoles: Sequence[Console] = ()
    shortcuts: Sequence[Shortcut] = ()
    panels: Sequence[Panel] = ()
    # Words of the command line, and what the box over everything finds.
    commands: Sequence[Command] = ()
    finders: Sequence[Finder] = ()
    # What people are told when a constraint of the database refuses: its name, which is a sentence -> words.
    constraints: Mapping[str, Words] = field(default_factory=dict)
    # What the API calls its lists of choices: name -> choices, as drf-spectacular takes them.
    choices: Mapping[str, Any] = field(default_factory=dict)
    # What it has to say beside whether the program is alive, as (name, what is said); asked with a time limit.
    health: Sequence[Callable[[], tuple[str, dict[str, Any]]]] = ()
    # Addresses that a team in need may open on a screen that has locked itself, and the buttons that lead there.
    open_when_locked: frozenset[str] = frozenset()
    # Addresses at which programs deliver what must never be refused: the name of each, and who is told if it was.
    machine_doors: Mapping[str, MachineDoor] = field(default_factory=dict)
    calls_for_help: Callable[[User], list[dict[str, Any]]] | None = None
    # Which open work this person has with what a thread is about, as a code; "" without any.
    works_on: Callable[[User, str], str] | None = None
    # What happened in this room with the person of a thread, as far as this person may know.
    happenings: Callable[[User, str], Iterable[Happening]] | None = None
    # Whose lines of the history may be read in bulk: model label -> the permission that opens the thing itself.
    seen_with: Mapping[str, str] = field(default_factory=dict)
    # Lines of the history that this person may not read although they may open what they are about, as a filter.
    hides: Callable[[User], Q] | None = None
    # What it keeps for how long, what becomes of it then, and what keeps it longer.
    retention: Retention = field(default_factory=Retention)
    # How many teams are on duty at this moment, and how many of them are free; one room knows it.
    teams_now: Callable[[datetime.datetime], tuple[int, int]] | None = None

    def full(self, name: str) -> str:
        """The name as the whole program knows it: "arrived" becomes "room.arrived", what has a dot stays."""
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


def choices() -> dict[str, Any]:
    """The name of each list of choices in the description of the API."""
    return merged(lambda room: room.choices.items())


@functools.cache
def door_of(verb: str) -> str:
    """The name of the address of a verb: of its own room, or of a room to the right that must be asked first."""
    asked_first = {one.before: name for name, one in verbs().items()}
    return asked_first.get(verb, verb).replace(".", ":")


def teams_now(now: datetime.datetime) -> tuple[int, int]:
    """How many teams are on duty, and how many of them are free, from the one room that knows."""
    (asked,) = [room.teams_now for room in rooms() if room.teams_now]
    return asked(now)


def works_on(user: User, thread: str) -> str:
    """The first open work that this person has with what the thread is about, from left to right; "" without any."""
    asked = (room.works_on(user, thread) for room in rooms() if room.works_on)
    return next((why for why in asked if why), "")


def hidden_lines(user: User) -> Q:
    """A filter of the lines of the history that no room lets this person read; an empty one excludes nothing."""
    return functools.reduce(operator.or_, (room.hides(user) for room in rooms() if room.hides), Q())


def happenings(user: User, thread: str) -> list[Happening]:
    """What happened with the person of a thread in every room, as far as this person may know; the newest first."""
    found = [one for room in rooms() if room.happenings for one in room.happenings(user, thread)]
    return sorted(found, key=lambda one: one.at, reverse=True)


@functools.cache
def seen_with() -> dict[str, str]:
    """Model label -> the permission that opens such a thing, and so its lines of the history."""
    return merged(lambda room: room.seen_with.items())
