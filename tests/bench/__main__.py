"""`make bench`: how fast the program is on this machine, beside a floor measured in the same run."""

import argparse
import os
import subprocess
import sys

from heart.embedded import NotStarted
from tests.bench import house
from tests.bench.parts import PARTS


def main() -> int:
    """Measure on PostgreSQL and Valkey of its own, print a table and write JSON; takes about five minutes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="Smaller numbers, under a minute.")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="Only these parts.")
    parser.add_argument("--json", default="bench.json", help="Where the figures go; bench.json unless told.")
    wanted = parser.parse_args()
    # Django's settings find the services when they are read, so a second process measures in the new house.
    command = [sys.executable, "-m", "tests.bench.measure", "--json", os.path.abspath(wanted.json)]
    command += ["--only", *wanted.only, *(["--quick"] if wanted.quick else [])]
    try:
        with house.services() as environment:
            return subprocess.call(command, env=environment, cwd=house.CHECKOUT)
    except (NotStarted, house.Failed) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
