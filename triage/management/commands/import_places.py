"""Loads known places: `manage.py import_places FILE.csv`."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import CommandError

from heart.kernel.maintenance import MaintenanceCommand
from triage.actions import place_imports
from triage.actions.places import INVENTED, import_places
from triage.places.rows import Read, in_ranges
from triage.sheets import FileWrong, rows_of


class Command(MaintenanceCommand):
    """A thin door: read, refuse what cannot be, put in place, account for every row."""

    help = (
        "Loads addresses (address,num,street,unit,city,zip,lat,lon) or places with names (name,lat,lon,address) from a"
        " CSV file into the gazetteer. All of the file or nothing; the same file again changes nothing. An import that"
        " was stopped or killed is simply run again: it goes on where it was."
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
        with self.limits(), place_imports.one_at_a_time():
            try:
                found = self._read(source, path)
            except FileWrong as wrong:
                raise CommandError(str(wrong)) from wrong
            self._account(found)
            good = found.rows - found.unusable
            if not good or (options["replace"] and good < found.unusable):
                place_imports.forget(source)
                raise CommandError(
                    f"Only {good} of {found.rows} rows can be used; nothing was changed. See the reasons above."
                )
            with self.bar(len(found.houses) + len(found.named), "places") as bar:
                done = import_places(source, found.houses, found.named, replace=options["replace"], each=bar.update)
        self.stdout.write(
            f"{source}: {done.added} added, {done.changed} changed, {done.same} as they were, {done.removed} taken"
            f" away; {monotonic() - began:.1f} s."
        )

    def _read(self, source: str, path: Path) -> Read:
        """All rows of the file; those that were read before it was stopped are not read again."""
        under_way = place_imports.begin(source, path)
        if before := under_way.rows_read():
            self.stdout.write(f"Goes on after row {before}: so far it was read before it was stopped.")
        try:
            with self.bar(rows_of(path), "rows", done=before) as bar:
                return place_imports.read_on(under_way, path, each=bar.update)
        except FileWrong:
            place_imports.forget(source)  # there is nothing to go on with
            raise

    def _account(self, found: Read) -> None:
        self.stdout.write(
            f"{found.rows} rows: {len(found.houses)} addresses, {len(found.named)} places with names,"
            f" {found.unusable} that cannot be used."
        )
        for reason, lines in sorted(found.wrong.items(), key=lambda pair: -len(pair[1])):
            self.stdout.write(f"  {len(lines)} × {reason}: line {in_ranges(lines)}")
