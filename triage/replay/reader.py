"""Reads a mapping from YAML and checks it word by word."""

import codecs
import dataclasses
from collections.abc import Mapping as Map
from pathlib import Path
from typing import Any

import yaml

from triage import protocol
from triage.codes.natures import NATURES
from triage.protocol.yaml_lines import Spot, spots_of
from triage.replay import times
from triage.replay.mapping import Choice, Duplicates, Mapping, Rule, fold
from triage.replay.units import Columns
from triage.replay.words import WORDS, MappingWrong, column_names
from triage.sheets import Layout

MOST_SKIPPED = 1000
SHIPPED = Path(__file__).parent / "mappings"


def load(name: str) -> Mapping:
    """The mapping in the file `name`, or the shipped one of that name. Raises MappingWrong in words, with lines."""
    path = Path(name)
    if not path.exists() and path.name == name and (SHIPPED / f"{path.stem}.yaml").exists():
        path = SHIPPED / f"{path.stem}.yaml"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MappingWrong([f"{path.name}: byte {error.start + 1} is not UTF-8."]) from error
    except OSError as error:
        shipped = ", ".join(sorted(one.stem for one in SHIPPED.glob("*.yaml")))
        raise MappingWrong([f"{name}: {error.strerror}. Shipped mappings: {shipped}."]) from error
    return parse(text, path.name)


def parse(text: str, name: str = "mapping") -> Mapping:
    """A mapping from its YAML text; every value is read as written, so `no` is a word and `911` is three digits."""
    try:
        data = yaml.load(text, yaml.BaseLoader)
        spots, problems = spots_of(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise MappingWrong([f"{name}, {where}this is not YAML: {getattr(error, 'problem', error)}."]) from error
    reader = _Reader(name, spots, problems)
    made = reader.mapping(data)
    if reader.problems:
        raise MappingWrong(reader.problems)
    return made


class _Reader:
    """Reads the parts and gathers every problem, so that a file is mended in one go."""

    def __init__(self, name: str, spots: Map[Spot, int], problems: list[str]) -> None:
        self.name, self.spots = name, spots
        self.problems = [f"{name}, {words}" for words in problems]

    def wrong(self, spot: Spot, words: str) -> None:
        line = self.spots.get(spot) or self.spots.get(spot[:-1])
        self.problems.append(f"{self.name}, {f'line {line}: ' if line else ''}{words}")

    def part(self, data: Any, spot: Spot, keys: frozenset[str]) -> dict[str, Any]:
        """A table that holds none but these keys."""
        if data in (None, ""):
            return {}
        if not isinstance(data, dict):
            self.wrong(spot, f"“{spot[-1] if spot else 'mapping'}” must be a table of keys and values.")
            return {}
        for key in data:
            if key not in keys:
                self.wrong((*spot, key), f"unknown key “{key}”; known here: {', '.join(sorted(keys))}.")
        return {key: value for key, value in data.items() if key in keys}

    def one_of(self, value: str, spot: Spot, allowed: frozenset[str] | set[str], default: str = "") -> str:
        if value in allowed:
            return value
        self.wrong(spot, f"“{value}” is not one of {', '.join(sorted(allowed))}.")
        return default

    def number(self, value: str, spot: Spot, default: float) -> float:
        try:
            given = float(value)
        except (TypeError, ValueError):
            given = -1
        if not 0 <= given < 100_000:
            self.wrong(spot, f"“{value}” must be a number from 0 up.")
            return default
        return given

    def columns(self, value: Any, spot: Spot) -> tuple[str, ...]:
        names = column_names(value)
        if names is None:
            self.wrong(spot, "name a column, or a list of columns.")
        return names or ()

    def mapping(self, data: Any) -> Mapping:
        top = self.part(data, (), WORDS["mapping"])
        for must in ("source", "time"):
            if not top.get(must):
                self.wrong((must,), f"“{must}” is missing.")
        place = self.part(top.get("place"), ("place",), WORDS["place"])
        caller = self.part(top.get("caller"), ("caller",), WORDS["caller"])
        words = {key: self.columns(place[key], ("place", key)) for key in ("address", "unit", "city") if key in place}
        words |= {key: self.columns(caller[key], ("caller", key)) for key in ("name", "number") if key in caller}
        if "narrative" in top:
            words["narrative"] = self.columns(top["narrative"], ("narrative",))
        source = str(top.get("source", ""))
        if len(source) > 40:
            self.wrong(("source",), "a source has at most 40 characters.")
        return Mapping(
            source=source,
            time=self.time(top.get("time")),
            id=self.columns(top.get("id", ""), ("id",)),
            title=str(top.get("title", "")),
            encoding=self.encoding(top.get("encoding", "utf-8")),
            layout=self.layout(top),
            missing=frozenset({"", *(column_names(top.get("missing", "")) or ())}),
            words=words,
            latitude=str(place.get("latitude", "")),
            longitude=str(place.get("longitude", "")),
            point=str(place.get("point", "")),
            point_order=self.one_of(place.get("point_order", "latlon"), ("place", "point_order"), WORDS["orders"]),
            origin=self.choice(top.get("origin"), "origin", WORDS["origins"], "other"),
            caller_role=self.choice(caller.get("role"), "role", WORDS["roles"], "Caller"),
            priority=self.choice(top.get("priority"), "priority", WORDS["priorities"], "3"),
            nature=self.choice(top.get("nature"), "nature", frozenset(NATURES), "NCRNONE"),
            constants=self.constants(top.get("constants")),
            answers=self.answers(top.get("answers")),
            never_states=self.never_states(top.get("never_states", "")),
            duplicates=self.duplicates(top.get("duplicates")),
            units=self.units(top.get("units")),
        )

    def time(self, data: Any) -> times.Clock:
        part = self.part(data, ("time",), WORDS["time"])
        names = self.columns(part.get("column", ""), ("time", "column"))
        if part and not names:
            self.wrong(("time",), "name the column, or the columns, that hold the time.")
        zone = str(part.get("zone", "America/New_York"))
        if not times.is_zone(zone):
            self.wrong(("time", "zone"), f"“{zone}” is not a time zone, e.g. America/New_York.")
            zone = "UTC"
        checks = part.get("checks") or {}
        if not isinstance(checks, dict):
            self.wrong(("time", "checks"), "“checks” is a table: column and the format of what it holds.")
            checks = {}
        return times.Clock(
            columns=names,
            formats=column_names(part.get("format", "iso")) or ("iso",),
            offset=self.one_of(part.get("offset", "ignore"), ("time", "offset"), {"ignore", "trust"}),
            clock=self.one_of(part.get("clock", "written"), ("time", "clock"), {"written", "utc"}),
            zone=zone,
            midnight=self.one_of(part.get("midnight", "trust"), ("time", "midnight"), {"trust", "unknown"}),
            checks={str(column): str(format_) for column, format_ in checks.items()},
        )

    def encoding(self, value: Any) -> tuple[str, ...]:
        names = column_names(value) or ()
        for name in names:
            try:
                codecs.lookup(name)
            except LookupError:
                self.wrong(("encoding",), f"“{name}” is not a text encoding.")
        return names or ("utf-8",)

    def layout(self, top: Map[str, Any]) -> Layout:
        """How the file stands on its lines."""
        skip = str(top.get("skip", "0"))
        if not skip.isdecimal() or int(skip) > MOST_SKIPPED:
            self.wrong(
                ("skip",), f"“skip” is the number of lines above the names of the columns, at most {MOST_SKIPPED}."
            )
            skip = "0"
        escape = {"backslash": "\\"}.get(top.get("escape", ""), top.get("escape", ""))
        if not isinstance(escape, str) or len(escape) > 1 or escape in '"\r\n,' and escape:
            self.wrong(("escape",), "an escape is one character, or the word backslash.")
            escape = ""
        header = self.one_of(top.get("header", "yes"), ("header",), {"yes", "no"}, "yes")
        return Layout(int(skip), header == "yes", escape, self.delimiter(top.get("delimiter", ",")))

    def units(self, data: Any) -> Columns | None:
        part = self.part(data, ("units",), WORDS["units"])
        if not part:
            return None
        named = part.get("times") or {}
        if not isinstance(named, dict) or not isinstance(part.get("unit"), str) or not part["unit"]:
            self.wrong(("units",), "“units” names the column of the unit, and its times: a table of step and column.")
            return None
        return Columns(part["unit"], {str(step): str(column) for step, column in named.items()})

    def delimiter(self, value: Any) -> str:
        if value == "tab":
            return "\t"
        if isinstance(value, str) and len(value) == 1 and value not in '"\r\n':
            return value
        self.wrong(("delimiter",), "a delimiter is one character, or the word tab.")
        return ","

    def choice(self, data: Any, name: str, allowed: frozenset[str], default: str) -> Choice:
        spot = ("caller", "role") if name == "role" else (name,)
        part = self.part(data, spot, WORDS["choice"])
        table = self.part(part.get("map"), (*spot, "map"), frozenset(part.get("map") or ()))
        for key, value in table.items():
            self.one_of(str(value), (*spot, "map", key), allowed)
        names = self.columns(part.get("column", ""), (*spot, "column"))
        if part and not names:
            self.wrong(spot, f"“{name}” names no column.")
        if part.get("default"):
            default = self.one_of(part["default"], (*spot, "default"), allowed, default)
        return Choice(names, {fold(key): str(value) for key, value in table.items()}, default)

    def constants(self, data: Any) -> dict[str, str]:
        part = self.part(data, ("constants",), WORDS["constants"])
        for key in ("place_kind", "language"):
            if key in part and key in WORDS:
                self.one_of(part[key], ("constants", key), WORDS[key])
        return {key: str(value) for key, value in part.items()}

    def never_states(self, data: Any) -> frozenset[str]:
        names = column_names(data) or ()
        for name in names:
            self.one_of(name, ("never_states",), frozenset(question.key for question in protocol.load().questions))
        return frozenset(names)

    def answers(self, data: Any) -> tuple[Rule, ...]:
        if not isinstance(data, list):
            if data:
                self.wrong(("answers",), "“answers” is a list of rules: when and say.")
            return ()
        questions = protocol.load().by_key
        rules = []
        for at, item in enumerate(data):
            spot: Spot = ("answers", at)
            part = self.part(item, spot, frozenset({"when", "say"}))
            when, say = part.get("when") or {}, part.get("say") or {}
            if not (isinstance(when, dict) and when and isinstance(say, dict) and say):
                self.wrong(spot, "a rule says when (column: values) and what it states (question: answer).")
                continue
            say = self.part(say, (*spot, "say"), frozenset(questions))
            for key, value in say.items():
                self.one_of(value, (*spot, "say", key), frozenset(questions[key].answers))
            wanted = {key: frozenset(map(fold, column_names(values) or ())) for key, values in when.items()}
            rules.append(Rule(wanted, say))
        return tuple(rules)

    def duplicates(self, data: Any) -> Duplicates:
        part, usual = self.part(data, ("duplicates",), WORDS["duplicates"]), Duplicates()
        never = column_names(part.get("never", "")) or ()
        for code in never:
            self.one_of(code, ("duplicates", "never"), frozenset(NATURES))
        return dataclasses.replace(
            usual,
            metres=self.number(part.get("metres", "150"), ("duplicates", "metres"), usual.metres),
            minutes=self.number(part.get("minutes", "20"), ("duplicates", "minutes"), usual.minutes),
            never=usual.never | frozenset(never),
        )
