"""Every visible word goes through gettext, what is translated is translated well, and the compiled file is current.

Whether every word has its Spanish is asked by `make release-check` alone: who adds a sentence need not know Spanish.
"""

import ast
import re
from html.parser import HTMLParser

import pytest
from babel.messages import mofile
from babel.messages.catalog import Catalog

from tests import catalogue

FOUND, THERE = catalogue.found(), catalogue.translated()
TEMPLATES = [path for path in catalogue.sources() if path.suffix == ".html"]
# What is the same in every language: the brand, keys, units, the names of formats.
NAMES = {"H.E.A.R.T.", "API", "Alt", "Ctrl", "Enter", "Esc", "Shift", "Tab", "mi", "h", "n", "min", "s", "EMS"}
SHOWN = {"aria-label", "title", "placeholder", "alt", "data-label", "label"}
SAYS = {"Refused", "ValidationError", "success", "error", "warning", "info", "add_error", "PermissionDenied"}
WORDY = {"label", "help_text", "empty_label", "violation_error_message"}
# Words of the familiar "you"; the floor is addressed as usted.
FAMILIAR = re.compile(r"\b(tú|tus?|ti|contigo|eres|estás|puedes|tienes|debes|haz)\b", re.I)
PLACES = re.compile(r"%(?:\((\w+)\))?[.\d]*[sdf]|%%|<[^>]+>")


def ids(found):
    """Messages by context and English, the plural's too; to what they are in Spanish."""
    return {(_text(message.context), *_both(message.id)): _both(message.string) for message in found if message.id}


def _text(context):
    # From a compiled file the context comes as bytes.
    return context.decode() if isinstance(context, bytes) else context


def _both(said):
    return tuple(said) if isinstance(said, tuple | list) else (said,)


def forms(message):
    """(English, Spanish) of each form of a message that has its Spanish."""
    if not message.pluralizable:
        return [(message.id, message.string)] if message.string else []
    return [(message.id[min(at, 1)], string) for at, string in enumerate(message.string) if string]


def test_the_words_of_the_sources_are_found():
    assert len(ids(FOUND)) > 800
    assert len(ids(FOUND).keys() & ids(THERE).keys()) > 0.9 * len(ids(FOUND))


@pytest.fixture
def toy(monkeypatch, tmp_path):
    """A catalogue and sources that differ: one word is new, one has no Spanish, one is said nowhere any more."""
    there, sources = Catalog(locale="es"), Catalog()
    for english, spanish in {"Call": "Llamada", "Team": "", "Fax": "Fax", "One": "Uno"}.items():
        there.add(english, spanish)
    there.add(("%(n)s call", "%(n)s calls"), ("%(n)s llamada", ""))
    for english in ("Call", "Team", "New sentence.", "One", ("%(n)s call", "%(n)s calls")):
        sources.add(english, locations=[("triage/x.py", 0)])
    monkeypatch.setattr(catalogue, "PO", tmp_path / "django.po")
    monkeypatch.setattr(catalogue, "MO", tmp_path / "django.mo")
    monkeypatch.setattr(catalogue, "HERE", tmp_path)
    monkeypatch.setattr(catalogue, "found", lambda: sources)
    catalogue.write(there)


def test_what_has_no_spanish_is_counted_and_listed_and_stops_only_a_release(toy, capsys):
    missing = ["  triage/x.py: %(n)s call", "  triage/x.py: New sentence.", "  triage/x.py: Team"]
    told = [*missing, "3 messages have no Spanish yet and are shown in English."]
    assert catalogue.main("release") == 1
    assert capsys.readouterr().out.splitlines() == [
        *told,
        "  Fax",
        "1 messages are translated but no longer used; `make words` removes them.",
    ]
    assert catalogue.main("update") == 0
    assert capsys.readouterr().out.splitlines() == told
    assert catalogue.main("release") == 1


def test_a_release_is_let_through_when_every_word_has_its_spanish(toy, capsys):
    catalogue.update()
    whole = catalogue.translated()
    for english in ("Team", "New sentence."):
        whole[english].string = "Equipo."
    whole["%(n)s call"].string = ("%(n)s llamada", "%(n)s llamadas")
    catalogue.write(whole)
    assert catalogue.main("release") == 0
    assert capsys.readouterr().out == "0 messages have no Spanish yet and are shown in English.\n"


def test_nothing_is_unsure_or_kept_for_later():
    assert [message.id for message in THERE if message.fuzzy] == []
    assert list(THERE.obsolete) == []


def test_what_is_filled_in_is_filled_in_in_both():
    wrong = [
        (english, spanish)
        for message in THERE
        if message.id
        for english, spanish in forms(message)
        if sorted(PLACES.findall(english)) != sorted(PLACES.findall(spanish))
        or english[:1].isspace() != spanish[:1].isspace()
        or english[-1:].isspace() != spanish[-1:].isspace()
    ]
    assert wrong == []


def test_sentences_end_alike():
    ends = ".:…"
    assert [
        (english, spanish)
        for message in THERE
        if message.id
        for english, spanish in forms(message)
        if (english[-1] in ends) != (spanish[-1] in ends) or (english[-1] == "?") != (spanish[-1] == "?")
    ] == []


def test_questions_open_with_their_mark():
    said = [spanish for message in THERE if message.id for _english, spanish in forms(message)]
    assert [spanish for spanish in said if re.search(r"\S\?$", spanish) and "¿" not in spanish] == []


def test_the_floor_is_addressed_as_usted():
    spoken = [spanish for message in THERE if message.id for _english, spanish in forms(message)]
    assert [spanish for spanish in spoken if FAMILIAR.search(spanish)] == []


def test_what_is_compiled_is_what_is_written():
    with catalogue.MO.open("rb") as file:
        compiled = mofile.read_mo(file)
    assert ids(compiled) == ids(THERE), "run: make words"


class Bare(HTMLParser):
    """Collects the words of a template that no tag of the template language said."""

    def __init__(self):
        super().__init__()
        self.words, self.inside = [], []

    def handle_starttag(self, tag, attrs):
        # What names its language is in that language for every reader.
        if tag in ("script", "style", "svg", "kbd", "code") or (tag != "html" and dict(attrs).get("lang")):
            self.inside.append(tag)
        self.words += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.words.append(data)


def bare(text):
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.S)
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.S)
    reader = Bare()
    reader.feed(re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S))
    left = " ".join(reader.words)
    for name in NAMES:
        left = re.sub(rf"(?<![\w]){re.escape(name)}(?![\w])", "", left)
    return re.findall(r"[^\W\d_]{2,}[\w .,'’-]*", left)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(catalogue.HERE).as_posix())
def test_no_template_has_words_of_its_own(path):
    assert bare(path.read_text()) == []


def test_the_hunt_for_bare_words_finds_them():
    assert bare('<p>Call <b>{{ who }}</b></p><a title="Back to it">{% translate "x" %}</a>') == ["Call  Back to it"]
    assert bare('<p>{% translate "Call" %} H.E.A.R.T. 12:30 · {{ n }} mi</p><kbd>Alt</kbd>{# a note #}') == []


SENTENCE = re.compile(r"""(["'`])(?:(?!\1)[^\\\n]|\\.)*?\b[A-Z][a-z]+ [a-z]+(?:(?!\1)[^\\\n]|\\.)*\1""")


@pytest.mark.parametrize("path", sorted((catalogue.HERE / "static").glob("*.mjs")), ids=lambda path: path.name)
def test_no_script_has_words_of_its_own(path):
    code = re.sub(r"//.*", "", path.read_text())
    assert [found[0] for found in SENTENCE.finditer(code)] == [], "scripts take their words from the page"


def test_the_hunt_in_scripts_finds_them():
    assert [found[0] for found in SENTENCE.finditer('say("Link lost now"); it.type = "button"; q(`li a`)')] == [
        '"Link lost now"'
    ]


def untranslated(tree):
    """Sentences that are told to people as they stand: in a refusal, a message, a label, a choice."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            told = [*node.args] if name in SAYS and not logs(node) else []
            told += [keyword.value for keyword in node.keywords if keyword.arg in WORDY and name not in ("CharField",)]
            yield from (part for part in told if plain(part))
        elif isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple) and plain(line.value.elts[-1]):
                    yield line.value.elts[-1]


def plain(node):
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and re.search(r"[A-Za-z]{2,} [a-z]|^[A-Z][a-z]{2,}$", text)


def logs(node):
    return isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "logger"


# Words of the API's document, which programmers read in English.
FOR_PROGRAMMERS = {
    "api",
    "api.py",
    "rest",
    "health.py",
    "styleguide.py",
}


def test_no_sentence_reaches_people_without_gettext():
    told = [
        f"{path.relative_to(catalogue.HERE)}:{node.lineno}: {ast.unparse(node)[:80]}"
        for path in catalogue.sources()
        if path.suffix == ".py" and not {*path.parts, path.name} & FOR_PROGRAMMERS
        for node in untranslated(ast.parse(path.read_text()))
    ]
    assert told == []


def test_the_hunt_for_sentences_finds_them():
    tree = ast.parse('raise Refused("Not now.")\nraise Refused(_("Not now."))\nlogger.error("No such thing")')
    assert [node.value for node in untranslated(tree)] == ["Not now."]
