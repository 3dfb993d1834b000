"""What was read of a file of places, as text that is kept until all of it is read; and what it was read from."""

import hashlib
import json
from collections import defaultdict
from dataclasses import astuple, fields
from pathlib import Path

from triage.places.normal import Street
from triage.places.rows import House, Named, Read
from triage.sheets import FileWrong

_REST = [field.name for field in fields(House) if field.name != "street"]


def digest(path: Path) -> str:
    """Names the file's contents and the code that reads them: what another version has read is not gone on with.

    Raises FileWrong when the file cannot be read.
    """
    said = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        said.update(source.read_bytes())
    try:
        with path.open("rb") as file:
            said.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise FileWrong(f"{path}: {error.strerror}.") from error
    return said.hexdigest()


def check_unchanged(path: Path, before: str) -> None:
    """Raises FileWrong when the digest of the file is another than before."""
    if digest(path) != before:
        raise FileWrong(f"{path.name} was changed while it was read; run it again.")


def dumps(part: Read) -> str:
    """A part of a file as JSON."""
    houses = [(*_street(house.street), *(getattr(house, name) for name in _REST)) for house in part.houses]
    return json.dumps([part.rows, houses, [astuple(named) for named in part.named], part.wrong])


def loads(text: str) -> Read:
    """The part of a file that `dumps` wrote."""
    rows, houses, named, wrong = json.loads(text)
    return Read(
        houses=[
            House(street=Street(name, suffix, frozenset(ways.split())), **dict(zip(_REST, rest, strict=True)))
            for name, suffix, ways, *rest in houses
        ],
        named=[Named(*one) for one in named],
        wrong=defaultdict(list, wrong),
        rows=rows,
    )


def _street(street: Street) -> tuple[str, str, str]:
    return street.name, street.suffix, " ".join(sorted(street.directions))
