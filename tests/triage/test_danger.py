"""Danger that becomes known late, by whatever road, stops an unarmed team and is never lowered by silence."""

import datetime

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from heart.kernel import alarms
from heart.models import Alarm, Level
from teams.models import Kind, Response
from tests import make
from tests.record import refused
from triage import actions as triage
from triage.queries.assessments import standing

pytestmark = pytest.mark.django_db


def up(kind, thing):
    """The open alarm of that kind about that thing."""
    return Alarm.objects.open().filter(kind=kind, thing=thing._meta.label_lower, thing_id=thing.pk).first()


def later(incident):
    incident.refresh_from_db()
    return incident


@pytest.mark.parametrize("field", ["initial_nature", "final_nature"])
def test_another_nature_after_the_decision_is_judged_at_once(alice, bob, field):
    incident, team = make.asks_for_team(), make.team()
    triage.edit(incident, by=alice, **{field: "WEAPON"})
    assert later(incident).response_id == "emergency"
    assert standing(incident).response_id == "emergency"
    assert up("decision_raised", incident).level == Level.A2
    with refused("against_the_assessment", incident):
        dispatch.assign(incident, team, by=bob)
    with refused("below_recommendation", incident, field="response"):
        triage.decide(incident, "team", by=alice)


def test_another_nature_while_a_team_is_on_its_way_is_loud_and_the_team_does_not_depart(alice, bob):
    visit = make.dispatch_at("AcknowledgedTransmission")
    triage.edit(later(visit.incident), by=alice, final_nature="SHOOT")
    assert up("risk_raised", visit.incident).level == Level.A1
    with refused("against_the_assessment", visit):
        dispatch.depart(visit, by=bob)
    dispatch.stage(visit, by=bob)
    with refused("against_the_assessment", visit):
        dispatch.depart(visit, by=bob)


def test_deciding_on_more_is_heard_by_a_team_on_its_way(alice):
    visit = make.dispatch_at("EnRoute")
    triage.decide(visit.incident, "emergency", by=alice)
    assert up("risk_raised", visit.incident).level == Level.A1


def test_a_second_danger_is_heard_after_the_first_was_acknowledged(alice, sam, now):
    visit = make.dispatch_at("OnScene")
    triage.assess(visit.incident, {"weapon": "yes"}, by=alice)
    alarms.acknowledge(up("risk_raised", visit.incident), by=sam, now=now)
    triage.assess(visit.incident, {"plan": "no"}, by=alice)
    assert up("risk_raised", visit.incident).silences.in_force(now).exists(), "no news is not an alarm"
    triage.assess(visit.incident, {"violence": "yes"}, by=alice)
    assert not up("risk_raised", visit.incident).silences.in_force(now).exists()


def test_a_need_for_ems_is_heard_by_a_team_on_its_way(alice):
    visit = make.dispatch_at("EnRoute")
    triage.assess(visit.incident, {"medical": "yes"}, by=alice)
    assert up("risk_raised", visit.incident).level == Level.A1
    assert later(visit.incident).response_id == "team"


def test_a_decision_is_lowered_only_after_the_questions_were_asked_again(alice, carol):
    call = make.call()
    incident = call.incident
    make.assessment_safe(incident)
    triage.decide(incident, "team", by=alice)
    diversion = triage.claim(triage.divert(call, by=make.supervisor()), by=carol)
    triage.send_help(diversion, by=carol)
    with refused("ask_again", incident, field="response"):
        triage.decide(incident, "team", by=alice)
    triage.edit(later(incident), by=alice, final_nature="TRESPASS")
    with refused("ask_again", incident, field="response"):
        triage.decide(incident, "team", by=alice)
    triage.assess(incident, {"weapon": "no", "violence": "no"}, by=alice)
    assert triage.decide(incident, "team", by=alice).response_id == "team"


@pytest.mark.parametrize(("reason", "response"), [("danger", "emergency"), ("medical", "emergency"), ("other", "team")])
def test_a_clinician_who_gives_a_call_back_for_danger_asks_for_police_or_ems(alice, carol, reason, response):
    call = make.call()
    make.assessment_safe(call.incident)
    triage.decide(call.incident, "team", by=alice)
    diversion = triage.claim(triage.divert(call, by=make.supervisor()), by=carol)
    triage.give_back(diversion, reason, by=carol)
    assert later(call.incident).response_id == response
    assert up("call_came_back", call.incident)


def test_an_encounter_that_ends_with_police_is_not_closed_before_anybody_heard(alice):
    diversion = make.diversion_at("Released")
    triage.end(diversion, "L-911", support_needed=False, by=diversion.clinician)
    assert later(diversion.incident).status == "Active"
    assert diversion.incident.response_id == "emergency"
    assert up("call_came_back", diversion.incident)


def test_a_team_called_back_from_danger_is_not_followed_by_another(bob):
    visit, other = make.dispatch_at("EnRoute"), make.team()
    dispatch.cancel(visit, "danger", by=bob)
    assert later(visit.incident).response_id == "emergency"
    assert up("call_came_back", visit.incident)
    with refused("against_the_assessment", visit.incident):
        dispatch.assign(visit.incident, other, by=bob)


def test_a_team_that_hands_over_to_police_warns_the_other_team_on_its_way(bob):
    first = make.dispatch_at("OnScene")
    second = make.dispatch_at("EnRoute", to=later(first.incident))
    dispatch.clear(first, "L-911", support_needed=None, by=bob)
    assert later(second.incident).response_id == "emergency"
    assert up("risk_raised", second.incident).level == Level.A1


def test_the_emergency_button_keeps_other_teams_away_and_is_heard_again(bob, sam, now):
    visit, other = make.dispatch_at("OnScene"), make.team()
    dispatch.emergency(visit, by=bob)
    with refused("against_the_assessment", visit.incident):
        dispatch.assign(later(visit.incident), other, by=bob)
    alarms.acknowledge(up("team_emergency", visit), by=sam, now=now)
    dispatch.emergency(visit, by=bob)
    assert not up("team_emergency", visit).silences.in_force(now).exists()


def test_a_team_that_leaves_does_not_take_the_call_for_help_with_it(bob, carol, alice):
    call = make.call()
    make.assessment_safe(call.incident)
    triage.decide(call.incident, "team", by=alice)
    diversion = triage.claim(triage.divert(call, by=make.supervisor()), by=carol)
    visit = make.dispatch_at("OnScene", to=call.incident)
    triage.send_help(diversion, by=carol)
    dispatch.clear(visit, "14", support_needed=None, by=bob)
    assert (later(call.incident).response_id, call.incident.status) == ("emergency", "Active")
    assert up("call_came_back", call.incident)


def test_a_kind_of_help_that_was_switched_off_is_not_sent(bob):
    incident, team = make.asks_for_team(), make.team()
    Response.objects.filter(code=Kind.TEAM).update(enabled=False)
    with refused("against_the_assessment", incident):
        dispatch.assign(incident, team, by=bob)


def test_police_fire_and_ems_can_always_be_decided_on(alice):
    incident = make.incident()
    make.assessment_safe(incident)
    Response.objects.filter(code=Kind.EMERGENCY).update(enabled=False)
    assert triage.decide(incident, "emergency", by=alice).response_id == "emergency"


def test_a_team_that_was_asked_for_does_not_lose_the_place(alice):
    incident = make.asks_for_team()
    with refused("no_place", incident, field="address"):
        triage.locate(incident, by=alice, address="", latitude=None, longitude=None)


def test_joining_carries_a_decision_for_police_that_no_answer_explains(alice, bob):
    this, other, team = make.incident(), make.asks_for_team(), make.team()
    make.assessment_safe(this)
    triage.decide(this, "emergency", by=alice)
    triage.join(this, other, by=alice)
    assert later(other).response_id == "emergency"
    with refused("against_the_assessment", other):
        dispatch.assign(other, team, by=bob)


def test_joining_carries_a_dangerous_nature_that_nobody_asked_about(alice):
    this, visit = make.incident(initial_nature="WEAPON"), make.dispatch_at("EnRoute")
    triage.join(this, later(visit.incident), by=alice)
    assert (later(visit.incident).nature, visit.incident.response_id) == ("WEAPON", "emergency")
    assert up("risk_raised", visit.incident).level == Level.A1


def test_joining_carries_the_team_asked_for_the_person_the_place_and_who_waits(alice, now):
    this, other = make.asks_for_team(), make.incident(address="", latitude=None, longitude=None)
    robin = triage.identify(this, by=alice, given_name="Robin")
    alarms.raise_alarm(Level.A2, "no_clinician_answered", this, now=now)
    triage.join(this, other, by=alice)
    assert (later(other).response_id, other.person, other.address) == ("team", robin, make.PLACE["address"])
    assert up("no_clinician_answered", other)
    assert not up("no_clinician_answered", this)
    assert list(type(other).objects.awaiting_team()) == [other]


def test_a_reopened_incident_is_asked_about_again_but_keeps_its_danger(alice):
    incident = make.asks_for_team()
    triage.assess(incident, {"medical": "yes"}, by=alice)
    triage.close(later(incident), ["13"], by=alice, miss="other")
    triage.reopen(incident, by=alice)
    assert (later(incident).response_id, standing(incident).answers) == (None, {"medical": "yes"})
    with refused("below_recommendation", incident, field="response"):
        triage.decide(incident, "team", by=alice)


def test_a_reopened_incident_still_needs_police_until_it_is_asked_about_again(alice):
    incident = make.incident(initial_nature="MNTL")
    make.assessment_safe(incident)
    triage.decide(incident, "emergency", by=alice)
    triage.close(later(incident), ["L-911"], by=alice, miss="choice")
    triage.reopen(incident, by=alice)
    assert later(incident).response_id == "emergency"
    with refused("ask_again", incident, field="response"):
        triage.decide(incident, "clinician", by=alice)
    make.assessment_safe(incident)
    assert triage.decide(incident, "clinician", by=alice).response_id == "clinician"


def test_a_crew_whose_shift_ran_out_on_scene_can_still_act(rita):
    team = make.team(rita)
    visit = make.dispatch_at("OnScene", by=team)
    hour, now = datetime.timedelta(hours=1), timezone.now()
    team.shifts.update(starts_at=now - 9 * hour, ends_at=now - hour)
    type(visit).objects.update(assigned_at=now - 2 * hour)
    visit.refresh_from_db()
    assert dispatch.check_in(visit, by=rita)
    assert dispatch.contact(visit, by=rita)


def test_only_the_crew_says_that_the_crew_is_well(rita):
    make.team(rita)
    visit = make.dispatch_at("OnScene")
    with refused("not_yours", visit):
        dispatch.check_in(visit, by=rita)
