"""Maps the call types of any CAD to codes and eligibility: `manage.py classify_natures FILE.csv --column nature`."""

import codecs
import contextlib
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from heart.kernel.maintenance import MaintenanceCommand
from triage import protocol
from triage.classifier import sheet, table
from triage.sheets import FileWrong, rows_of


class Command(MaintenanceCommand):
    """A thin door: read the file, ask the tables, write, and say the sums."""

    help = (
        "Says for each nature of a CSV file its APCO code, who may go, and by which rule; what is unsure is for review."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        say = parser.add_argument
        say("file", type=Path, help="the CSV file")
        say("--column", default="nature", help="the column that holds the natures")
        say("--out", type=Path, default=None, help="write here instead of to the screen")
        say("--keep", default="", help="further columns of the file to keep, with commas between")
        say(
            "--delimiter",
            default="",
            help="what stands between the fields (the word tab for a tab), when not read right",
        )
        say("--encoding", default="", help="the encoding, when it is none of UTF-8, UTF-16 and Windows-1252")
        say("--protocol", type=Path, default=None, help="take this protocol's nature table")
        say("--as-written", action="store_true", help="leave cells that begin like a formula as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        delimiter = "\t" if options["delimiter"] == "tab" else options["delimiter"]
        if len(delimiter) > 1:
            raise CommandError("--delimiter: one character, or the word tab.")
        if options["encoding"]:
            self._known(options["encoding"])
        keep = tuple(name.strip() for name in options["keep"].split(",") if name.strip())
        try:
            rules = protocol.parse_file(options["protocol"]) if options["protocol"] else protocol.load()
            records = sheet.rows(options["file"], options["column"], delimiter, options["encoding"])
            tally = self._write(records, options, keep, rules.natures)
        except (FileWrong, protocol.Refusal) as wrong:
            raise CommandError(str(wrong)) from wrong
        for line in tally.in_words():
            self.stderr.write(line, self.style.NOTICE)

    def _known(self, encoding: str) -> None:
        try:
            codecs.lookup(encoding)
        except LookupError as wrong:
            raise CommandError(f"--encoding: “{encoding}” is not known.") from wrong

    def _write(self, records: Any, options: dict[str, Any], keep: tuple[str, ...], levels: Any) -> sheet.Tally:
        asked = options["column"], keep, table.load(), levels
        if not options["out"]:
            return sheet.write(records, *asked, self.stdout, as_written=options["as_written"])
        path: Path = options["out"]
        half = path.with_name(f".{path.name}.half")
        try:
            with half.open("w", encoding="utf-8", newline="") as out:
                each = self.counted(records, rows_of(options["file"]), "rows")
                tally = sheet.write(each, *asked, out, as_written=options["as_written"])
            os.replace(half, path)
        except OSError as error:
            raise CommandError(f"{path} could not be written: {error.strerror}.") from error
        finally:
            with contextlib.suppress(FileNotFoundError):
                half.unlink()
        return tally
