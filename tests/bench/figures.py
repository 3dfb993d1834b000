"""Arithmetic of the measurements: percentiles, and whether an aim is held and by how much. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, a value really measured; `share` is from 0 to 1. Raises ValueError if empty."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(milliseconds: Iterable[float]) -> dict[str, float]:
    """n, p50, p99 and the worst, in milliseconds. Raises ValueError if empty."""
    values = list(milliseconds)
    return {
        "n": len(values),
        "p50_ms": round(percentile(values, 0.5), 3),
        "p99_ms": round(percentile(values, 0.99), 3),
        "worst_ms": round(max(values), 3),
    }


def slowest_window(ends: Iterable[float], seconds: float, window: float) -> float:
    """The lowest rate per second among the whole windows of `window` seconds from 0 to `seconds`."""
    windows = int(seconds // window)
    if windows < 1:
        raise ValueError("shorter than one window")
    counts = [0] * windows
    for end in ends:
        if 0 <= end < windows * window:
            counts[int(end // window)] += 1
    return min(counts) / window


@dataclass(frozen=True)
class Aim:
    """One thing wished for: `found` should be at most (or, with at_least, at least) `limit`, both in `unit`."""

    name: str
    found: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def held(self) -> bool:
        return self.found >= self.limit if self.at_least else self.found <= self.limit

    @property
    def by(self) -> str:
        """How far from the limit, as "37 % to spare" or "1.4 times the limit"."""
        if self.limit <= 0 or self.found <= 0:
            return "nothing was measured"
        if self.held:
            room = self.found / self.limit - 1 if self.at_least else 1 - self.found / self.limit
            return f"{room:.0%} to spare".replace("%", " %")
        times = self.limit / self.found if self.at_least else self.found / self.limit
        return f"{times:.2f} times {'too slow' if self.at_least else 'the limit'}"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "held": self.held, "by": self.by}
