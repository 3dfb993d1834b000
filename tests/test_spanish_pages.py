"""Every page as people who read Spanish see it: no sentence that has its Spanish is left in English."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation

from heart.kernel import timeline
from heart.models import Event, User
from tests import catalogue, make
from tests.browser.every_page import every_page
from tests.reading import Page
from triage import actions as triage

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
SHOWN = ("aria-label", "title", "placeholder", "alt", "data-label", "data-key-words", "data-notice")
SPACES = re.compile(r"\s+")


class Said(HTMLParser):
    """The words of a page, one by one, without those that are marked as English."""

    def __init__(self):
        super().__init__()
        self.words, self.open = [], []

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, said.get("lang") == "en" or tag in ("script", "style")))
        if not self.english:
            self.words += [said[name] for name in SHOWN if said.get(name)]

    def handle_endtag(self, tag):
        if any(tag == name for name, _english in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if not self.english:
            self.words.append(data)

    @property
    def english(self):
        return any(english for _tag, english in self.open)


def said(page):
    reader = Said()
    reader.feed(page)
    return {SPACES.sub(" ", words).strip() for words in reader.words} - {""}


def english_only():
    """The catalogue's English that is no Spanish too, as patterns; what is filled in may be anything."""
    messages = [message for message in catalogue.translated() if message.id and catalogue.complete(message.string)]
    pairs = [pair for message in messages for pair in zip(both(message.id), both(message.string), strict=False)]
    spanish = {text for _english, text in pairs}
    plain = {english for english, _text in pairs if english not in spanish}
    return {text for text in plain if "%" not in text and "<" not in text}, [
        re.compile(".+".join(re.escape(part) for part in re.split(r"%\(\w+\)[.\d]*[sdf]|%%", text)))
        for text in plain
        if "%" in text and "<" not in text and len(re.sub(r"%\(\w+\)\w", "", text)) > 8
    ]


def both(text):
    return text if isinstance(text, tuple | list) else (text,)


def left(page, words, patterns):
    """What of these words a page still says in English."""
    heard = said(page)
    found = {text for text in heard if text.rstrip(":.") in words or text in words}
    return found | {text for text in heard for pattern in patterns if pattern.fullmatch(text)}


@pytest.mark.django_db
def test_no_page_says_anything_in_english_to_who_reads_spanish():
    pages, (words, patterns) = every_page(), english_only()
    User.objects.update(language="es")
    wrong = {}
    for page in pages:
        client = Client(headers={"Accept-Language": "es"})
        if page.user:
            client.force_login(page.user)
        answer = client.get(page.path)
        assert answer.status_code == page.status, page.name
        html = answer.content.decode()
        assert '<html lang="es"' in html, page.name
        parts = re.findall(r'data-src="(/(?!static/)[^"]+)"', html)
        texts = [html, *(client.get(part.replace("&amp;", "&")).content.decode() for part in parts)]
        if found := set().union(*(left(text, words, patterns) for text in texts)):
            wrong[page.name] = found
    assert wrong == {}


def test_the_hunt_for_english_finds_it():
    words, patterns = english_only()
    page = '<html lang="es"><p>Safety questions</p><p lang="en">Sign in</p><b>CRT-1 on scene</b><i>Incidente</i>'
    assert left(page, words, patterns) == {"Safety questions", "CRT-1 on scene"}


@pytest.mark.parametrize("reader", ["en", "es"])
def test_the_script_is_read_in_the_language_of_the_incident_whoever_reads(reader, alice, client_of):
    User.objects.update(language=reader)
    for script in ("en", "es"):
        incident = make.incident(alice, initial_nature="MNTL", language=script)
        page = client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()
        other = {"en": "Is the person awake and breathing", "es": "¿Está la persona despierta"}
        asked = page.partition('class="ask"')[2]
        first, second = sorted(other, key=lambda code: asked.index(other[code]))
        assert (first, second) == (script, "en" if script == "es" else "es")
        foreign = "en" if reader == "es" else "es"
        marked = {
            code: [part.text for part in Page(page).all(lang=code) if part.text.startswith(other[code])]
            for code in (foreign, reader)
        }
        assert marked[foreign] and not marked[reader]


def test_reasons_help_and_history_follow_the_reader(alice, client_of):
    User.objects.update(language="es")
    incident = make.incident(alice, initial_nature="MNTL")
    triage.assess(incident, {"breathing": "no"}, by=alice)
    triage.decide(incident, "emergency", by=alice)
    page = client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()
    assert "La persona no está despierta o no respira con normalidad." in page
    assert "decidió: Policía, bomberos o emergencias médicas" in page
    assert "respiración: No. Se recomienda: Policía, bomberos o emergencias médicas" in page


@pytest.mark.parametrize(
    ("verb", "codes", "words"),
    [
        ("dispatch.cancelled", {"team": "CRT-1", "reason": "danger"}, "hizo volver a CRT-1: Demasiado peligroso"),
        ("triage.gave_back", {"reason": "danger"}, "devolvió a quien llama al 911: Peligro ahora"),
        ("navigation.attempted", {"channel": "phone", "result": "no_answer"}, "Teléfono, No contestó"),
        ("triage.followed_team", {"status": "ResourcesEnroute"}, "Equipo en camino"),
        ("alarms.raised", {"kind": "assign_late"}, "alarma: Un incidente espera"),
        ("teams.went_out_of_service", {"reason": "meal"}, "fuera de servicio: Comida"),
        ("triage.closed", {"disposition": ["18", "L-911"]}, "Resuelto en persona, Entregado a policía"),
    ],
)
def test_a_line_of_the_history_says_its_codes_in_words(verb, codes, words):
    with translation.override("es"):
        assert words in timeline.in_words(Event(verb=verb, codes=codes))
