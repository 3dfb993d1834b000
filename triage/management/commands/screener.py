"""The screener at a terminal: `manage.py screener load FILE` keeps its official text (docs/screener.md)."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.kernel.maintenance import MaintenanceCommand
from heart.models import User
from triage import actions


class Command(MaintenanceCommand):
    """A thin door to actions.load_screener."""

    help = "Loads the official text of the C-SSRS screener."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        load = acts.add_parser("load", help="keep this text; it is read out from now on")
        load.add_argument("file", type=Path)
        load.add_argument("--by", required=True, metavar="NAME", help="the sign-in name of who answers for it")
        load.add_argument("--sha256", default="", help="refuse the file unless this is its checksum, 64 hex digits")

    def handle(self, *, file: Path, by: str, sha256: str = "", **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from None
        found = hashlib.sha256(text.encode()).hexdigest()
        if sha256 and sha256.lower() != found:
            raise CommandError(f"{file.name} has the checksum {found}, not the one that was given.")
        with self.limits():
            who = User.objects.filter(username=by, is_active=True).first()
            if who is None or not may(who, "triage.approve_protocol"):
                raise CommandError(f"{by} is nobody who may approve what is asked.")
            try:
                made = actions.load_screener(text, by=who)
            except Refused as refused:
                raise CommandError(refused.message) from None
        self.stdout.write(f"{made.version} is read out from now on. sha256 {made.sha256}\nLicense: {made.license}")
