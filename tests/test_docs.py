"""The pages for who works here name only what there is: links, files, modules, and decisions without a hole."""

import functools
import importlib
import re
import xml.etree.ElementTree

import pytest

from heart.kernel.access import permissions
from heart.kernel.rooms import merged
from tests.test_layers import ROOT, STREET

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
        *ROOT.glob("docs/**/*.md"),
    )
)
DECISIONS = ROOT / "docs" / "decisions"
# A verb that was tried and thrown away stands as the example of how one is added.
EXAMPLES = ("request_relief", "requested_relief", "relief_requested")
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED = re.compile(r"`([^`\n]+)`")
SNIPPET = re.compile(r"^```.*?^```", re.M | re.S)
A_PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
A_DOTTED_NAME = re.compile(rf"({'|'.join(STREET)})(\.\w+)+")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def named_in(page: str) -> list[str]:
    """What stands in backquotes within the sentences and tables of a page, but for the example verb."""
    found = NAMED.findall(SNIPPET.sub("", text_of(page)))
    return [name for name in found if not any(example in name for example in EXAMPLES)]


@functools.cache
def top_level() -> frozenset[str]:
    """The folders of the repository; what a run leaves there (.heart, .venv) is not named in it."""
    return frozenset(path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in (".heart", ".venv"))


def anchors(page: str) -> set[str]:
    """The headings of a page as a code host makes them into anchors."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(page: str, link: str) -> bool:
    path, _mark, anchor = link.partition("#")
    there = (ROOT / page).parent / path if path else ROOT / page
    return not there.exists() or bool(anchor and anchor not in anchors(there.resolve().relative_to(ROOT).as_posix()))


def is_there(name: str) -> bool:
    """Whether a dotted name is a module, something in one, a permission, or a line of the history."""
    said = merged(lambda one: [(one.full(past), True) for verb in one.verbs for past in verb.history])
    if name in permissions() or name in said:
        return True
    parts, thing = name.split("."), None
    for at, part in enumerate(parts):
        try:
            thing = importlib.import_module(".".join(parts[: at + 1]))
        except ImportError:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
    return True


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    links = [link for link in LINK.findall(SNIPPET.sub("", text_of(page))) if not link.startswith(("http", "mailto:"))]
    assert [link for link in links if leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_path_exists(page):
    paths = [name for name in named_in(page) if A_PATH.fullmatch(name) and "/" in name]
    ours = [name for name in paths if name.partition("/")[0] in {*top_level(), "*"}]
    assert [name for name in ours if not any(ROOT.glob(name.rstrip("/")))] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_module_and_verb_exists(page):
    names = [name.removesuffix("()") for name in named_in(page)]
    dotted = [name for name in names if A_DOTTED_NAME.fullmatch(name)]
    assert [name for name in dotted if not is_there(name)] == []


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_has_the_one_form(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == ["## Context", "## Decision", "## Consequence"]


def test_the_index_lists_every_decision_and_every_number_that_was_never_given():
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in DECISIONS.glob("[0-9]*.md")}
    given = {int(name[:4]) for name in files}
    assert len(given) == len(files), "two decisions have one number"
    assert set(LINK.findall(index)) >= files
    for number in set(range(1, max(given) + 1)) - given:
        assert f"| {number} | never given |" in index
    for name in files:
        assert f"| {int(name[:4])} | [" in index


def test_the_drawing_shows_the_street_and_needs_nothing_from_outside():
    drawing = ROOT / "docs" / "architecture.svg"
    svg = xml.etree.ElementTree.parse(drawing).getroot()
    words = [(part.text or "").strip() for part in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert [word for word in words if word in STREET] == STREET
    tags = {part.tag.rpartition("}")[2] for part in svg.iter()}
    assert not tags & {"script", "image", "use", "foreignObject"}
    assert {"title", "desc"} <= tags
    source = drawing.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|@font-face", source)
