"""Who was shown a person, a record or words handed over is on record, also where the answer was a refusal."""

import ast

import pytest

from heart.models import Answered, Event
from tests import make
from tests.test_layers import HANDWRITTEN, tree
from triage import actions
from triage.models import EmergencyDisclosure, Opening, Wish

pytestmark = pytest.mark.django_db
ONCE = {"once": "k-1"}
TOLD = {"danger": "overdose", "to_whom": "Dr. Ames, Atrium Health Cabarrus", "what": ["contact"]}


def read(verb, by):
    return Event.objects.filter(verb=verb, by=by).count()


@pytest.mark.parametrize("sent", [{}, ONCE, TOLD | ONCE])
def test_a_disclosure_that_is_not_taken_shows_nothing_of_a_person_who_was_not_opened(dan, client_of, sent):
    robin = make.person(given_name="Zebra", phone="704-555-0144")
    answer = client_of(dan).post(f"/persons/{robin.pk}/disclose_in_emergency/", sent)
    assert answer.status_code == 422
    assert "Zebra" not in answer.content.decode() and "0144" not in answer.content.decode()
    assert not Opening.objects.exists() and not read("triage.opened_person", dan)


def test_a_disclosure_that_is_taken_opens_the_person_once(dan, client_of):
    robin = make.person()
    for key in ("k-1", "k-1", "k-2"):
        said = TOLD | {"basis": "threat", "once": key}
        assert client_of(dan).post(f"/persons/{robin.pk}/disclose_in_emergency/", said).status_code == 302
    assert (read("triage.opened_person", dan), EmergencyDisclosure.objects.count()) == (1, 2)


def test_a_person_shown_again_with_a_slip_is_opened_on_record(alice, client_of):
    robin = actions.identify(make.incident(alice), by=alice, given_name="Zebra")
    answer = client_of(alice).post(f"/persons/{robin.pk}/wish/", ONCE)
    assert answer.status_code == 422 and "Zebra" in answer.content.decode()
    assert (Opening.objects.get().by, read("triage.opened_person", alice)) == (alice, 1)
    assert not Answered.objects.exists() and not Wish.objects.exists(), "the refusal itself is not kept"


def test_a_record_shown_again_with_a_slip_is_read_on_record(carol, sam, client_of):
    talk = make.diversion_at("Ended", clinician=carol)
    actions.clinical_note(talk, "Quagga words", by=carol)
    answer = client_of(sam).post(f"/diversions/{talk.pk}/clinical_note/", {"text": ""} | ONCE)
    assert answer.status_code == 422 and "Quagga words" in answer.content.decode()
    assert read("triage.read_record", sam) == 1


def test_words_handed_over_that_are_shown_again_with_a_slip_are_read_on_record(dan, client_of):
    promise = make.follow_up(dan)
    actions.write_hand_over(promise.diversion, "Okapi words", agreed=True, by=promise.diversion.clinician)
    for n, key in enumerate(("k-1", "k-2"), 1):
        answer = client_of(dan).post(f"/followups/{promise.pk}/attempt/", {"once": key})
        assert answer.status_code == 422 and "Okapi words" in answer.content.decode()
        assert read("navigation.read_hand_over", dan) == n


def test_every_act_that_says_that_somebody_read_is_marked_as_a_reading():
    found = [
        (name, act.name, {ast.unparse(one) for one in act.decorator_list})
        for name in HANDWRITTEN
        if "/actions" in name
        for act in tree(name).body
        if isinstance(act, ast.FunctionDef) and any(map(_says_read, ast.walk(act)))
    ]
    assert len(found) > 6, "the search itself works"
    assert [one for one in found if "reading" not in one[2]] == []


def _says_read(node):
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "history.record"):
        return False
    verb = node.args[0]
    name = verb.value.partition(".")[2] if isinstance(verb, ast.Constant) else ""
    return name == "read" or name.startswith("read_") or name == "opened_person"
