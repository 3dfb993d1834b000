"""What the templates promise to the living parts: no field inside, rows that keep their identity, htmx by its rules."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import TextNode
from django.template.defaulttags import ForNode
from django.template.loader_tags import ExtendsNode, IncludeNode

from heart.kernel.rooms import rooms

TEMPLATES = Path(settings.BASE_DIR, "templates")
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
TAG = re.compile(r"<[a-zA-Z](?:{%.*?%}|{{.*?}}|\"[^\"]*\"|'[^']*'|[^<>\"'])*>", re.S)
REGION = re.compile(r"\bdata-live=[^<>]*>((?:\s*{%[^%]*%})*)")
INCLUDE = re.compile(r"{% include \"([^\"]+)\"")
FIELD = re.compile(r"<(?:input(?![^>]*type=\"?hidden)|textarea|select)\b|contenteditable|_field\.html|{{ ?\w*\.?field")
VERB = re.compile(r"\s(?:data-)?hx-(?:get|post|put|patch|delete|query|action)\b")
PRESSED = re.compile(r"<(?:a|button|summary)\b[^>]*>")
ROW = re.compile(r"<[a-z][^>]*>")
# Links that never change places.
SAME_PLACES = {"_switch.html"}
# A part that no page includes at first: it is asked for when the page is there.
ASKED_FOR = {"dispatch/_of.html", "navigation/_of.html"}


def words(name: str) -> str:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.S)


def included(name: str) -> Iterator[str]:
    """The template and everything it includes by name, however deep."""
    yield name
    for node in nodes(name, IncludeNode):
        yield from included("".join(list(node.template.var)))


def nodes(name: str, kind: type) -> list:
    return engines["django"].get_template(name).template.nodelist.get_nodes_by_type(kind)


def shown_in(name: str) -> list[str]:
    """What the living parts of this page show at first."""
    return [part for inside in REGION.findall(words(name)) for part in INCLUDE.findall(inside)]


LIVING = sorted({part for name in ALL for shown in shown_in(name) for part in included(shown)} | ASKED_FOR)


def test_the_living_parts_are_found():
    regions = [inside for name in ALL for inside in REGION.findall(words(name))]
    assert len(regions) > 12
    assert sum("include" not in inside for inside in regions) == 1, "what other rooms put beside an incident"
    assert sum(len(room.panels) for room in rooms()) == len(ASKED_FOR)
    assert {"_alarms.html", "dispatch/_board.html", "dispatch/_facts.html"} <= set(LIVING)


@pytest.mark.parametrize("name", LIVING)
def test_nothing_can_be_typed_in_a_living_part(name):
    """What the server sends may never meet what somebody is typing; a button alone is not typed in."""
    assert not FIELD.search(words(name))


@pytest.mark.parametrize("name", LIVING)
def test_a_living_part_never_asks_for_the_focus(name):
    assert "autofocus" not in words(name)


@pytest.mark.parametrize("name", sorted(set(LIVING) - SAME_PLACES))
def test_rows_with_something_to_press_keep_their_identity(name):
    """A row is known by its id, so that focus and choice stay on it when the order changes."""
    for loop in nodes(name, ForNode):
        said = "".join(node.s for node in loop.nodelist_loop.get_nodes_by_type(TextNode))
        if PRESSED.search(said):
            assert " id=" in ROW.search(said)[0] or all(" id=" in tag for tag in PRESSED.findall(said)), said[:120]


def test_the_board_rows_keep_their_identity_too():
    """They are written in Python, see dispatch/queries/rows.py."""
    text = Path(settings.BASE_DIR, "dispatch", "queries", "rows.py").read_text(encoding="utf-8")
    assert text.count('<tr id="') == text.count("<tr") == 2


@pytest.mark.parametrize("name", ALL)
def test_every_htmx_verb_says_where_its_answer_goes(name):
    for tag in TAG.findall(words(name)):
        if VERB.search(tag):
            assert re.search(r"\s(?:data-)?hx-target\s*=", tag), tag


@pytest.mark.parametrize("name", ALL)
def test_nothing_for_htmx_needs_eval(name):
    """The content security policy forbids it, and htmx would only fail in the console."""
    for tag in TAG.findall(words(name)):
        assert not re.search(r"\s(?:data-)?hx-on\b", tag), tag
        assert not re.search(r"hx-(?:vals|headers|confirm|get|post)[\w:]*=[\"']\s*(?:js|javascript):", tag), tag
        trigger = re.search(r"hx-trigger\s*=\s*(\"[^\"]*\"|'[^']*')", tag)
        assert not (trigger and "[" in trigger[1]), tag


def test_the_search_for_htmx_finds_what_it_looks_for():
    assert VERB.search('<a hx-get="/x">') and not VERB.search('<a data-src="/x">')
    assert TAG.findall('<p class="{% if a > b %}x{% endif %}" hx-get="/a">') == [
        '<p class="{% if a > b %}x{% endif %}" hx-get="/a">'
    ]
    assert FIELD.search('<input name="a">') and not FIELD.search('<input type="hidden" name="a">')


def test_every_page_extends_one_frame():
    """So every page loads htmx with the same rules."""
    bases = {name for name in ALL if not name.split("/")[-1].startswith("_") and not nodes(name, ExtendsNode)}
    assert "base.html" in bases
    assert not [name for name in bases if "htmx" in words(name) and name != "base.html"]
