"""A record is signed by whose it is; from then on its notes never change, in the database neither."""

import datetime

import pytest
from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from heart import actions as heart
from heart.models import Event, Role, User
from heart.models.encryption import rewriting
from tests import make
from tests.at_once import outcome
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from tests.triage.records import WORDS, ended, ready, signed
from triage import actions
from triage.models import ClinicalNote, Diversion, Signature
from triage.queries import signing

pytestmark = pytest.mark.django_db


def test_it_says_who_and_when_and_is_no_longer_to_do(carol, pokes):
    diversion = ready(carol)
    assert list(signing.mine_to_do(carol)) == [diversion]
    made = actions.sign(diversion, by=carol)
    assert (made.by, made.diversion) == (carol, diversion)
    assert_on_record(diversion, "triage.signed", by=carol)
    assert_heard(pokes, "triage", diversion)
    assert not signing.mine_to_do(carol)


@pytest.mark.parametrize("who", ["sam", "other"])
def test_nobody_signs_for_another_not_even_a_supervisor(carol, sam, who):
    diversion = ready(carol)
    by = sam if who == "sam" else make.user(role=Role.CLINICIAN)
    with refused("not_yours", diversion, says="Carol"):
        actions.sign(diversion, by=by)


def test_it_is_signed_once(carol):
    diversion = signed(carol)
    with refused("wrong_state", diversion, says="signed this record already"):
        actions.sign(diversion, by=carol)


def test_an_encounter_that_goes_on_is_not_signed(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    with refused("wrong_state", diversion, says="not over yet"):
        actions.sign(diversion, by=carol)


def test_what_the_ending_needs_is_said_before(carol):
    diversion = ended(carol, disposition="L-HUNGUP")
    with refused("incomplete", diversion, says="whether you called back, whether a report to social services is owed"):
        actions.sign(diversion, by=carol)
    actions.record_ending_facts(diversion, report_owed="child", called_back="no_answer", by=carol)
    with refused("incomplete", diversion, says="whether the report was made"):
        actions.sign(diversion, by=carol)
    actions.record_ending_facts(diversion, report_made=False, by=carol)
    assert actions.sign(diversion, by=carol)


def test_of_a_minor_it_is_said_what_a_guardian_knows(carol):
    diversion = ready(carol)
    diversion.incident.age = 15
    diversion.incident.save()
    with refused("incomplete", diversion, says="what a parent or guardian knows"):
        actions.sign(diversion, by=carol)
    actions.record_ending_facts(diversion, guardian="own_consent", by=carol)
    assert actions.sign(diversion, by=carol)


def test_after_it_a_note_is_refused_in_words_and_can_be_added(carol):
    diversion = signed(carol)
    with refused("signed", diversion, field="text", says="Add to it instead"):
        actions.clinical_note(diversion, "More.", by=carol)


# --- the database ----------------------------------------------------------------------------------------------------

TRIES = {
    "another word": "UPDATE triage_clinicalnote SET text = 'x' WHERE id = {note}",
    "another author": "UPDATE triage_clinicalnote SET by_id = by_id + 1 WHERE id = {note}",
    "no note": "DELETE FROM triage_clinicalnote WHERE id = {note}",
    "a note more": (
        "INSERT INTO triage_clinicalnote (diversion_id, text, at, by_id, addendum)"
        " SELECT diversion_id, text, at, by_id, false FROM triage_clinicalnote WHERE id = {note}"
    ),
    "another signer": "UPDATE triage_signature SET by_id = by_id + 1",
    "no signature": "DELETE FROM triage_signature",
    "other facts": "UPDATE triage_endingfacts SET report_owed = 'child'",
    "no facts": "DELETE FROM triage_endingfacts",
}


def tried(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("name", TRIES)
def test_the_database_refuses_to_change_what_was_signed(carol, name):
    diversion = signed(carol)
    note = diversion.clinical_notes.get()
    with pytest.raises(Error, match="never change"):
        tried(TRIES[name].format(note=note.pk))
    assert diversion.clinical_notes.get().text == WORDS


def test_the_database_refuses_an_addition_to_what_is_not_signed(carol):
    diversion = ready(carol)
    with pytest.raises(Error, match="never change"), transaction.atomic():
        ClinicalNote.objects.create(diversion=diversion, text="x", at=timezone.now(), by=carol, addendum=True)


def test_its_words_may_be_encrypted_anew_and_nothing_else(carol):
    diversion = signed(carol)
    note = diversion.clinical_notes.get()
    with rewriting():
        tried(f"UPDATE triage_clinicalnote SET text = text || '' WHERE id = {note.pk}")
        with pytest.raises(Error, match="never change"):
            tried(f"UPDATE triage_clinicalnote SET at = now() WHERE id = {note.pk}")
    with pytest.raises(Error, match="never change"):
        tried(f"UPDATE triage_clinicalnote SET text = text || '' WHERE id = {note.pk}")


def test_before_it_is_signed_the_database_lets_a_note_be_changed(carol):
    """So that the tests above see the signature at work, and not something else."""
    note = ready(carol).clinical_notes.get()
    tried(TRIES["another word"].format(note=note.pk))
    assert ClinicalNote.objects.get().text != WORDS


# --- two at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_sign_at_once_one_does(transactional_db):
    carol = make.user("carol", Role.CLINICIAN)
    diversion = ready(carol)

    def sign():
        return actions.sign(Diversion.objects.get(pk=diversion.pk), by=User.objects.get(pk=carol.pk))

    won, lost = outcome(sign, sign)
    assert (len(won), [refusal.code for refusal in lost]) == (1, ["wrong_state"])
    assert Signature.objects.count() == 1


# --- pages -----------------------------------------------------------------------------------------------------------


def page_of(client, diversion) -> Page:
    answer = client.get(f"/encounters/{diversion.pk}/")
    assert answer.status_code == 200
    return Page(answer.content.decode())


def test_the_page_says_what_is_missing_then_signs_with_the_words_that_stand_typed(carol, client_of):
    diversion, browser = ended(carol), client_of(carol)
    page = page_of(browser, diversion)
    assert "whether a report to social services is owed" in page.text
    (button,) = [one for one in page.all("button") if one.attrs.get("formaction", "").endswith("/sign/")]
    assert "disabled" in button.attrs
    address = f"/diversions/{diversion.pk}/record_ending_facts/"
    browser.post(address, page.form(address) | {"report_owed": "no"})
    page = page_of(browser, diversion)
    (button,) = [one for one in page.all("button") if one.attrs.get("formaction", "").endswith("/sign/")]
    assert "disabled" not in button.attrs and button.attrs["data-key"] == "Alt+Z"
    said = page.form(f"/diversions/{diversion.pk}/clinical_note/") | {"text": "She called back: safe."}
    answer = browser.post(f"/diversions/{diversion.pk}/sign/", said, follow=True)
    assert answer.redirect_chain == [(f"/encounters/{diversion.pk}/", 302)]
    page = Page(answer.content.decode())
    assert "Signed by Carol" in page.text and "She called back: safe." in page.text
    assert [note.addendum for note in diversion.clinical_notes.all()] == [False, False]
    assert page.form(f"/diversions/{diversion.pk}/add_to_record/")["text"].strip() == ""


def test_what_cannot_be_signed_saves_no_words_and_loses_none(carol, client_of):
    diversion, browser = ended(carol), client_of(carol)
    answer = browser.post(f"/diversions/{diversion.pk}/sign/", {"text": "Last words."})
    assert answer.status_code == 409
    page = Page(answer.content.decode())
    assert page.form(f"/diversions/{diversion.pk}/clinical_note/")["text"].strip() == "Last words."
    assert diversion.clinical_notes.count() == 1 and not Signature.objects.exists()


def test_words_that_stand_typed_in_another_window_are_not_thrown_away_by_signing(carol, client_of):
    """A window that was opened before them carries none, and forgets the draft when its form is taken."""
    diversion, browser = ready(carol), client_of(carol)
    said = page_of(browser, diversion).form(f"/diversions/{diversion.pk}/clinical_note/")
    heart.keep_draft(f"clinical_note:{diversion.pk}", {"text": "Typed in the other one."}, by=carol)
    browser.post(f"/diversions/{diversion.pk}/sign/", said)
    assert Signature.objects.exists()
    page = page_of(browser, diversion)
    assert page.form(f"/diversions/{diversion.pk}/add_to_record/")["text"].strip() == "Typed in the other one."
    assert "is not saved yet" in Page(browser.get("/diversions/").content.decode()).text


def test_ten_thousand_characters_are_a_note(carol, client_of):
    diversion, browser = make.diversion_at("Released", clinician=carol), client_of(carol)
    long = "Dice que no puede más. ¿Qué hago? ñÑ " * 271
    said = {"text": long, "disposition": "05", "support_needed": "no"}
    answer = browser.post(f"/diversions/{diversion.pk}/end/", said)
    assert answer.status_code == 302
    assert diversion.clinical_notes.get().text == long.strip()


# --- whose list it stands on -----------------------------------------------------------------------------------------


def test_the_console_shows_what_is_to_be_signed_and_the_next_act(carol, client_of):
    diversion = ready(carol)
    page = Page(client_of(carol).get("/diversions/").content.decode())
    (link,) = page.all("a", **{"data-key": "Alt+Z"})
    assert link.attrs["href"] == f"/encounters/{diversion.pk}/"
    assert "Read and sign" in link.text
    make.diversion_at("Released", clinician=carol)
    page = Page(client_of(carol).get("/diversions/").content.decode())
    assert "1 record to finish" in page.text and not page.all("a", **{"data-key": "Alt+Z"})


def test_who_was_rung_and_never_had_the_caller_has_nothing_to_sign(carol):
    diversion = make.diversion_at("ThreeWay", clinician=carol)
    actions.withdraw(diversion, by=make.supervisor())
    assert not signing.mine_to_do(carol)
    actions.clinical_note(diversion, "Was with the caller for a minute.", by=carol)
    assert list(signing.mine_to_do(carol)) == [diversion]


def test_past_the_limit_it_stands_on_the_supervisors_list_and_raises_no_alarm(carol, sam, mia, client_of):
    diversion, now = ready(carol), timezone.now()
    before = Event.objects.filter(verb="alarms.raised").count()
    limit = datetime.timedelta(seconds=settings.RECORD_SIGN_LIMIT_S)
    assert list(signing.late(now + limit / 2)) == []
    assert list(signing.late(now + limit)) == [diversion]
    Diversion.objects.update(ended_at=now - limit)
    for who in (sam, mia):
        page = Page(client_of(who).get("/encounters/?show=late").content.decode())
        assert page.at(f"encounter-{diversion.pk}") is not None
        assert "Records past the limit 1" in Page(client_of(who).get("/review/").content.decode()).text
    assert Event.objects.filter(verb="alarms.raised").count() == before
    actions.sign(diversion, by=carol)
    assert list(signing.late(now + limit)) == []


def test_of_who_can_no_longer_sign_it_stands_there_at_once(carol):
    diversion = ready(carol)
    User.objects.filter(pk=carol.pk).update(is_active=False)
    assert list(signing.late(timezone.now())) == [diversion]
    User.objects.filter(pk=carol.pk).update(is_active=True, role=Role.CALL_TAKER)
    assert list(signing.late(timezone.now())) == [diversion]


def test_a_report_that_is_owed_stays_to_do_after_signing(carol):
    diversion = ready(carol)
    actions.record_ending_facts(diversion, report_owed="child", report_made=False, by=carol)
    actions.sign(diversion, by=carol)
    assert list(signing.mine_to_do(carol)) == [diversion]
    now = timezone.now()
    said = {"report_made": True, "report_made_at": now, "report_to": "Cabarrus DSS, intake"}
    actions.record_ending_facts(diversion, **said, by=carol)
    assert not signing.mine_to_do(carol)
    actions.record_ending_facts(diversion, report_made=None, by=carol)
    assert list(signing.mine_to_do(carol)) == [diversion], "nobody says that it was made"


def test_what_stands_typed_for_a_record_is_kept_for_days(carol, now):
    diversion = ready(carol)
    heart.keep_draft(f"clinical_note:{diversion.pk}", {"text": "Typed on Friday."}, by=carol)
    heart.keep_draft("note:1", {"text": "An ordinary one."}, by=carol)
    days = datetime.timedelta(days=3)
    kept = carol.drafts.standing(now + days)
    assert [one.form for one in kept] == [f"clinical_note:{diversion.pk}"]
    assert not carol.drafts.standing(now + 20 * days)
