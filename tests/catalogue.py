"""The words of the program and their Spanish: finds them, keeps the catalogue true. `make words` runs this."""

import datetime
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

HERE = Path(__file__).resolve().parent.parent
PO = HERE / "locale" / "es" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
ROOMS = ("heart", "teams", "triage", "dispatch", "navigation")
# What operators read in a terminal, and what is history: in English only.
NOT_WORDS = {"migrations", "management", "embedded", "replay", "bench", "demo"}
CALLS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    name + lazy: places
    for name, places in {
        "_": None,
        "gettext": None,
        "gettext_noop": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
}
HEAD = """# The words of H.E.A.R.T. in Spanish as spoken in the United States; see docs/glossary-es.md.
# Written by `make words`, which keeps what is translated; only the lines after msgstr are edited by hand."""

# One date for ever: two people who translate at once must not differ in a line nobody reads.
SINCE = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


def sources() -> Iterator[Path]:
    """Every file of ours that may hold words for people."""
    for room in ROOMS:
        for path in sorted((HERE / room).rglob("*.py")):
            if not NOT_WORDS & set(path.relative_to(HERE).parts):
                yield path
    yield from sorted((HERE / "templates").rglob("*.html"))


def found() -> Catalog:
    """Every message of the sources, with the files it stands in."""
    catalogue = Catalog(charset="utf-8")
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            # In brackets, for a template's indentation means nothing to Python.
            text = f"(\n{templatize(text)}\n)"
        source = io.BytesIO(text.encode())
        for _line, message, _comments, context in extract("python", source, CALLS):
            catalogue.add(message, locations=[(path.relative_to(HERE).as_posix(), 0)], context=context)
    return catalogue


def translated() -> Catalog:
    """The Spanish that is there."""
    with PO.open(encoding="utf-8") as file:
        return pofile.read_po(file, locale="es", abort_invalid=True)


def write(catalogue: Catalog) -> None:
    """Both files, the same wherever they are written: no dates, no line numbers, sorted by file."""
    with PO.open("wb") as file:
        pofile.write_po(file, catalogue, width=120, include_lineno=False, ignore_obsolete=True, sort_by_file=True)
    with MO.open("wb") as file:
        mofile.write_mo(file, catalogue)


def update() -> int:
    """Bring the catalogue in line with the sources; how many messages still lack their Spanish."""
    old, new = translated(), found()
    fresh = Catalog(
        locale="es",
        header_comment=HEAD,
        project="H.E.A.R.T.",
        version="1.0",
        last_translator="H.E.A.R.T.",
        language_team="Español",
        charset="utf-8",
        creation_date=SINCE,
        revision_date=SINCE,
        fuzzy=False,
    )
    missing = 0
    for message in new:
        if not message.id:
            continue
        kept = old.get(message.id, message.context)
        fresh.add(
            message.id,
            string=kept.string if kept else None,
            locations=message.locations,
            context=message.context,
            flags=message.flags,
        )
        missing += not kept or not complete(kept.string)
    write(fresh)
    return missing


def complete(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    left = update()
    sys.stdout.write(f"{PO.relative_to(HERE)}: {left} messages without Spanish.\n")
    sys.exit(left > 0)
