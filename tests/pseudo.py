"""A language that nobody speaks, longer than any that people do: English with accents, stretched, all parts kept."""

import re
from pathlib import Path

from babel.messages import mofile
from babel.messages.catalog import Catalog

from tests import catalogue

ACCENTS = str.maketrans("aeiounAEIOUN", "áéíóúñÁÉÍÓÚÑ")
# What is filled in, and marks of the page: neither may change.
KEPT = re.compile(r"(%(?:\(\w+\))?[.\d]*[sdf]|%%|<[^>]+>)")
STRETCH = "áéíóúñü"


def stretched(text: str) -> str:
    """Twice as long up to 5 letters, 40 % longer up to 30, else a quarter: what translations of screens need."""
    letters = len(KEPT.sub("", text))
    more = letters if letters <= 5 else round(letters * (0.4 if letters <= 30 else 0.25))
    said = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in KEPT.split(text))
    # A short word grows as one word; a longer text gets a word more, for it may break there.
    return said + (" " if letters > 12 and more > 4 else "") + (STRETCH * more)[:more]


def write(folder: Path) -> Path:
    """A folder of catalogues in which this language stands where Spanish does; only tests are given it."""
    made = Catalog(locale="es", charset="utf-8")
    for message in catalogue.found():
        if message.id:
            several = isinstance(message.id, tuple | list)
            said = tuple(map(stretched, message.id)) if several else stretched(message.id)
            made.add(message.id, string=said, context=message.context)
    place = folder / "es" / "LC_MESSAGES" / "django.mo"
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        mofile.write_mo(file, made)
    return folder
