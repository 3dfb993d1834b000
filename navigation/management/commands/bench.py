"""`manage.py bench`: how fast the program is on this machine, beside a floor measured in the same run."""

import os
import subprocess
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from heart.embedded import NotStarted
from navigation.bench import house
from navigation.bench.parts import PARTS


class Command(BaseCommand):
    help = "Measure speed on PostgreSQL and Valkey of its own, print a table and write JSON. Takes about five minutes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="Smaller numbers, under a minute.")
        parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="Only these parts.")
        parser.add_argument("--json", default="bench.json", help="Where the figures go; bench.json unless told.")

    def handle(self, *args: Any, **options: Any) -> None:
        # Django's settings find the services when they are read, so a second process measures in the new house.
        command = [sys.executable, "-m", "navigation.bench", "--json", os.path.abspath(options["json"])]
        command += ["--only", *options["only"], *(["--quick"] if options["quick"] else [])]
        try:
            with house.services() as environment:
                code = subprocess.call(command, env=environment, cwd=house.CHECKOUT)
        except (NotStarted, house.Failed) as problem:
            raise CommandError(str(problem)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped.") from None
        sys.exit(code)
