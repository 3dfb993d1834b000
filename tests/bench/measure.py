"""The measurement itself, started by `python -m tests.bench` in the environment of its own house."""

import argparse
import sys
from pathlib import Path

import django
from django.core.management import call_command

django.setup()

from tests.bench import board, calls, floor, intake, places, rings, rules, screens, seed  # noqa: E402  (models need the app registry)
from tests.bench.house import Failed  # noqa: E402
from tests.bench.parts import PARTS  # noqa: E402
from tests.bench.report import Report  # noqa: E402


def say(words: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Measure the wanted parts; 1 when something failed, 0 otherwise, aims held or not."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--json", type=Path, required=True)
    wanted = parser.parse_args()
    call_command("migrate", verbosity=0, interactive=False)
    report = Report(say, quick=wanted.quick)
    try:
        lowest = floor.measure(report, quick=wanted.quick)
        people = seed.people()
        if "rules" in wanted.only:
            rules.measure(report, quick=wanted.quick)
        if "calls" in wanted.only:
            calls.measure(report, people, lowest, quick=wanted.quick)
        if "intake" in wanted.only:
            intake.measure(report, quick=wanted.quick)
        if "screens" in wanted.only:
            screens.measure(report, people, quick=wanted.quick)
        if "rings" in wanted.only:
            rings.measure(report, quick=wanted.quick)
        if "places" in wanted.only:
            places.measure(report, people, quick=wanted.quick)
        if "board" in wanted.only:
            board.measure(report, people, quick=wanted.quick)
    except Failed as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    report.show_aims()
    report.write(wanted.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
