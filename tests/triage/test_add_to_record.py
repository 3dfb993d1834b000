"""Later words stand beside a signed record, each with who and when; what was signed stays as it was."""

import pytest

from heart.models import Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from tests.triage.records import WORDS, ready, signed
from triage import actions
from triage.queries.assessments import standing

pytestmark = pytest.mark.django_db
LATER = "Called back the next day; she slept."


def test_it_says_who_and_when_and_leaves_what_was_signed(carol, sam, pokes):
    diversion = signed(carol)
    made = actions.add_to_record(diversion, LATER, by=carol)
    assert_on_record(diversion, "triage.added_to_record", by=carol, note=made.pk)
    actions.add_to_record(diversion, "Read and agreed.", by=sam)
    assert [(one.text, one.by, one.addendum) for one in diversion.clinical_notes.all()] == [
        (WORDS, carol, False),
        (LATER, carol, True),
        ("Read and agreed.", sam, True),
    ]
    assert_heard(pokes, "triage", diversion)


def test_before_it_is_signed_there_is_nothing_to_add_to(carol):
    diversion = ready(carol)
    with refused("wrong_state", diversion, field="text", says="Write a note instead"):
        actions.add_to_record(diversion, LATER, by=carol)


def test_a_colleague_adds_nothing(carol):
    diversion = signed(carol)
    with refused("not_yours", diversion, says="Carol"):
        actions.add_to_record(diversion, LATER, by=make.user(role=Role.CLINICIAN))


def test_a_danger_in_it_is_asked_about_again(alice, carol):
    incident = make.asks_for_team(alice)
    diversion = make.diversion_at("Ended", clinician=carol, of=incident.calls.get())
    actions.record_ending_facts(diversion, report_owed="no", by=carol)
    actions.sign(diversion, by=carol)
    actions.add_to_record(diversion, "He has a knife in the drawer.", by=carol)
    last = standing(diversion.incident)
    assert last and last.answers["weapon"] == "unknown"


def test_the_page_marks_it(carol, client_of):
    diversion, browser = signed(carol), client_of(carol)
    answer = browser.post(f"/diversions/{diversion.pk}/add_to_record/", {"text": LATER}, follow=True)
    assert answer.redirect_chain == [(f"/encounters/{diversion.pk}/", 302)]
    assert "added after it was signed" in Page(answer.content.decode()).text


def test_a_note_that_comes_after_the_signature_is_refused_and_its_words_can_be_added(carol, client_of):
    """A console that was opened before still offers to save a note."""
    diversion, browser = signed(carol), client_of(carol)
    answer = browser.post(f"/diversions/{diversion.pk}/clinical_note/", {"text": LATER})
    assert answer.status_code == 409
    page = Page(answer.content.decode())
    assert "is signed and does not change" in page.text
    said = page.form(f"/diversions/{diversion.pk}/add_to_record/")
    assert said["text"].strip() == LATER
    browser.post(f"/diversions/{diversion.pk}/add_to_record/", said)
    assert diversion.clinical_notes.filter(addendum=True).get().text == LATER
