"""`manage.py demo`: a living system on this machine, with invented people."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo import show
from heart.embedded import NotStarted


class Command(BaseCommand):
    help = "Run H.E.A.R.T. here with invented people, until Ctrl-C. PORT and LIVE=1 are read from the environment."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT") or "8911")
        parser.add_argument("--live", action="store_true", default=os.environ.get("LIVE", "") not in ("", "0"))

    def handle(self, *args: Any, **options: Any) -> None:
        port = str(options["port"])
        if not port.isdecimal() or not 1 <= int(port) <= 65535:
            raise CommandError(f"PORT must be a number from 1 to 65535, not {port!r}.")
        try:
            show.run(int(port), live=options["live"])
        except (show.Failed, NotStarted) as problem:
            raise CommandError(str(problem)) from None
