"""What a row asks of the API under a mapping, with a flag for everything in it that could not be used."""

import datetime
import hashlib
import math
import re
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import Any

from teams.distance import metres
from triage import protocol
from triage.codes import phones
from triage.models import NARRATIVE_LIMIT
from triage.places.region import is_projected
from triage.replay.mapping import Choice, Mapping, fold
from triage.replay.units import Unit, unit_of
from triage.sheets import Raw

# A point among other words stands in brackets, as in “1 Oak St (35.41, -80.58)” or POINT (-80.58 35.41).
BRACKETED = re.compile(r"[(\[]\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*[)\]]")
BARE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*")
LIMITS = {"address": 200, "unit": 40, "city": 80, "caller_name": 120, "callback_number": phones.LONGEST}
FIELD = {"name": "caller_name", "number": "callback_number"}


@dataclass
class Asked:
    """One row as a call: what to send, when the file says it came, and what could not be used.

    `flags` are (code, sentence); sentences never hold a caller's words. `unmapped` is a call type without a nature.
    """

    line: int
    source_id: str
    call: dict[str, Any]
    stated: dict[str, str]
    never_stated: frozenset[str] = frozenset()
    recorded_at: datetime.datetime | None = None
    at: datetime.datetime | None = None
    flags: list[tuple[str, str]] = field(default_factory=list)
    unmapped: str = ""
    print: str = ""
    units: list[Unit] = field(default_factory=list)

    @property
    def answers(self) -> dict[str, str]:
        """What is sent: what the file states, and unknown where it never states anything."""
        return dict.fromkeys(self.never_stated, "unknown") | self.stated

    @property
    def nature(self) -> str:
        return str(self.call["initial_nature"])

    def flag(self, code: str, sentence: str) -> None:
        self.flags.append((code, sentence))


class Sense:
    """Makes sense of rows; remembers the nameless ones so that two equal rows stay two calls."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._seen: dict[str, int] = {}

    def of(self, raw: Raw) -> Asked:
        """The call in this row. Never fails: what cannot be used is left out and flagged."""
        mapping = self.mapping
        row = {name: self._value(raw.values.get(name, "")) for name in mapping.columns()}
        asked = Asked(
            raw.line, "", {"source": mapping.source, **mapping.constants}, self._answers(row), mapping.never_states
        )
        asked.print = hashlib.sha256(repr(sorted(raw.values.items())).encode()).hexdigest()[:24]
        self._name(asked, row)
        self._when(asked, row)
        self._words(asked, row)
        self._where(asked, row)
        asked.call["origin"] = self._choose(asked, mapping.origin, row, "origin")
        asked.call["caller_role"] = self._choose(asked, mapping.caller_role, row, "caller_role")
        asked.call["priority"] = int(self._choose(asked, mapping.priority, row, "priority"))
        asked.call["initial_nature"] = self._choose(asked, mapping.nature, row, "nature")
        if mapping.units:
            unit, flags = unit_of(raw.line, row, mapping.units, mapping.time)
            asked.units, asked.flags = [unit], asked.flags + flags
        return asked

    def _value(self, text: str) -> str:
        text = text.strip()
        return "" if text in self.mapping.missing else text

    def _name(self, asked: Asked, row: Map[str, str]) -> None:
        """The source's own number; a row without one gets a name from its content, the same in every run."""
        name = "/".join(row[column] for column in self.mapping.id if row[column])
        if not name:
            self._seen[asked.print] = self._seen.get(asked.print, 0) + 1
            name = f"row-{asked.print}-{self._seen[asked.print]}"
            if self.mapping.id:
                asked.flag("id_missing", "The row has no number; it was named by its content.")
        elif len(name) > 80:
            name = f"{name[:50]}-{hashlib.sha256(name.encode()).hexdigest()[:24]}"
            asked.flag("id_long", "The row's number is over 80 characters; it was shortened.")
        asked.source_id = asked.call["source_id"] = name

    def _when(self, asked: Asked, row: Map[str, str]) -> None:
        clock = self.mapping.time
        text = " ".join(row[column] for column in clock.columns if row[column])
        if not text:
            asked.flag("time_missing", "The row has no time; it is played after the row before it.")
            return
        try:
            asked.recorded_at = clock.read(text)
        except ValueError as error:
            asked.flag("time_broken", f"{error} It is played after the row before it.")
            return
        if doubt := clock.doubt(text):
            asked.flag("time_doubtful", doubt)
        for sentence in clock.disagreements(asked.recorded_at, row, self.mapping.missing):
            asked.flag("time_disagrees", sentence)

    def _words(self, asked: Asked, row: Map[str, str]) -> None:
        for key, columns in self.mapping.words.items():
            name, words = FIELD.get(key, key), " ".join(row[column] for column in columns if row[column])
            words = words.replace("\x00", "")
            if name == "address" and self.mapping.point in columns:
                words = " ".join(BRACKETED.sub(" ", words).split()).strip(" ,;")
            limit = LIMITS.get(name, NARRATIVE_LIMIT)
            if name == "callback_number" and words and not phones.number_in(words):
                asked.flag("phone_broken", "There is no number in the callback number; it was kept as it is written.")
            if words:
                if len(words) > limit:
                    asked.flag("too_long", f"{name} has {len(words)} characters; the first {limit} were sent.")
                asked.call[name] = words[:limit].strip()

    def _where(self, asked: Asked, row: Map[str, str]) -> None:
        mapping = self.mapping
        texts = [row[column] for column in (mapping.latitude, mapping.longitude) if column]
        if mapping.point:
            texts = _pair(row[mapping.point])
            texts = texts[::-1] if mapping.point_order == "lonlat" else texts
            if row[mapping.point] and not texts:
                asked.flag("place_broken", "There is no pair of numbers in brackets, or alone; no point was taken.")
        if not any(texts):
            if not asked.call.get("address"):
                asked.flag("place_missing", "The row says neither an address nor coordinates.")
            return
        if all(is_projected(number) for number in map(_number, texts)):
            asked.flag("place_projected", PROJECTED)
            return
        point = [_degrees(text, limit) for text, limit in zip(texts, (90, 180), strict=False)]
        if len(point) < 2 or None in point or point == [0, 0]:
            asked.flag("place_broken", "The coordinates are not a place on earth; they were left out.")
        else:
            asked.call["latitude"], asked.call["longitude"] = point

    def _choose(self, asked: Asked, choice: Choice, row: Map[str, str], name: str) -> str:
        value = " ".join(row[column] for column in choice.columns if row[column])
        if not choice.columns:
            return choice.default
        if not value:
            asked.flag(f"{name}_missing", f"The row states no {name.replace('_', ' ')}; “{choice.default}” was taken.")
            return choice.default
        if fold(value) in choice.table:
            return choice.table[fold(value)]
        asked.flag(f"{name}_unmapped", f"“{value[:60]}” is not in the mapping; “{choice.default}” was taken.")
        if name == "nature":
            asked.unmapped = value[:60]
        return choice.default

    def _answers(self, row: Map[str, str]) -> dict[str, str]:
        """What the file states; of two statements about one question the more dangerous one counts."""
        said: dict[str, str] = {}
        questions = protocol.load().by_key
        for rule in self.mapping.answers:
            if all(fold(row[column]) in values for column, values in rule.when.items()):
                for key, value in rule.say.items():
                    said[key] = max(said.get(key, value), value, key=questions[key].answers.index)
        return said


PROJECTED = "The coordinates are not degrees: state plane feet? They were left out; export longitude and latitude."


def _pair(text: str) -> list[str]:
    """The last pair of numbers in brackets, or the two numbers that are all there is."""
    found = BRACKETED.findall(text)
    alone = BARE.fullmatch(text)
    pair = list(found[-1]) if found else list(alone.groups()) if alone else []
    return pair if any("." in number for number in pair) else []


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _degrees(text: str, limit: int) -> float | None:
    value = _number(text)
    return value if math.isfinite(value) and abs(value) <= limit else None


def without_danger(answers: Map[str, str], nature: str, rules: protocol.Protocol) -> dict[str, str]:
    """These answers, and for every question of this nature they leave open the answer that means no danger."""
    safe = {q.key: q.safe for q in rules.questions if q.belongs_to(nature)}
    return safe | dict(answers)


def apart_m(one: Map[str, Any], other: Map[str, Any]) -> float:
    """The distance between the places of two calls in metres; infinite when one has no coordinates."""
    try:
        here, there = ((call["latitude"], call["longitude"]) for call in (one, other))
    except KeyError:
        return math.inf
    return metres(here, there)


def in_time_order(rows: Iterable[Asked]) -> list[Asked]:
    """Rows by the moment they are played at; equal moments keep the order of the file."""
    return sorted(rows, key=lambda row: (row.at is not None, row.at or 0, row.line))
