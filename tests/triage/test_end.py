"""The clinician ends the encounter and says how, and whether the person needs more support."""

import pytest

from heart.models import Alarm
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Diversion

WORDS = "Calmer at the end; her sister stays the night."


@pytest.mark.parametrize("support_needed", [True, False])
def test_the_incident_closes_with_it(carol, pokes, support_needed):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.end(diversion, "05", support_needed=support_needed, by=carol)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.disposition, diversion.support_needed) == ("Ended", "05", support_needed)
    assert (diversion.call.status, diversion.incident.status, diversion.incident.closed_as) == ("Ended", "Closed", "05")
    assert Diversion.objects.owing_follow_up().exists() == support_needed
    assert_on_record(diversion, "triage.ended", by=carol, disposition="05", support_needed=support_needed)
    assert_on_record(diversion.incident, "triage.closed", by=carol, disposition=["05"])
    assert_heard(pokes, "triage", diversion)


def test_while_a_team_is_asked_for_the_incident_goes_on(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    make.assessment_safe(diversion.incident)
    actions.decide(diversion.incident, "team", by=carol)
    actions.end(diversion, "05", support_needed=False, by=carol)
    diversion.incident.refresh_from_db()
    assert (diversion.incident.status, diversion.incident.response_id) == ("Active", "team")


def test_while_another_caller_waits_the_incident_goes_on(carol, alice):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.join(make.ringing().incident, diversion.incident, by=alice)
    actions.end(diversion, "05", support_needed=False, by=carol)
    diversion.incident.refresh_from_db()
    assert diversion.incident.status == "Active"


def test_handed_to_911_it_goes_back_to_the_call_takers(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.end(diversion, "L-911", support_needed=False, by=carol)
    diversion.incident.refresh_from_db()
    assert (diversion.incident.status, diversion.incident.response_id) == ("Active", "emergency")
    assert Alarm.objects.open().filter(kind="call_came_back").exists()


def test_how_and_whether_support_is_needed_must_be_said(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    with refused("no_disposition", diversion, field="disposition"):
        actions.end(diversion, "45", support_needed=True, by=carol)
    with refused("no_answer", diversion, field="support_needed"):
        actions.end(diversion, "05", support_needed=None, by=carol)


def test_only_the_clinician_who_has_the_caller_ends_it(carol):
    diversion = make.diversion_at("Released")
    with refused("not_yours", diversion, diversion.incident):
        actions.end(diversion, "05", support_needed=True, by=carol)


@pytest.mark.parametrize("status", ["Ringing", "ThreeWay", "Ended", "GivenBack", "Unanswered"])
def test_it_is_refused_from_a_wrong_state(carol, status):
    diversion = make.diversion_at(status, clinician=carol)
    with refused("wrong_state", diversion, diversion.incident):
        actions.end(diversion, "05", support_needed=True, by=carol)


def filled(browser, address, **said):
    """What the console would send with the button for this address, everything else as it stands."""
    return Page(browser.get("/diversions/").content.decode()).form(address) | said


def test_the_note_that_stands_typed_is_kept_with_the_ending(carol, client_of):
    diversion, browser = make.diversion_at("Released", clinician=carol), client_of(carol)
    address = f"/diversions/{diversion.pk}/end/"
    browser.post(address, filled(browser, address, text=WORDS, disposition="05", support_needed="no"))
    diversion.refresh_from_db()
    assert diversion.status == "Ended"
    note = diversion.clinical_notes.get()
    assert (note.text, note.by) == (WORDS, carol)


def test_the_note_and_giving_back_are_one_act(carol, client_of):
    diversion, browser = make.diversion_at("Released", clinician=carol), client_of(carol)
    address = f"/diversions/{diversion.pk}/give_back/"
    refused_page = browser.post(address, filled(browser, address, text=WORDS, disposition="05", reason=""))
    assert refused_page.status_code == 422
    assert not diversion.clinical_notes.exists()
    kept = Page(refused_page.content.decode()).form(address)
    assert (kept["text"].strip(), kept["disposition"]) == (WORDS, "05")
    browser.post(address, kept | {"reason": "caller_asked"})
    diversion.refresh_from_db()
    assert (diversion.status, diversion.clinical_notes.get().text) == ("GivenBack", WORDS)


def test_what_cannot_end_saves_no_note_either(carol, alice, client_of):
    diversion, browser = make.diversion_at("ThreeWay", clinician=carol), client_of(carol)
    address = f"/diversions/{diversion.pk}/end/"
    said = filled(browser, address, text=WORDS, disposition="05", support_needed="no")
    answer = browser.post(address, said)
    assert answer.status_code == 409
    assert not diversion.clinical_notes.exists()
    assert Page(answer.content.decode()).form(address)["text"].strip() == WORDS


def test_saving_the_note_leaves_how_it_ends_where_it_stands(carol, client_of):
    diversion, browser = make.diversion_at("Released", clinician=carol), client_of(carol)
    address = f"/diversions/{diversion.pk}/clinical_note/"
    browser.post(address, filled(browser, address, text=WORDS, disposition="05", support_needed="yes"))
    kept = filled(browser, address)
    assert (kept["text"].strip(), kept["disposition"], kept["support_needed"]) == ("", "05", "yes")
    assert diversion.clinical_notes.get().text == WORDS


def test_a_page_from_before_an_upgrade_loses_nothing(carol, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    said = {"disposition": "05", "support_needed": "no", "note": WORDS}
    client_of(carol).post(f"/diversions/{diversion.pk}/end/", said)
    assert diversion.clinical_notes.get().text == WORDS
