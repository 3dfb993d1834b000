"""The clinician ends the encounter and says how, and whether the person needs more support."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from heart.models import Alarm, Level, Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Diversion
from triage.queries import help_requests, raised_endings

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


def raised(carol, **ago):
    """An encounter on a call for which the clinician asked for help."""
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    Diversion.objects.update(claimed_at=timezone.now() - datetime.timedelta(**ago))
    diversion.refresh_from_db()
    return diversion, diversion.incident.help_requests.get()


def test_while_help_is_awaited_it_is_refused_unless_it_is_said_what_happened_instead(carol):
    diversion, _request = raised(carol)
    with refused("help_not_there", diversion, diversion.incident, field="instead"):
        actions.end(diversion, "42", support_needed=True, by=carol)
    with refused("no_reason", diversion, field="instead"):
        actions.end(diversion, "42", support_needed=True, by=carol, instead="rain")
    actions.end(diversion, "42", support_needed=True, by=carol, instead="hung_up")
    assert (diversion.status, diversion.instead, diversion.raised_at_end) == ("Ended", "hung_up", True)
    said = {"disposition": "42", "support_needed": True, "instead": "hung_up"}
    assert_on_record(diversion, "triage.ended", by=carol, **said)
    assert help_requests.awaited(diversion.incident).exists(), "the help is still awaited"


@pytest.mark.parametrize("how", ["they are there", "not needed", "to 911"])
def test_nothing_needs_to_be_said_where_they_are_there_or_nobody_waits_or_911_has_it(carol, sam, how):
    diversion, request = raised(carol)
    if how == "they are there":
        actions.report_help_arrived(request, by=carol)
    if how == "not needed":
        actions.report_help_not_coming(request, "not_needed", by=sam)
    actions.end(diversion, "L-911" if how == "to 911" else "42", support_needed=True, by=carol)
    assert (diversion.status, diversion.instead) == ("Ended", "")


@pytest.mark.parametrize("code", ["05", "13", "15"])
def test_a_raised_call_is_not_settled_by_phone_with_nobody_there(carol, code):
    diversion, _request = raised(carol)
    with refused("raised", diversion, diversion.incident, field="second_word"):
        actions.end(diversion, code, support_needed=True, by=carol, instead="safe")


@pytest.mark.parametrize("kind", ["any", "ems"])
def test_it_is_settled_when_somebody_is_there_armed_or_not(carol, alice, kind):
    diversion, request = raised(carol)
    there = request if kind == "any" else actions.request_help(diversion.incident, kind, by=alice)
    actions.report_help_arrived(there, by=alice)
    actions.end(diversion, "05", support_needed=True, by=carol, instead="" if kind == "any" else "somebody_there")
    assert (diversion.disposition, diversion.second_word) == ("05", None)


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.SUPERVISOR])
def test_it_is_settled_on_a_second_persons_word_who_is_named(carol, role):
    diversion, _request = raised(carol)
    second = make.user(role=role)
    actions.end(diversion, "05", support_needed=True, by=carol, instead="safe", second_word=second)
    assert Diversion.objects.get().second_word == second
    assert_on_record(diversion, "triage.agreed_to_end", by=carol, second=second.pk)


def test_the_second_word_is_another_clinicians_or_a_supervisors(carol, alice):
    diversion, _request = raised(carol)
    for nobody in (carol, alice):
        with refused("no_second_word", diversion, field="second_word"):
            actions.end(diversion, "05", support_needed=True, by=carol, instead="safe", second_word=nobody)


def test_where_nobody_could_be_reached_in_five_minutes_it_waits_for_review(carol, sam):
    diversion, _request = raised(carol, seconds=settings.SECOND_WORD_LIMIT_S - 30)
    with refused("not_for_review", diversion, field="disposition"):
        actions.end(diversion, "L-REVIEW", support_needed=True, by=carol, instead="safe")
    diversion, _request = raised(carol, seconds=settings.SECOND_WORD_LIMIT_S + 1)
    actions.end(diversion, "L-REVIEW", support_needed=True, by=carol, instead="safe")
    diversion.incident.refresh_from_db()
    assert diversion.incident.status == "Active", "nobody has read it"
    waits = Alarm.objects.open().filter(kind="waits_for_review")
    assert waits.get().level == Level.A2
    actions.close(diversion.incident, ["14"], by=sam)
    assert not waits.exists()


def test_what_waits_for_review_ends_with_the_incident_it_was_joined_to(carol, sam):
    diversion, _request = raised(carol, seconds=settings.SECOND_WORD_LIMIT_S + 1)
    actions.end(diversion, "L-REVIEW", support_needed=True, by=carol, instead="safe")
    other = make.incident(sam)
    actions.join(diversion.incident, other, by=sam)
    waits = Alarm.objects.open().filter(kind="waits_for_review")
    assert waits.exists()
    actions.close(other, ["14"], by=sam)
    assert not waits.exists(), "nobody could end it any more"


def test_a_call_that_nobody_raised_is_settled_as_before_and_waits_for_no_review(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    with refused("not_for_review", diversion, field="disposition"):
        actions.end(diversion, "L-REVIEW", support_needed=True, by=carol)
    actions.end(diversion, "05", support_needed=True, by=carol)
    assert diversion.raised_at_end is False


def test_nobody_closes_an_incident_as_waiting_for_review(sam):
    incident = make.incident(sam)
    with refused("no_disposition", incident, field="disposition"):
        actions.close(incident, ["L-REVIEW"], by=sam)


def test_how_often_is_counted(carol, sam, now):
    for how in ({"second_word": sam, "instead": "safe"}, {}):
        diversion, request = raised(carol)
        if not how:
            actions.report_help_arrived(request, by=sam)
        actions.end(diversion, "05", support_needed=False, by=carol, **how)
    diversion, _request = raised(carol, hours=1)
    actions.end(diversion, "L-REVIEW", support_needed=False, by=carol, instead="gone")
    make.diversion_at("Ended")
    hour = datetime.timedelta(hours=1)
    assert raised_endings.of_period(now - hour, now + hour) == raised_endings.RaisedEndings(
        raised=3, settled=2, agreed=1, for_review=1, instead={"gone": 1, "safe": 1}
    )
    assert raised_endings.of_period(now + hour, now + 2 * hour).raised == 0


def test_the_console_asks_what_happened_only_where_help_is_awaited(carol, sam, client_of):
    plain = make.diversion_at("Released", clinician=carol)
    page = client_of(carol).get("/diversions/").content.decode()
    assert "what happened instead" not in page and "Who agrees" not in page and "Waiting for review" not in page
    actions.send_help(plain, by=carol)
    browser, address = client_of(carol), f"/diversions/{plain.pk}/end/"
    said = filled(browser, address, text=WORDS, disposition="05", support_needed="no")
    answer = browser.post(address, said)
    assert answer.status_code == 409
    assert "Help was asked for and is not there." in answer.content.decode()
    kept = Page(answer.content.decode()).form(address)
    assert kept["text"].strip() == WORDS
    browser.post(address, kept | {"instead": "safe", "second_word": sam.pk})
    plain.refresh_from_db()
    assert (plain.status, plain.second_word) == ("Ended", sam)


# --- nobody knows how the person is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["L-HUNGUP", "L-THIRD", "L-IVC"])
@pytest.mark.parametrize("risk", ["help asked for", "high risk by the screener"])
def test_at_risk_and_out_of_reach_it_goes_back_to_the_call_takers(carol, code, risk):
    if risk == "help asked for":
        diversion, _request = raised(carol)
    else:
        diversion = make.diversion_at("Released", clinician=carol)
        for question, answer in (("wish_dead", "yes"), ("thoughts", "yes"), ("method", "no"), ("intent", "yes")):
            actions.screen(diversion, question, answer, by=carol)
    actions.end(diversion, code, support_needed=True, by=carol, instead="hung_up", risk="high")
    diversion.incident.refresh_from_db()
    assert (diversion.incident.status, diversion.incident.response_id) == ("Active", "emergency")
    assert Alarm.objects.open().filter(kind="call_came_back").exists()


@pytest.mark.parametrize(("code", "goes_back"), [("L-HUNGUP", False), ("L-THIRD", False), ("L-IVC", True)])
def test_not_at_risk_it_closes_but_a_commitment_is_never_left_with_nobody_there(carol, code, goes_back):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.end(diversion, code, support_needed=True, by=carol)
    diversion.incident.refresh_from_db()
    assert (diversion.incident.status == "Active") is goes_back


def test_with_somebody_there_it_does_not_come_back(carol):
    diversion, request = raised(carol)
    actions.report_help_arrived(request, by=carol)
    actions.end(diversion, "L-IVC", support_needed=True, by=carol)
    assert not Alarm.objects.open().filter(kind="call_came_back").exists()


def test_a_wrong_number_on_a_raised_call_needs_a_second_word(carol):
    diversion, _request = raised(carol)
    with refused("raised", diversion, field="second_word"):
        actions.end(diversion, "L-WRONG", support_needed=False, by=carol, instead="safe")
