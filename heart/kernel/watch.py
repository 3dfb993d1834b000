"""Which lines of the history the screens have heard of, in whatever order they were committed, and who still may."""

import datetime
import enum
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from django.db import close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from heart.models import Event, Session, User

# A number is taken when a line is written and seen when it is committed, so a lower one may appear after a higher one.
# No transaction is let live half as long as this (statement_timeout in the settings).
LATE_S = 120.0
LOOK_BACK = 1000
MOST_HOLES = 5000
AT_A_TIME = 500

Line = tuple[int, str, str]


class SeenEvents:
    """The highest line read, the numbers below it not seen yet, and what was told. Pure: no clock, no database."""

    def __init__(self) -> None:
        self.top: int | None = None
        self._holes: dict[int, float] = {}
        self._told: dict[int, float] = {}

    @property
    def holes(self) -> list[int]:
        return list(self._holes)

    def start(self, recent: Iterable[int], now: float) -> None:
        """Begin with the numbers of the newest lines; gaps among them may still be filled by acts under way."""
        self.top = 0
        self._pass(sorted(recent), now)

    def read(self, lines: Iterable[Line], now: float) -> list[Line]:
        """Take in lines read from the database, in order; answer those the screens have not heard of."""
        fresh = list(lines)
        self._pass([seq for seq, _, _ in fresh], now)
        return [line for line in fresh if self.tell(line[0], now)]

    def tell(self, seq: int, now: float) -> bool:
        """Whether line `seq` is news; from now on it is not. A poke without a line (0) is always news."""
        if seq and seq in self._told:
            return False
        if seq:
            self._told[seq] = now
        return True

    def forget(self, now: float) -> None:
        """Drop what is too old to come back; both are in order of time."""
        for memory in (self._holes, self._told):
            for seq in list(_older(memory, now - LATE_S)):
                del memory[seq]
        for seq in self.holes[: max(0, len(self._holes) - MOST_HOLES)]:
            del self._holes[seq]

    def _pass(self, seqs: list[int], now: float) -> None:
        for seq in seqs:
            if self._holes.pop(seq, None) is not None:
                continue
            if self.top and seq > self.top + 1:
                first = max(self.top + 1, seq - MOST_HOLES)
                self._holes.update((missing, now) for missing in range(first, seq))
            self.top = max(self.top or 0, seq)


def _older(memory: dict[int, float], limit: float) -> Iterator[int]:
    for seq, at in memory.items():
        if at >= limit:
            return
        yield seq


def newest() -> list[int]:
    """The numbers of the newest lines. Runs in the watcher's own thread, with its own connection."""
    close_old_connections()
    try:
        return list(Event.objects.order_by("-id").values_list("id", flat=True)[:LOOK_BACK])
    finally:
        close_old_connections()


def lines_since(top: int, holes: list[int]) -> list[Line]:
    """At most AT_A_TIME lines above `top` or among `holes`, lowest first. Runs in the watcher's own thread."""
    close_old_connections()
    try:
        fresh = Event.objects.filter(Q(id__gt=top) | Q(id__in=holes)) if holes else Event.objects.filter(id__gt=top)
        return list(fresh.order_by("id").values_list("id", "verb", "thread")[:AT_A_TIME])
    finally:
        close_old_connections()


class Who(NamedTuple):
    """Whose screen it is: the person, the role they had when it was opened, and the session they opened it in."""

    user: int
    role: str
    session: str


class Standing(enum.Enum):
    """What became of a screen's person."""

    SAME = enum.auto()
    OTHER_ROLE = enum.auto()
    GONE = enum.auto()


def standing(people: Collection[Who]) -> dict[Who, Standing]:
    """Who is still signed in, and in the same role. Runs in the watcher's own thread."""
    close_old_connections()
    try:
        users = {who.user for who in people}
        roles = dict(User.objects.filter(pk__in=users, is_active=True).values_list("pk", "role"))
        alive = Session.objects.filter(pk__in={who.session for who in people}, expire_date__gt=timezone.now())
        open_sessions = set(alive.values_list("pk", flat=True))
    finally:
        close_old_connections()
    return {who: _standing(who, roles.get(who.user), who.session in open_sessions) for who in people}


def _standing(who: Who, role: str | None, signed_in: bool) -> Standing:
    if role is None or not signed_in:
        return Standing.GONE
    return Standing.SAME if role == who.role else Standing.OTHER_ROLE


def note_heartbeats(heard: Mapping[int, datetime.datetime]) -> None:
    """Keep when the screens of these people (by id) were last heard. Runs in the watcher's own thread. One statement.

    Processes may write in any order: the later word stands. People who are gone from the table are left out.
    """
    close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO heart_heartbeat (user_id, at)"
                " SELECT heart_user.id, heard.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS heard (id, at)"
                " JOIN heart_user ON heart_user.id = heard.id"
                " ON CONFLICT (user_id) DO UPDATE SET at = GREATEST(heart_heartbeat.at, EXCLUDED.at)",
                [list(heard), list(heard.values())],
            )
    finally:
        close_old_connections()


def hang_up() -> None:
    """Close the watcher's connection; it belongs to the thread that calls this."""
    connection.close()
