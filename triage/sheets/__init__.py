"""Reads a CSV file line by line so that one broken line costs one row, and says which line and why."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.sheets.footers import ABOUT_ROWS, is_about_rows
from triage.sheets.lines import Broken, Line, encoding_of, lines_of

__all__ = ["Broken", "FileWrong", "Layout", "Raw", "Sheet", "open_sheet", "rows_of"]

LOOK_AHEAD = 200  # lines that one quoted field may span
TITLES = 20  # lines that may stand above the names of the columns
ZIPPED = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
POSITION = re.compile(r"\$([1-9]\d{0,3})")
TWICE = re.compile(r"(.+)\(([1-9]\d?)\)", re.DOTALL)


class FileWrong(Exception):
    """The file as a whole cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Layout:
    """How a file stands on its lines.

    `skip`: lines above the names of the columns. `header`: whether there are names; without them the first line is
    data and columns are named by position, $1 the first. `escape`: what stands before a quotation mark inside quotes.
    """

    skip: int = 0
    header: bool = True
    escape: str = ""
    delimiter: str = ","


@dataclass(frozen=True)
class Raw:
    """One record: the line it starts in (the header is line 1) and what stands under each column."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """An opened file: its encoding, its columns, and its records one after the other."""

    encoding: str
    columns: tuple[str, ...]
    records: Iterator[Raw | Broken]


def rows_of(path: Path) -> int | None:
    """About how many rows a file has, for a bar; None when it cannot be opened."""
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except OSError:
        return None


def open_sheet(
    path: Path,
    *,
    encodings: Sequence[str],
    needed: frozenset[str],
    delimiter: str = ",",
    layout: Layout | None = None,
) -> Sheet:
    """Open a file and check the names of its columns. Raises FileWrong when no record could be read from it.

    A name in `needed` is a column's; `$3` is the third column, `type(2)` the second one that is called type. Titles
    above the names of the columns are passed over when a later line has all that is needed. `layout` says more than
    a `delimiter` alone.
    """
    layout = layout or Layout(delimiter=delimiter)
    try:
        with path.open("rb") as file:
            if file.read(4).startswith(ZIPPED):
                raise FileWrong(f"{path.name} is a spreadsheet or an archive, not text; save it as CSV.")
        encoding = encoding_of(path, encodings)
        lines = lines_of(path, encoding)
        waiting = list(itertools.islice(lines, layout.skip + TITLES + LOOK_AHEAD))
    except OSError as error:
        raise FileWrong(f"{path}: {error.strerror}.") from error
    waiting = waiting[layout.skip :]
    if not waiting:
        raise FileWrong(f"{path.name} is empty.")
    columns, used = _head(path.name, waiting, needed, layout)
    places = _places(path.name, waiting[max(used - 1, 0)][0], columns, needed)
    return Sheet(encoding, columns, _records(waiting[used:], lines, columns, places, layout))


def _head(name: str, waiting: list[Line], needed: frozenset[str], layout: Layout) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and how many lines they and what stands above them take."""
    if not layout.header:
        first = next((text for _, text in waiting if isinstance(text, str) and text.strip()), "")
        fields = _parsed([first], layout)
        return tuple(f"${at}" for at, _ in enumerate(fields if isinstance(fields, list) else [""], 1)), 0
    at, text = waiting[0]
    found = _names(waiting, layout)
    if isinstance(found, str):
        raise FileWrong(f"{name}, line {at}: {text.reason if isinstance(text, Broken) else found}")
    for start in range(min(TITLES, len(waiting)) if needed else 0):
        later = _names(waiting[start:], layout)
        if not isinstance(later, str) and not _absent(later[0], needed):
            return later[0], start + later[1]
    return found


def _names(waiting: list[Line], layout: Layout) -> tuple[tuple[str, ...], int] | str:
    """The names that begin in the first of these lines, a name may hold a line break; a sentence where they do not."""
    parts: list[str] = []
    for used, (_, text) in enumerate(waiting[:TITLES], 1):
        if isinstance(text, Broken):
            return text.reason
        parts.append(text)
        found = _parsed(parts, layout)
        if isinstance(found, list):
            return tuple(re.sub(r"\s*[\r\n]+\s*", " ", one.strip()) for one in found), used
        if found is not OPEN:
            return found
    return OPEN


def _absent(columns: tuple[str, ...], needed: frozenset[str]) -> list[str]:
    return sorted(one for one in needed if one not in columns and _place(columns, one) is None)


def _place(columns: tuple[str, ...], name: str) -> int | None:
    """Where the column stands that is named by position or by which of several of one name it is."""
    if position := POSITION.fullmatch(name):
        at = int(position[1]) - 1
        return at if at < len(columns) else None
    if twice := TWICE.fullmatch(name):
        places = [at for at, one in enumerate(columns) if one == twice[1]]
        which = int(twice[2]) - 1
        return places[which] if which < len(places) else None
    return None


def _places(name: str, line: int, columns: tuple[str, ...], needed: frozenset[str]) -> dict[str, int]:
    """Where each column stands that is not read by its name alone. Raises FileWrong for those that are not there."""
    if absent := _absent(columns, needed):
        has = ", ".join(columns[:40])[:600]
        raise FileWrong(
            f"{name}, line {line}: the mapping names columns that the file does not have: {', '.join(absent)}."
            f" It has: {has}."
        )
    twice = sorted({one for one in needed if columns.count(one) > 1})
    if twice:
        raise FileWrong(
            f"{name}, line {line}: these columns stand there twice: {', '.join(twice)}."
            f" Write {twice[0]}(1) for the first of them, {twice[0]}(2) for the second."
        )
    special = ((one, _place(columns, one)) for one in needed if one not in columns)
    return {one: at for one, at in special if at is not None}


def _records(
    waiting: list[Line], lines: Iterator[Line], columns: tuple[str, ...], places: dict[str, int], layout: Layout
) -> Iterator[Raw | Broken]:
    """`waiting` was read ahead and not yet used."""
    while True:
        if not waiting:
            waiting.extend(_next(lines))
        if not waiting:
            return
        at, text = waiting.pop(0)
        if isinstance(text, Broken):
            yield text
        elif text.strip("\r\n\x1a ") == "":
            continue
        else:
            yield _record(at, text, waiting, lines, columns, places, layout)


def _next(lines: Iterator[Line]) -> list[Line]:
    return [one for one in [next(lines, None)] if one is not None]


def _record(
    at: int,
    text: str,
    waiting: list[Line],
    lines: Iterator[Line],
    columns: tuple[str, ...],
    places: dict[str, int],
    layout: Layout,
) -> Raw | Broken:
    """The record that starts here. A quote that stays open may span lines, but never swallows good records."""
    found = _parsed([text], layout)
    if found is OPEN:
        joined = _joined(text, waiting, lines, columns, layout)
        if joined is None:
            return Broken(at, "quote", "a quotation mark is opened and not closed; only this line was left out.")
        used, found = joined
        del waiting[:used]
    if isinstance(found, str):
        return Broken(at, "csv", found)
    if len(found) != len(columns):
        spare = found[len(columns) :]
        if len(found) < len(columns) or any(field.strip() for field in spare):
            if len(found) < len(columns) and is_about_rows(found):
                return Broken(at, *ABOUT_ROWS)
            many = "few" if len(found) < len(columns) else "many"
            return Broken(at, f"too_{many}_fields", f"{len(found)} fields where the first line names {len(columns)}.")
    values = dict(zip(columns, found, strict=False))
    return Raw(at, values | {name: found[place] for name, place in places.items()})


def _joined(
    text: str,
    waiting: list[Line],
    lines: Iterator[Line],
    columns: tuple[str, ...],
    layout: Layout,
) -> tuple[int, list[str]] | None:
    """How many following lines belong to the open quote, and the record; None when no sound record comes of it."""
    parts = [text]
    for used in range(1, LOOK_AHEAD + 1):
        if len(waiting) < used:
            waiting.extend(_next(lines))
        if len(waiting) < used:
            return None
        more = waiting[used - 1][1]
        if isinstance(more, Broken):
            return None
        parts.append(more)
        if '"' not in more:
            if len(columns) > 2 and more.count(layout.delimiter) == len(columns) - 1:
                return None  # A whole record stands inside the open quote: the quote is the fault.
            continue
        found = _parsed(parts, layout)
        if isinstance(found, list):
            return (used, found) if len(found) == len(columns) else None
        if found is not OPEN:
            return None
    return None


OPEN = "a quotation mark is opened and not closed."


def _parsed(parts: list[str], layout: Layout) -> list[str] | str:
    """The fields of one record, or a sentence that says what is wrong; OPEN when a quote is still open."""
    try:
        return next(csv.reader(parts, delimiter=layout.delimiter, escapechar=layout.escape or None, strict=True), [])
    except csv.Error as error:
        words = str(error)
        return OPEN if "unexpected end of data" in words else f"{words[:1].lower()}{words[1:]}."
