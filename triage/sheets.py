"""Reads a CSV file line by line so that one broken line costs one row, and says which line and why."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOK_AHEAD = 200  # lines that one quoted field may span
BLOCK = 1 << 20


class FileWrong(Exception):
    """The file as a whole cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Raw:
    """One record: the line it starts in (the header is line 1) and what stands under each column."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Broken:
    """A line that holds no record, and why; `code` groups the reasons."""

    line: int
    code: str
    reason: str


@dataclass(frozen=True)
class Sheet:
    """An opened file: its encoding, its columns, and its records one after the other."""

    encoding: str
    columns: tuple[str, ...]
    records: Iterator[Raw | Broken]


def open_sheet(path: Path, *, encodings: Sequence[str], delimiter: str, needed: frozenset[str]) -> Sheet:
    """Open a file and check its first line. Raises FileWrong when no record could be read from it."""
    try:
        encoding = _encoding(path, encodings)
        lines = _lines(path, encoding)
        first = next(lines, None)
    except OSError as error:
        raise FileWrong(f"{path}: {error.strerror}.") from error
    if first is None:
        raise FileWrong(f"{path.name} is empty.")
    header = _parsed([first[1]], delimiter) if isinstance(first[1], str) else first[1].reason
    if isinstance(header, str):
        raise FileWrong(f"{path.name}, line 1: {header}")
    columns = tuple(name.strip() for name in header)
    _check_header(path.name, columns, needed)
    return Sheet(encoding, columns, _records(lines, columns, delimiter))


def _check_header(name: str, columns: tuple[str, ...], needed: frozenset[str]) -> None:
    absent = sorted(needed - set(columns))
    if absent:
        has = ", ".join(columns[:40])[:600]
        raise FileWrong(
            f"{name}, line 1: the mapping names columns that the file does not have: {', '.join(absent)}."
            f" It has: {has}."
        )
    twice = sorted({one for one in needed if columns.count(one) > 1})
    if twice:
        raise FileWrong(f"{name}, line 1: these columns stand there twice: {', '.join(twice)}.")


def _encoding(path: Path, names: Sequence[str]) -> str:
    """The first of these encodings that fits the whole file; the first of all when none does."""
    for name in names:
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            return name
        except UnicodeDecodeError:
            continue
    return names[0]


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str | Broken]]:
    """Numbered lines; one whose bytes do not fit the encoding is Broken and costs only itself."""
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(path, encoding)
        return
    with path.open("rb") as file:
        for at, raw in enumerate(file, 1):
            if at == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)
            try:
                yield at, raw.decode(encoding)
            except UnicodeDecodeError as error:
                yield (
                    at,
                    Broken(
                        at,
                        "encoding",
                        f"byte {error.start + 1} of the line (0x{raw[error.start]:02X}) is not {encoding};"
                        " name the right encoding in the mapping.",
                    ),
                )


def _wide_lines(path: Path, encoding: str) -> Iterator[tuple[int, str | Broken]]:
    try:
        with path.open(encoding=encoding, newline="\n") as file:
            yield from enumerate(file, 1)
    except UnicodeError as error:
        raise FileWrong(f"{path.name} is not {encoding}: {error}.") from error


def _records(
    lines: Iterator[tuple[int, str | Broken]], columns: tuple[str, ...], delimiter: str
) -> Iterator[Raw | Broken]:
    waiting: list[tuple[int, str | Broken]] = []  # read ahead and not yet used
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
            yield _record(at, text, waiting, lines, columns, delimiter)


def _next(lines: Iterator[tuple[int, str | Broken]]) -> list[tuple[int, str | Broken]]:
    return [one for one in [next(lines, None)] if one is not None]


def _record(
    at: int,
    text: str,
    waiting: list[tuple[int, str | Broken]],
    lines: Iterator[tuple[int, str | Broken]],
    columns: tuple[str, ...],
    delimiter: str,
) -> Raw | Broken:
    """The record that starts here. A quote that stays open may span lines, but never swallows good records."""
    found = _parsed([text], delimiter)
    if found is OPEN:
        joined = _joined(text, waiting, lines, columns, delimiter)
        if joined is None:
            return Broken(at, "quote", "a quotation mark is opened and not closed; only this line was left out.")
        used, found = joined
        del waiting[:used]
    if isinstance(found, str):
        return Broken(at, "csv", found)
    if len(found) != len(columns):
        spare = found[len(columns) :]
        if len(found) < len(columns) or any(field.strip() for field in spare):
            many = "few" if len(found) < len(columns) else "many"
            return Broken(at, f"too_{many}_fields", f"{len(found)} fields where the first line names {len(columns)}.")
    return Raw(at, dict(zip(columns, found, strict=False)))


def _joined(
    text: str,
    waiting: list[tuple[int, str | Broken]],
    lines: Iterator[tuple[int, str | Broken]],
    columns: tuple[str, ...],
    delimiter: str,
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
            if len(columns) > 2 and more.count(delimiter) == len(columns) - 1:
                return None  # A whole record stands inside the open quote: the quote is the fault.
            continue
        found = _parsed(parts, delimiter)
        if isinstance(found, list):
            return (used, found) if len(found) == len(columns) else None
        if found is not OPEN:
            return None
    return None


OPEN = "a quotation mark is opened and not closed."


def _parsed(parts: list[str], delimiter: str) -> list[str] | str:
    """The fields of one record, or a sentence that says what is wrong; OPEN when a quote is still open."""
    try:
        return next(csv.reader(parts, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        words = str(error)
        return OPEN if "unexpected end of data" in words else f"{words[:1].lower()}{words[1:]}."
