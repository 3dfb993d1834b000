"""In which order and at which moment rows are played, and which earlier rows may tell of the same event."""

import datetime
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from triage.replay.mapping import Duplicates
from triage.replay.meaning import Asked, apart_m, in_time_order
from triage.replay.times import filled


@dataclass
class Turn:
    """One row in its place: `same` are earlier turns near it, the nearest in time first; `twin` has the same number."""

    asked: Asked
    same: list["Turn"] = field(default_factory=list)
    twin: "Turn | None" = None


def turns(rows: Sequence[Asked], rule: Duplicates) -> list[Turn]:
    """All rows in the order of their time; a row without one follows its neighbour in the file."""
    for asked, at in zip(rows, filled([row.recorded_at for row in rows]), strict=True):
        asked.at = at
    ordered = [Turn(asked) for asked in in_time_order(rows)]
    first: dict[str, Turn] = {}
    recent: dict[str, deque[Turn]] = {}
    for turn in ordered:
        turn.twin = first.get(turn.asked.source_id)
        if turn.twin is None:
            first[turn.asked.source_id] = turn
            turn.same = _same(turn, recent, rule)
    return ordered


def _same(turn: Turn, recent: dict[str, deque[Turn]], rule: Duplicates) -> list[Turn]:
    """Rows of the same nature, close by, not long before; times that were only guessed join nothing."""
    asked, at = turn.asked, turn.asked.recorded_at
    if asked.nature in rule.never or at is None or "latitude" not in asked.call:
        return []
    near = recent.setdefault(asked.nature, deque())
    while near and _gap(near[0].asked.recorded_at, at) > datetime.timedelta(minutes=rule.minutes):
        near.popleft()
    found = [one for one in reversed(near) if apart_m(one.asked.call, asked.call) <= rule.metres]
    near.append(turn)
    return found


def _gap(earlier: datetime.datetime | None, at: datetime.datetime) -> datetime.timedelta:
    return at - earlier if earlier else datetime.timedelta.max


def due_s(turn: Turn, first: datetime.datetime | None, speed: float) -> float:
    """Seconds after the start at which this row comes; 0 when speed is 0, which is as fast as it goes."""
    if not speed or first is None or turn.asked.at is None:
        return 0
    return (turn.asked.at - first).total_seconds() / speed
