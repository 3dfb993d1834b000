"""The words of the program and their Spanish: finds them and keeps the catalogue true.

`make words` brings the catalogue in line with the sources and lists what has no Spanish yet: such a sentence is shown
in English, and stops nobody's work. `make release-check` changes nothing and ends with status 1 while the list is not
empty, or the catalogue holds what no source says.
"""

import datetime
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message
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


def update() -> None:
    """Bring the catalogue in line with the sources, keeping the Spanish that is there."""
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
    write(fresh)


def missing(there: Catalog, sources: Catalog) -> list[str]:
    """What the sources say and the catalogue has no Spanish for, each as "file: English", sorted."""
    lacking = []
    for message in sources:
        known = there.get(message.id, message.context)
        if message.id and not (known and complete(known.string)):
            lacking.append(f"{message.locations[0][0]}: {_english(message)}")
    return sorted(lacking)


def unused(there: Catalog, sources: Catalog) -> list[str]:
    """What the catalogue has and no source says any more, in English, sorted."""
    return sorted(_english(message) for message in there if message.id and not sources.get(message.id, message.context))


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def complete(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main(task: str) -> int:
    """`update` or `release`, as told at the top; the exit status."""
    if task == "update":
        update()
    lacking, left = missing(translated(), found()), unused(translated(), found())
    sys.stdout.writelines(f"  {words}\n" for words in lacking)
    sys.stdout.write(f"{len(lacking)} messages have no Spanish yet and are shown in English.\n")
    if left:
        sys.stdout.writelines(f"  {words}\n" for words in left)
        sys.stdout.write(f"{len(left)} messages are translated but no longer used; `make words` removes them.\n")
    return int(task == "release" and bool(lacking or left))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
