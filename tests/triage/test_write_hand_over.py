"""What the navigator should know is written with the person's word, and nobody else reads it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from heart.models import Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from tests.triage.records import ended, signed
from triage import actions
from triage.models import HandOverNote

pytestmark = pytest.mark.django_db
WORDS = "Rent and the lost job first. Marisol has the pills."


def test_it_is_kept_encrypted_and_the_one_before_too(carol, pokes):
    diversion = ended(carol, support_needed=True)
    made = actions.write_hand_over(diversion, WORDS, agreed=True, by=carol)
    assert_on_record(diversion, "triage.wrote_hand_over", by=carol, note=made.pk)
    assert_heard(pokes, "triage", diversion)
    actions.write_hand_over(diversion, "Ask about sleep.", agreed=True, by=carol)
    assert [one.text for one in diversion.hand_over_notes.all()] == [WORDS, "Ask about sleep."]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(one::text, ' ') FROM triage_handovernote AS one")
        assert "Marisol" not in cursor.fetchone()[0]


def test_without_the_persons_word_nothing_is_handed_over(carol):
    diversion = ended(carol, support_needed=True)
    with refused("not_agreed", diversion, field="agreed"):
        actions.write_hand_over(diversion, WORDS, agreed=False, by=carol)
    with pytest.raises(IntegrityError, match="a_hand_over_note_was_agreed_to"), transaction.atomic():
        HandOverNote.objects.create(diversion=diversion, text=WORDS, agreed=False, at=timezone.now(), by=carol)


def test_where_no_support_is_needed_nobody_would_read_it(carol):
    diversion = ended(carol, support_needed=False)
    with refused("no_follow_up", diversion, field="hand_over"):
        actions.write_hand_over(diversion, WORDS, agreed=True, by=carol)


def test_only_whose_record_it_is_writes_it_and_after_signing_too(carol, sam):
    diversion = signed(carol, support_needed=True)
    for who in (sam, make.user(role=Role.CLINICIAN)):
        with refused("not_yours", diversion, says="Carol"):
            actions.write_hand_over(diversion, WORDS, agreed=True, by=who)
    assert actions.write_hand_over(diversion, WORDS, agreed=True, by=carol)


def test_it_is_written_with_the_ending_or_the_encounter_goes_on(carol, client_of):
    diversion, browser = make.diversion_at("Released", clinician=carol), client_of(carol)
    address = f"/diversions/{diversion.pk}/end/"
    said = {"text": "", "disposition": "05", "support_needed": "yes", "hand_over": WORDS}
    answer = browser.post(address, said)
    assert answer.status_code == 409
    diversion.refresh_from_db()
    assert diversion.status == "Released"
    assert Page(answer.content.decode()).form(address)["hand_over"].strip() == WORDS
    assert browser.post(address, said | {"agreed": "on"}).status_code == 302
    assert diversion.hand_over_notes.get().text == WORDS
