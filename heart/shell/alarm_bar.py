"""What one person's alarm bar and alarm list show: their own alarms, worst first, in a flood one line per kind."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from heart.kernel.access import may
from heart.kernel.recipients import heard_by, in_words, kinds
from heart.kernel.rooms import rooms
from heart.models import Alarm, Level, Role, Silence, User

FLOOD_WINDOW = datetime.timedelta(minutes=10)
AT_MOST = 500


def heard_as(alarm: Alarm) -> int:
    """The second since when it sounds; it is another one once a new cause made it loud again."""
    return int(alarm.loud_since.timestamp())


@dataclass
class Line:
    """One line: an alarm, or in a flood all loud ones of a kind. `silence` is this role's own, `others` who else's.

    `crew`: it is read by the team that it is about; `press`: where they do in one press what it asks for.
    """

    alarm: Alarm
    silence: Silence | None = None
    others: list[Silence] = field(default_factory=list)
    more: list[Alarm] = field(default_factory=list)
    who: str = ""
    where: str = ""
    href: str = ""
    crew: bool = False
    press: str = ""

    @property
    def words(self) -> Any:
        kind = kinds().get(self.alarm.kind)
        if kind is None:
            return in_words(self.alarm.kind)
        if self.crew and self.alarm.about in kind.crew_words:
            return kind.crew_words[self.alarm.about]
        return kind.soon if self.alarm.level == Level.A3 and kind.soon else kind.words

    @property
    def ahead(self) -> bool:
        kind = kinds().get(self.alarm.kind)
        return kind is not None and kind.ahead

    @property
    def act(self) -> Any:
        kind = kinds().get(self.alarm.kind)
        if kind is None:
            return ""
        return kind.crew if self.crew and kind.crew else kind.act

    @property
    def count(self) -> int:
        return 1 + len(self.more)

    @property
    def pks(self) -> str:
        """What the line stands for at this moment, for the form that acknowledges it: each alarm, and since when."""
        return " ".join(f"{alarm.pk}-{heard_as(alarm)}" for alarm in [self.alarm, *self.more])

    @property
    def loud(self) -> bool:
        return self.silence is None

    @property
    def may_shelve(self) -> bool:
        return self.loud and self.alarm.level != Level.A1


@dataclass
class AlarmBar:
    """The bar of one person: the lines that are loud, and how many are not."""

    lines: list[Line]
    quiet: int = 0
    shelved: int = 0

    @property
    def worst(self) -> Line | None:
        return self.lines[0] if self.lines else None

    @property
    def rest(self) -> dict[str, int]:
        """How many alarms of each level are loud beside the line that is shown."""
        return {
            level: sum(line.count for line in self.lines[1:] if line.alarm.level == level) for level in Level.values
        }

    @property
    def loud(self) -> int:
        return sum(line.count for line in self.lines)


def alarm_bar(user: User | AnonymousUser) -> AlarmBar:
    """What this person hears now. Three queries when something is up, one when nothing is."""
    if not may(user, "heart.acknowledge"):
        return AlarmBar([])
    now = timezone.now()
    found = lines(user, now)
    loud = collapse([line for line in found if line.loud], now)
    tell_places(loud[:1], user)
    shelved = sum(bool(line.silence and line.silence.reason) for line in found)
    return AlarmBar(loud, sum(not line.loud for line in found) - shelved, shelved)


def listed(user: User) -> list[Line]:
    """Every alarm this person hears, loud ones first, with who and where."""
    found = lines(user, timezone.now())
    tell_places(found, user)
    return found


def lines(user: User, now: datetime.datetime) -> list[Line]:
    """One line per alarm: loud before silenced, worst first, a person's own cry for help before others, then oldest."""
    up = Alarm.objects.open().filter(heard_by(user)).order_by("level", "raised_at", "pk")
    in_force = Silence.objects.in_force(now).select_related("by").order_by("at")
    made = []
    for alarm in up.prefetch_related(Prefetch("silences", in_force))[:AT_MOST]:
        silences = list(alarm.silences.all())
        mine = next((silence for silence in silences if silence.keeps(user)), None)
        others = [silence for silence in silences if silence is not mine]
        made.append(Line(alarm, mine, others, crew=user.role == Role.RESPONDER))
    return sorted(made, key=lambda line: (not line.loud, line.alarm.level, not line.ahead))


def collapse(loud: list[Line], now: datetime.datetime) -> list[Line]:
    """In a flood, one line per level and kind with a count; an emergency always keeps its own line."""
    if sum(line.alarm.loud_since > now - FLOOD_WINDOW for line in loud) <= settings.ALARM_FLOOD:
        return loud
    kept: list[Line] = []
    first: dict[tuple[str, str], Line] = {}
    for line in loud:
        key = (line.alarm.level, line.alarm.kind)
        if line.alarm.level != Level.A1 and key in first:
            first[key].more.append(line.alarm)
        else:
            first[key] = line
            kept.append(line)
    return kept


def tell_places(shown: Iterable[Line], user: User) -> None:
    """Who and where, and the page on which the act is done, as far as this person may know."""
    alone = [line for line in shown if not line.more]
    known: dict[int, tuple[str, str]] = {}
    for places in (room.alarm_places for room in rooms() if alone and room.alarm_places):
        known |= places([line.alarm for line in alone], user)
    for line in alone:
        line.who, line.where = known.get(line.alarm.pk, ("", ""))
        line.href = _page(line.alarm, user)
        line.press = _press(line, user)


def _press(line: Line, user: User) -> str:
    """Where a crew does in one press what the alarm asks for; empty for a desk, and where it takes more than that."""
    kind = kinds().get(line.alarm.kind)
    verb = kind.crew_verb if kind and line.crew else ""
    return reverse(verb.replace(".", ":"), args=[line.alarm.thing_id]) if verb and may(user, verb) else ""


def _page(alarm: Alarm, user: User) -> str:
    """Where this person does what the alarm asks for, as the rightmost room says that knows its thing."""
    pages = (room.alarm_page(alarm, user) for room in reversed(rooms()) if room.alarm_page)
    return next(filter(None, pages), "")
