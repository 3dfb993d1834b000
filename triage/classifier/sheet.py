"""Reads natures from a CSV file and writes what the tables say of each, row by row, so that no row is lost."""

import collections
import csv
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from triage.classifier.table import NO_CODE, REVIEW, Table, Verdict
from triage.sheets import Broken, FileWrong, Raw, open_sheet

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

ENCODINGS = ("utf-8", "windows-1252", "latin-1")
COLUMNS = ("nature", "apco", "eligibility", "rule", "confidence", "words")
# What a spreadsheet would run as a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SHOWN = 12
LONGEST_HEADER = 20_000


@dataclass
class Tally:
    """How many rows came out how, and why people must look."""

    rows: int = 0
    eligibility: collections.Counter[str] = field(default_factory=collections.Counter)
    review: collections.Counter[str] = field(default_factory=collections.Counter)

    def in_words(self) -> list[str]:
        said = [f"{self.rows:,} natures"]
        for name in ("phone", "team", "with_police", "emergency", REVIEW):
            count = self.eligibility[name]
            said.append(f"  {name:<12}{count:>9,}  {100 * count / max(1, self.rows):5.1f} %")
        said += [f"    review because of {rule}: {count:,}" for rule, count in self.review.most_common(SHOWN)]
        return said


def rows(path: Path, column: str, delimiter: str, encoding: str = "") -> Iterator[Raw | Broken]:
    """The records of a file, each with its nature under `column`. Raises FileWrong when there is no such column."""
    encodings = (encoding,) if encoding else _encodings(path)
    delimiter = delimiter or _delimiter(path, encodings)
    sheet = open_sheet(path, encodings=encodings, delimiter=delimiter, needed=frozenset())
    names = [name for name in sheet.columns if name == column] or [
        name for name in sheet.columns if name.casefold() == column.casefold()
    ]
    if len(names) != 1:
        raise FileWrong(_no_column(path, column, sheet.columns, len(names)))
    return (_under(column, names[0], record) for record in sheet.records)


def _under(column: str, name: str, record: Raw | Broken) -> Raw | Broken:
    return Raw(record.line, {**record.values, column: record.values[name]}) if isinstance(record, Raw) else record


def write(
    records: Iterator[Raw | Broken],
    column: str,
    keep: tuple[str, ...],
    table: Table,
    levels: Mapping[str, str],
    out: "SupportsWrite[str]",
    *,
    as_written: bool = False,
) -> Tally:
    """Write one line for each record, in its order; a line that could not be read is for a person to look at."""
    writer, tally = csv.writer(out, lineterminator="\n"), Tally()
    writer.writerow([*COLUMNS, *keep])
    for record in records:
        if isinstance(record, Broken):
            nature, kept = "", [""] * len(keep)
            verdict = Verdict(NO_CODE, REVIEW, "broken_line", "low", (f"line {record.line}: {record.reason}",))
        else:
            nature, kept = record.values[column], [record.values.get(name, "") for name in keep]
            verdict = table.verdict(nature, levels)
        tally.rows += 1
        tally.eligibility[verdict.eligibility] += 1
        if verdict.eligibility == REVIEW:
            tally.review[verdict.rule] += 1
        cells = [nature, verdict.apco, verdict.eligibility, verdict.rule, verdict.confidence, " ".join(verdict.words)]
        writer.writerow([cell if as_written else harmless(cell) for cell in [*cells, *kept]])
    return tally


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet runs it: an apostrophe stands before what looks like a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def _encodings(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            first = file.read(4)
    except OSError as error:
        raise FileWrong(f"{path}: {error.strerror}.") from error
    return ("utf-16",) if first[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS


def _delimiter(path: Path, encodings: tuple[str, ...]) -> str:
    """What stands between the names of the columns: a comma, unless the first line has none and has another."""
    with path.open("rb") as file:
        first = file.read(LONGEST_HEADER).decode(encodings[0], errors="replace").splitlines()[:1]
    return next((sign for sign in ",;\t|" if sign in "".join(first)), ",")


def _no_column(path: Path, column: str, there: tuple[str, ...], count: int) -> str:
    if count:
        return f"{path.name}, line 1: the column “{column}” stands there {count} times."
    near = difflib.get_close_matches(column.casefold(), [name.casefold() for name in there], 1)
    meant = f" Did you mean “{next(name for name in there if name.casefold() == near[0])}”?" if near else ""
    return f"{path.name}, line 1: there is no column “{column}”. It has: {', '.join(there[:40])[:600]}.{meant}"
