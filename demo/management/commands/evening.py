"""`manage.py evening`: robots play an evening on a running demonstration through its HTTP API."""

import os
import random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.evening import Evening


class Command(BaseCommand):
    help = "Play an evening on a running demonstration. Stops with its parent."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8911")
        parser.add_argument("--pace", type=float, default=1.0, help="Story seconds per second.")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = os.getppid()
        try:
            evening = Evening(options["url"], pace=options["pace"], chance=random.Random(), say=self.stdout.write)
            evening.play(lambda: os.getppid() != parent)
        except OSError as problem:
            raise CommandError(f"The evening cannot go on: {problem}") from None
