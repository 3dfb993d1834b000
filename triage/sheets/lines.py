"""The lines of a text file, whatever its encoding and line ends; bytes that do not fit cost only their line."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20


@dataclass(frozen=True)
class Broken:
    """A line that holds no record, and why; `code` groups the reasons."""

    line: int
    code: str
    reason: str


Line = tuple[int, str | Broken]


def lines_of(path: Path, encoding: str) -> Iterator[Line]:
    """Numbered lines; one whose bytes do not fit the encoding is Broken."""
    if is_wide(encoding):
        with path.open(encoding=encoding, errors="replace", newline="\n") as file:
            for at, text in enumerate(file, 1):
                bad = "\N{REPLACEMENT CHARACTER}" in text
                yield at, Broken(at, "encoding", f"the line is not {encoding}.") if bad else text
        return
    for at, raw in enumerate(_raw_lines(path), 1):
        if at == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            yield at, raw.decode(encoding)
        except UnicodeDecodeError as error:
            reason = (
                f"byte {error.start + 1} of the line (0x{raw[error.start]:02X}) is not {encoding};"
                " name the right encoding in the mapping."
            )
            yield at, Broken(at, "encoding", reason)


def encoding_of(path: Path, names: Sequence[str]) -> str:
    """The first of these encodings that fits the whole file, or all of it but a few odd bytes.

    Text beyond ASCII that is sound UTF-8 is hardly ever anything else: an encoding is passed over only when more lines
    beyond ASCII break in it than are sound. Of several that fit badly it is the one that breaks the fewest lines.
    """
    broken: dict[str, int] = {}
    for name in names:
        if is_wide(name):
            if _fits(path, name):
                return name
            continue
        bad, good = _counted(path, name)
        if not bad or bad < good:
            return name
        broken[name] = bad
    return min(broken, key=lambda name: broken[name]) if broken else names[0]


def is_wide(encoding: str) -> bool:
    """Whether it writes even ASCII with several bytes, so that lines cannot be cut before they are read."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _counted(path: Path, encoding: str) -> tuple[int, int]:
    """How many lines beyond ASCII break in this encoding, and how many are sound."""
    bad = good = 0
    for raw in _raw_lines(path):
        if raw.isascii():
            continue
        try:
            raw.decode(encoding)
            good += 1
        except UnicodeDecodeError:
            bad += 1
    return bad, good


def _raw_lines(path: Path) -> Iterator[bytes]:
    """Lines with their ends; where the file has no line feed at all, a carriage return ends them."""
    with path.open("rb") as file:
        first = file.read(BLOCK)
        file.seek(0)
        if b"\n" in first or b"\r" not in first:
            yield from file
            return
        rest = b""
        while block := file.read(BLOCK):
            *whole, rest = (rest + block).split(b"\r")
            yield from (line + b"\r" for line in whole)
        if rest:
            yield rest
