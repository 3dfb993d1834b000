"""What was found: rows as they come, the aims at the end, and all of it as JSON."""

import json
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.db import connection
from django.utils import timezone

from tests.bench.figures import Aim

WORDS = {
    "p50_ms": "p50 ms",
    "p95_ms": "p95 ms",
    "p99_ms": "p99 ms",
    "worst_ms": "worst",
    "per_second": "/s",
    "cpu_ms": "CPU ms",
}


class Report:
    """The figures of one measurement."""

    def __init__(self, say: Callable[[str], None], *, quick: bool) -> None:
        self._say = say
        self._part = ""
        self.began = timezone.now()
        self.quick = quick
        self.load = round(os.getloadavg()[0], 2)
        if self.load > (os.cpu_count() or 1) / 2:
            say(f"The machine is busy with other work (load {self.load}): these figures will be worse than it can do.")
        self.rows: list[dict[str, Any]] = []
        self.aims: list[Aim] = []

    def row(self, part: str, what: str, **figures: float) -> None:
        """Keep and show one line of figures."""
        self.rows.append({"part": part, "what": what, **figures})
        if part != self._part:
            self._part = part
            self._say(f"\n{part}")
        shown = "  ".join(f"{WORDS.get(name, name)} {_digits(value)}" for name, value in figures.items() if name != "n")
        self._say(f"  {what:<56} {shown}")

    def note(self, words: str) -> None:
        """Say something that is not a figure."""
        self._say(f"  ({words})")

    def aim(self, aim: Aim) -> None:
        self.aims.append(aim)

    def show_aims(self) -> None:
        """Each aim with what was found, and how far that is from it."""
        self._say("\naims")
        for aim in self.aims:
            sign = ">=" if aim.at_least else "<="
            verdict = "held" if aim.held else "NOT HELD"
            numbers = f"{_digits(aim.found)} {sign} {_digits(aim.limit)} {aim.unit}"
            self._say(f"  {verdict:<8}  {aim.name:<64} {numbers}  ({aim.by})")
        took = (timezone.now() - self.began).total_seconds()
        short = " A short run with smaller numbers: it shows the direction only." if self.quick else ""
        self._say(f"\nMeasured in {took:.0f} s.{short}")

    def write(self, path: Path) -> None:
        """All figures as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=1) + "\n")
        self._say(f"Written to {path}.")

    def as_json(self) -> dict[str, Any]:
        return {
            "began": self.began.isoformat(timespec="seconds"),
            "seconds": round((timezone.now() - self.began).total_seconds(), 1),
            "quick": self.quick,
            "load_before": self.load,
            "machine": machine(),
            "rows": self.rows,
            "aims": [aim.as_json() for aim in self.aims],
        }


def machine() -> dict[str, Any]:
    """What it was measured on, without a name."""
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": connection.pg_version,
    }


def _digits(value: float) -> str:
    if isinstance(value, int) or value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}"
