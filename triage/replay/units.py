"""Rows of units: one call, several units, each with its own times."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field

from triage.replay.times import Clock


@dataclass(frozen=True)
class Columns:
    """Where a file names the unit and when each thing happened to it: step -> column, in the order they happen."""

    name: str
    times: Map[str, str]


@dataclass
class Unit:
    """One row of one unit: the line, its name, and {step: moment in UTC, as ISO 8601} without times that are broken."""

    line: int
    unit: str
    times: dict[str, str] = field(default_factory=dict)


def unit_of(line: int, row: Map[str, str], columns: Columns, clock: Clock) -> tuple[Unit, list[tuple[str, str]]]:
    """The unit in this row and what could not be used of its times, as (code, sentence)."""
    made, flags, last = Unit(line, row.get(columns.name, "")), [], ""
    for step, column in columns.times.items():
        text = row.get(column, "")
        if not text:
            continue
        try:
            at = clock.read(text).isoformat()
        except ValueError as error:
            flags.append(("unit_time_broken", f"{step}: {error}"))
            continue
        if last and at < last:
            flags.append(("unit_times_disorder", f"{step} comes before the step that precedes it; both were kept."))
        made.times[step] = last = at
    return made, flags


def counted(units: Sequence[Unit]) -> dict[str, int]:
    """How many units have each time."""
    found: dict[str, int] = {}
    for unit in units:
        for step in unit.times:
            found[step] = found.get(step, 0) + 1
    return found
