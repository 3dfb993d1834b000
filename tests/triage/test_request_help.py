"""Help is asked for: by a key of the floor, a decision, a clinician or a team; what is awaited already is joined."""

import pytest
from django.db import IntegrityError, transaction

from dispatch import actions as dispatch
from heart.models import Alarm, Level
from teams.models import Response
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import HelpRequest
from triage.queries import help_requests

pytestmark = pytest.mark.django_db


def only(incident):
    return incident.help_requests.get()


def test_a_call_taker_who_asks_has_it_and_its_clock_runs(alice, pokes):
    incident = make.incident(alice)
    request = actions.request_help(incident, "ems", by=alice)
    assert (request.kind, request.status, request.taken_by, request.asked_as) == ("ems", "Taken", alice, "floor")
    assert request.word_by > request.taken_at
    assert_on_record(request, "triage.requested_help", by=alice, kind="ems", asked_as="floor")
    assert_on_record(request, "triage.took_help_request", by=alice, kind="ems")
    assert_heard(pokes, "triage", request)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize(("who", "kind"), [("carol", "help_for_caller"), ("bob", "help_not_taken")])
def test_who_may_not_send_it_is_heard_at_once(who, kind, request, alice):
    incident, by = make.incident(alice), request.getfixturevalue(who)
    made = actions.request_help(incident, "police", by=by)
    assert (made.status, made.taken_by) == ("Asked", None)
    alarm = Alarm.objects.open().get()
    assert (alarm.kind, alarm.level, alarm.thread) == (kind, Level.A1, incident.thread)


def test_a_second_asking_joins_the_first_and_is_on_record(alice, carol):
    incident = make.incident(alice)
    first = actions.request_help(incident, "police", by=alice)
    assert actions.request_help(incident, "police", by=carol) == first
    assert only(incident).asked_again == 1
    assert_on_record(first, "triage.requested_help_again", by=carol, kind="police", asked_as="clinician")
    assert Alarm.objects.open().get().kind == "help_for_caller", "whoever asks again is heard"
    assert actions.request_help(incident, "ems", by=alice) != first


def test_help_that_is_there_does_not_keep_more_from_being_asked_for(alice):
    incident = make.incident(alice)
    first = actions.request_help(incident, "police", by=alice)
    actions.report_help_arrived(first, by=alice)
    assert actions.request_help(incident, "police", by=alice) != first


def test_the_database_itself_refuses_a_second_one_that_is_awaited(alice, now):
    request = actions.request_help(make.incident(alice), "police", by=alice)
    with pytest.raises(IntegrityError, match="help_of_one_kind_is_awaited_once_per_incident"), transaction.atomic():
        HelpRequest.objects.create(
            incident=request.incident, kind="police", asked_at=now, asked_by=alice, asked_as="floor"
        )


@pytest.mark.parametrize("act", ["help_now", "danger_now"])
def test_a_press_of_the_floor_asks_and_whoever_may_send_has_it(alice, bob, act):
    mine, theirs = make.incident(alice), make.incident(alice)
    getattr(actions, act)(mine, by=alice)
    getattr(actions, act)(theirs, by=bob)
    assert (only(mine).kind, only(mine).status, only(mine).taken_by) == ("any", "Taken", alice)
    assert (only(theirs).status, only(theirs).asked_by) == ("Asked", bob)


@pytest.mark.parametrize(("response", "kind"), [("emergency", "any"), ("co_response", "police")])
def test_a_decision_asks_once(alice, response, kind):
    incident = make.incident(alice)
    if response == "co_response":
        make.kinds()
        type(incident).response.field.related_model.objects.filter(pk=response).update(enabled=True)
    make.assessment_safe(incident)
    for _ in range(2):
        actions.decide(incident, response, by=alice)
    assert (only(incident).kind, only(incident).status, only(incident).asked_again) == (kind, "Taken", 0)


@pytest.mark.parametrize("response", ["clinician", "team"])
def test_a_decision_for_less_asks_for_nobody(alice, response):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident)
    actions.decide(incident, response, by=alice)
    assert not incident.help_requests.exists()


def test_a_decision_after_somebody_else_asked_takes_nothing_from_them(alice, carol):
    diversion = make.diversion_at("Released", clinician=carol)
    make.assessment_safe(diversion.incident)
    actions.send_help(diversion, by=carol)
    actions.decide(diversion.incident, "emergency", by=alice)
    assert (only(diversion.incident).status, only(diversion.incident).asked_again) == ("Asked", 0)
    assert Alarm.objects.open().filter(kind="help_for_caller").exists()


@pytest.mark.parametrize("press", ["call_police", "emergency"])
def test_a_team_asks_for_police_under_its_own_name(rita, press):
    team = make.team(rita)
    visit = make.dispatch_at("OnScene", by=team)
    getattr(dispatch, press)(visit, by=rita)
    request = only(visit.incident)
    assert (request.kind, request.asked_as, request.team, request.status) == ("police", "team", team, "Asked")


def test_a_team_whose_emergency_ended_because_police_are_there_has_them_there(rita, bob):
    visit = make.dispatch_at("OnScene", by=make.team(rita))
    dispatch.emergency(visit, by=rita)
    dispatch.stand_down(visit, "police_there", by=bob)
    assert (only(visit.incident).status, only(visit.incident).first_there) == ("Arrived", "team")


@pytest.mark.parametrize("outcome", ["safe", "by_mistake"])
def test_an_emergency_that_ended_otherwise_leaves_the_police_asked_for(rita, bob, outcome):
    visit = make.dispatch_at("OnScene", by=make.team(rita))
    dispatch.emergency(visit, by=rita)
    dispatch.stand_down(visit, outcome, by=bob)
    assert help_requests.awaited(visit.incident).exists()


def test_it_is_refused_for_an_incident_that_is_over_and_without_a_kind(alice):
    incident = make.incident(alice)
    with refused("no_kind", incident, field="kind"):
        actions.request_help(incident, "army", by=alice)
    actions.close(incident, ["13"], by=alice)
    with refused("wrong_state", incident):
        actions.request_help(incident, "police", by=alice)


def test_from_the_page_of_the_incident(alice, rita, client_of):
    incident = make.incident(alice)
    act, page = f"/incidents/{incident.pk}/request_help/", f"/incidents/{incident.pk}/"
    assert f'action="{act}"' in client_of(alice).get(page).content.decode()
    answer = client_of(alice).post(act, {"kind": "fire"}, HTTP_REFERER=f"http://testserver{page}")
    assert answer.status_code == 302
    shown = client_of(alice).get(f"/incidents/{incident.pk}/_help/").content.decode()
    assert "Fire sent" in shown and "Asked for by Alice" in shown
    assert client_of(alice).get(act).status_code == 405
    assert client_of(rita).post(act, {"kind": "ems"}).status_code == 403
    assert only(incident).kind == "fire"


def test_a_decision_asks_anew_for_who_was_there_before_the_incident_was_reopened(alice, carol):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="yes")
    actions.decide(incident, "emergency", by=alice)
    actions.report_help_sent(only(incident), "police", by=alice)
    actions.report_help_arrived(only(incident), by=alice)
    actions.close(incident, ["13"], by=alice)
    actions.reopen(incident, by=alice)
    actions.decide(incident, "emergency", by=carol)
    assert [one.status for one in help_requests.shown(incident)] == ["Arrived", "Asked"], "carol cannot send them"


def test_ems_that_came_are_no_police_for_a_team_with_police(alice):
    Response.objects.filter(code="co_response").update(enabled=True)
    incident = make.incident(alice)
    ems = actions.request_help(incident, "any", by=alice)
    actions.report_help_sent(ems, "ems", by=alice)
    make.assessment_safe(incident)
    actions.decide(incident, "co_response", by=alice)
    assert help_requests.awaited(incident).filter(kind="police").exists()


def test_who_does_not_come_is_an_alarm_until_other_help_is_asked_for(alice):
    incident = make.incident(alice)
    police, ems = (actions.request_help(incident, kind, by=alice) for kind in ("police", "ems"))
    actions.report_help_not_coming(police, "none_free", by=alice)
    up = Alarm.objects.open().filter(kind="help_not_coming", thing_id=police.pk)
    assert actions.request_help(incident, "ems", by=alice) == ems
    assert up.exists(), "what was awaited already is no other help"
    actions.request_help(incident, "crisis_line", by=alice)
    assert up.exists(), "a telephone line is not who comes instead of police"
    actions.request_help(incident, "fire", by=alice)
    assert not up.exists()


def test_police_whom_the_floor_had_asked_for_are_there_too_when_the_team_says_so(alice, rita, bob):
    visit = make.dispatch_at("OnScene", by=make.team(rita))
    floors = actions.request_help(visit.incident, "police", by=alice)
    dispatch.emergency(visit, by=rita)
    dispatch.stand_down(visit, "police_there", by=bob)
    floors.refresh_from_db()
    assert floors.status == "Arrived"
    assert floors.asked_again == 1
