"""Clinical notes after the encounter: for their author, supervisors and the medical director; each opening is told."""

import datetime

import pytest
from django.utils import timezone

from heart import actions as heart
from heart.models import Event, Role
from tests import make
from tests.reading import Page
from tests.record import assert_on_record
from tests.triage import records
from triage import actions
from triage.models import Diversion, PhoneEvent
from triage.views import encounters

WORDS = "Calmer at the end; her sister stays the night."
NOW = timezone.now()
READERS = {Role.SUPERVISOR, Role.MEDICAL_DIRECTOR}
EVERYBODY = sorted(role for role in Role)


@pytest.fixture
def ended(carol):
    made = make.diversion_at("Released", clinician=carol)
    actions.clinical_note(made, WORDS, by=carol)
    actions.end(made, "05", support_needed=False, by=carol)
    return made


def openings():
    return Event.objects.filter(verb="triage.read_record")


def test_its_author_reads_it_on_its_own_page_and_the_list_holds_no_word_of_it(ended, carol, client_of):
    browser = client_of(carol)
    assert WORDS not in browser.get("/encounters/").content.decode()
    assert not openings().exists(), "a list opens nothing"
    assert WORDS in browser.get(f"/encounters/{ended.pk}/").content.decode()
    assert [line.codes for line in openings()] == [{"notes": [ended.clinical_notes.get().pk]}]
    assert {(line.by, line.thread) for line in openings()} == {(carol, ended.thread)}


@pytest.mark.parametrize("role", EVERYBODY)
def test_nobody_else_reads_it_but_supervisors_and_the_medical_director(role, ended, client_of):
    """A clinician among them: a colleague."""
    who = make.user(role=role)
    browser = client_of(who)
    answer, listed = browser.get(f"/encounters/{ended.pk}/"), browser.get("/encounters/")
    assert WORDS not in listed.content.decode(), "others' records are opened one by one"
    if role in READERS:
        assert WORDS in answer.content.decode()
        assert f'href="/encounters/{ended.pk}/"' in listed.content.decode()
        assert_on_record(ended, "triage.read_record", by=who, notes=[ended.clinical_notes.get().pk])
    else:
        assert answer.status_code == 403
        assert listed.status_code == (200 if role == Role.CLINICIAN else 403)
        assert not openings().exists()


def test_a_stranger_signs_in_first(ended, client):
    for address in ("/encounters/", f"/encounters/{ended.pk}/"):
        assert client.get(address)["Location"] == f"/sign-in/?next={address}"


def test_the_incident_leads_to_it_only_for_those_who_may(ended, carol, sam, mia, alice, bob, client_of):
    link = f'href="/encounters/{ended.pk}/"'
    colleague = make.user(role=Role.CLINICIAN)
    sees = {
        who: link in client_of(who).get(f"/incidents/{ended.incident_id}/").content.decode()
        for who in (carol, sam, mia)
    }
    sees |= {
        who: link in client_of(who).get(f"/incidents/{ended.incident_id}/").content.decode()
        for who in (alice, bob, colleague)
    }
    assert sees == {carol: True, sam: True, mia: True, alice: False, bob: False, colleague: False}


def test_the_console_leads_to_the_encounters_of_the_day(carol, client_of):
    assert 'href="/encounters/"' in client_of(carol).get("/diversions/").content.decode()


def test_the_timeline_says_who_opened_it_and_no_word_of_it(ended, mia, sam, client_of):
    client_of(mia).get(f"/encounters/{ended.pk}/")
    page = client_of(sam).get(f"/incidents/{ended.incident_id}/").content.decode()
    assert "viewed clinical record" in page
    assert WORDS not in page


def test_what_stood_typed_when_others_ended_it_is_offered_to_its_author(carol, alice, client_of):
    diversion = make.diversion_at("ThreeWay", clinician=carol)
    heart.keep_draft(f"clinical_note:{diversion.pk}", {"text": WORDS}, by=carol)
    actions.withdraw(diversion, by=make.supervisor())
    browser, address = client_of(carol), f"/diversions/{diversion.pk}/clinical_note/"
    console = browser.get("/diversions/").content.decode()
    assert f'href="/encounters/{diversion.pk}/"' in console and "is not saved yet" in console
    said = Page(browser.get(f"/encounters/{diversion.pk}/").content.decode()).form(address)
    assert said["text"].strip() == WORDS
    answer = browser.post(address, said, follow=True)
    assert answer.redirect_chain == [(f"/encounters/{diversion.pk}/", 302)]
    assert diversion.clinical_notes.get().text == WORDS
    assert "is not saved yet" not in browser.get("/diversions/").content.decode()


def test_a_note_that_cannot_be_is_shown_again_on_the_page_of_the_encounter(ended, carol, client_of):
    answer = client_of(carol).post(f"/diversions/{ended.pk}/clinical_note/", {"text": ""})
    assert answer.status_code == 422
    assert "Write the note first." in answer.content.decode()
    assert WORDS in answer.content.decode()


def test_the_page_of_the_list_does_not_grow_with_others_encounters(sam, client_of, django_assert_max_num_queries):
    for _ in range(5):
        made = make.diversion_at("Released")
        actions.clinical_note(made, WORDS, by=made.clinician)
    browser = client_of(sam)
    with django_assert_max_num_queries(12):
        page = browser.get("/encounters/").content.decode()
    assert len([one for one in Page(page).all("section") if one.attrs.get("id", "").startswith("encounter-")]) == 5


# --- lists -----------------------------------------------------------------------------------------------------------


def rows(client, show):
    page = Page(client.get(f"/encounters/?show={show}").content.decode())
    found = [one.attrs["id"] for one in page.all("section") if one.attrs.get("id", "").startswith("encounter-")]
    return [int(one.removeprefix("encounter-")) for one in found], page


def test_the_lists_of_a_clinician_are_their_own(carol, client_of):
    now = timezone.now()
    unsigned, done, others = records.ready(carol), records.signed(carol), records.ready(make.user(role=Role.CLINICIAN))
    old = records.ready(carol)
    Diversion.objects.filter(pk=old.pk).update(claimed_at=now - datetime.timedelta(days=9))
    browser = client_of(carol)
    assert rows(browser, "day")[0] == [done.pk, unsigned.pk]
    assert rows(browser, "all")[0] == [done.pk, unsigned.pk, old.pk]
    assert rows(browser, "to_sign")[0] == [old.pk, unsigned.pk]
    assert rows(browser, "colleagues")[0] == [others.pk]
    assert rows(browser, "late")[0] == [done.pk, unsigned.pk], "no list of theirs: the day"


def test_a_row_says_how_it_ended_the_risk_and_whether_it_is_signed(carol, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    for question, answer in (("wish_dead", "yes"), ("thoughts", "no"), ("behavior", "no")):
        actions.screen(diversion, question, answer, by=carol)
    actions.end(diversion, "05", support_needed=False, by=carol)
    row = rows(client_of(carol), "day")[1].at(f"encounter-{diversion.pk}").text
    assert "Settled by phone" in row and "Low screener" in row and "Not signed" in row
    actions.record_ending_facts(diversion, report_owed="no", by=carol)
    actions.sign(diversion, by=carol)
    assert "Signed by Carol" in rows(client_of(carol), "day")[1].at(f"encounter-{diversion.pk}").text


def test_a_long_list_has_pages(carol, client_of, monkeypatch):
    monkeypatch.setattr(encounters, "PAGE", 2)
    made = [records.ready(carol, note="").pk for _ in range(3)][::-1]
    browser = client_of(carol)
    shown, page = rows(browser, "all")
    assert shown == made[:2] and "Page 1 of 2" in page.text
    (after,) = page.all("a", rel="next")
    assert rows(browser, after.attrs["href"].removeprefix("?show="))[0] == made[2:]


def test_facts_and_words_handed_over_are_opened_on_record_too(carol, mia, client_of):
    diversion = records.ready(carol, support_needed=True)
    made = actions.write_hand_over(diversion, "Rent first.", agreed=True, by=carol)
    page = Page(client_of(mia).get(f"/encounters/{diversion.pk}/").content.decode())
    assert "Rent first." in page.text and "Is a report to county social services (DSS) owed? No" in page.text
    (line,) = openings()
    assert line.codes == {
        "notes": [diversion.clinical_notes.get().pk],
        "facts": [diversion.ending_facts.get().pk],
        "hand_overs": [made.pk],
    }
    assert not page.all("form", action=f"/diversions/{diversion.pk}/record_ending_facts/"), "she reads, and writes none"


def test_the_recordings_of_the_call_are_shown(carol, client_of):
    diversion = records.ready(carol)
    for at, recording in enumerate(("rec-442", "rec-442", "")):
        PhoneEvent.objects.create(
            sender=carol, event_id=str(at), digest="", call=diversion.call, at=NOW, received_at=NOW, recording=recording
        )
    page = Page(client_of(carol).get(f"/encounters/{diversion.pk}/").content.decode())
    assert page.text.count("rec-442") == 1


def test_whose_caller_was_taken_over_loses_no_word_of_what_they_typed(carol, sam, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    heart.keep_draft(f"clinical_note:{diversion.pk}", {"text": WORDS}, by=carol)
    actions.end(actions.take_over(diversion, by=sam), "05", support_needed=False, by=sam)
    browser, address = client_of(carol), f"/diversions/{diversion.pk}/clinical_note/"
    assert "is not saved yet" in browser.get("/diversions/").content.decode()
    page = Page(browser.get(f"/encounters/{diversion.pk}/").content.decode())
    assert page.form(address)["text"].strip() == WORDS
    assert not [one for one in page.all("button") if one.attrs.get("formaction", "").endswith("/sign/")], "it is Sam's"
    assert browser.post(address, page.form(address)).status_code == 302
    note = diversion.clinical_notes.get()
    assert (note.text, note.by) == (WORDS, carol)
