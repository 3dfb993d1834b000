"""The mapping: which column of a CAD export means what."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field

from triage.replay import times
from triage.replay.units import Columns
from triage.sheets import Layout


@dataclass(frozen=True)
class Rule:
    """When every named column holds one of the named values the file states these answers."""

    when: Map[str, frozenset[str]]
    say: Map[str, str]


@dataclass(frozen=True)
class Choice:
    """A column whose values are translated by a table; what is not in the table, and what is missing, has a default."""

    columns: tuple[str, ...] = ()
    table: Map[str, str] = field(default_factory=dict)
    default: str = ""


@dataclass(frozen=True)
class Duplicates:
    """How close two rows of one nature must be to tell of the same event, and the natures that never do."""

    metres: float = 150
    minutes: float = 20
    never: frozenset[str] = frozenset({"NCRNONE"})


@dataclass(frozen=True)
class Mapping:
    """What a file of one kind means; every column named here must be in the file."""

    source: str
    time: times.Clock
    id: tuple[str, ...] = ()
    title: str = ""
    encoding: tuple[str, ...] = ("utf-8",)
    layout: Layout = Layout()
    missing: frozenset[str] = frozenset({""})
    words: Map[str, tuple[str, ...]] = field(default_factory=dict)
    latitude: str = ""
    longitude: str = ""
    point: str = ""
    point_order: str = "latlon"
    origin: Choice = Choice()
    caller_role: Choice = Choice()
    priority: Choice = Choice()
    nature: Choice = Choice()
    constants: Map[str, str] = field(default_factory=dict)
    answers: tuple[Rule, ...] = ()
    never_states: frozenset[str] = frozenset()
    duplicates: Duplicates = Duplicates()
    units: Columns | None = None

    def columns(self) -> frozenset[str]:
        """Every column this mapping reads."""
        choices = (self.origin, self.caller_role, self.priority, self.nature)
        return frozenset(
            {
                *self.id,
                *self.time.columns,
                *self.time.checks,
                *(name for names in self.words.values() for name in names),
                *(name for choice in choices for name in choice.columns),
                *(name for rule in self.answers for name in rule.when),
                *((self.units.name, *self.units.times.values()) if self.units else ()),
                *(name for name in (self.latitude, self.longitude, self.point) if name),
            }
        )


def fold(words: str) -> str:
    """A value as tables compare it: without regard to case and spacing."""
    return " ".join(words.split()).casefold()
