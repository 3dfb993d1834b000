"""Loads known places: `manage.py import_places FILE.csv`."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import CommandError

from heart.kernel.maintenance import MaintenanceCommand
from triage.actions.places import INVENTED, import_places
from triage.places.rows import Read, in_ranges, read, rows_of
from triage.sheets import FileWrong


class Command(MaintenanceCommand):
    """A thin door: read, refuse what cannot be, put in place, account for every row."""

    help = (
        "Loads addresses (address,num,street,unit,city,zip,lat,lon) or places with names (name,lat,lon,address) from a"
        " CSV file into the gazetteer. All of the file or nothing; the same file again changes nothing, so that an"
        " import that was stopped is simply run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        say = parser.add_argument
        say("file", type=Path, help="the CSV file; the columns may stand in any order, and others beside them")
        say("--source", default="", help="where they are from; the file's name unless told")
        say("--replace", action="store_true", help="what this source had and the file has not is taken away")

    def handle(self, *args: Any, **options: Any) -> None:
        began, path = monotonic(), options["file"]
        source = (options["source"] or path.stem)[:60]
        if source == INVENTED:
            raise CommandError(f"“{INVENTED}” is the name of the demonstration's own places; give --source another.")
        try:
            with self.bar(rows_of(path), "rows") as bar:
                found = read(path, each=bar.update)
        except FileWrong as wrong:
            raise CommandError(str(wrong)) from wrong
        self._account(found)
        good = found.rows - found.unusable
        if not good or (options["replace"] and good < found.unusable):
            raise CommandError(
                f"Only {good} of {found.rows} rows can be used; nothing was changed. See the reasons above."
            )
        with self.limits():
            done = import_places(source, found.houses, found.named, replace=options["replace"])
        self.stdout.write(
            f"{source}: {done.added} added, {done.changed} changed, {done.same} as they were, {done.removed} taken"
            f" away; {monotonic() - began:.1f} s."
        )

    def _account(self, found: Read) -> None:
        self.stdout.write(
            f"{found.rows} rows: {len(found.houses)} addresses, {len(found.named)} places with names,"
            f" {found.unusable} that cannot be used."
        )
        for reason, lines in sorted(found.wrong.items(), key=lambda pair: -len(pair[1])):
            self.stdout.write(f"  {len(lines)} × {reason}: line {in_ranges(lines)}")
