"""No unarmed team is sent against the safety answers that stand, whatever screen or program asks."""

import pytest

from dispatch import actions
from dispatch.models import Dispatch
from heart.kernel.flow import Refused
from heart.models import Alarm, Level
from teams.models import Kind, Response
from tests import make
from tests.record import refused
from triage import actions as triage


@pytest.mark.parametrize(
    "danger",
    [
        {"weapon": "yes"},
        {"weapon": "unknown"},
        {"violence": "yes"},
        {"violence": "unknown"},
        {"attempt": "yes"},
        {"attempt": "unknown"},
        {"breathing": "no"},
        {"breathing": "unknown"},
        {"officer": "yes"},
        {"plan": "yes"},
    ],
    ids=str,
)
def test_a_danger_told_after_the_decision_stops_the_team(alice, bob, danger):
    incident, team = make.asks_for_team(), make.team()
    triage.assess(incident, danger, by=alice)
    with refused("against_the_assessment", incident, team):
        actions.assign(incident, team, by=bob)
    assert not Dispatch.objects.exists()


def test_nobody_is_sent_before_the_questions_are_answered(bob):
    incident, team = make.incident(), make.team()
    with refused("not_assessed", incident):
        actions.assign(incident, team, by=bob)


def test_no_team_is_sent_where_none_was_asked_for(bob):
    undecided, phone, team = make.incident(), make.incident(initial_nature="MNTL"), make.team()
    make.assessment_safe(undecided)
    make.assessment_safe(phone)
    triage.decide(phone, Kind.CLINICIAN, by=bob)
    for incident in (undecided, phone):
        with refused("no_team_asked_for", incident):
            actions.assign(incident, team, by=bob)


def test_a_decision_for_more_than_the_answers_ask_binds_as_well(bob):
    incident, team = make.asks_for_team(), make.team()
    triage.decide(incident, Kind.EMERGENCY, by=bob)
    with refused("against_the_assessment", incident):
        actions.assign(incident, team, by=bob)


def test_a_team_with_police_may_go_where_a_team_alone_may_not(bob):
    Response.objects.filter(code=Kind.CO_RESPONSE).update(enabled=True)
    incident, team = make.incident(), make.team()
    make.assessment_safe(incident, plan="yes")
    triage.decide(incident, Kind.CO_RESPONSE, by=bob)
    with refused("against_the_assessment", incident):
        actions.assign(incident, team, by=bob)
    visit = actions.assign(incident, make.team(response_id=Kind.CO_RESPONSE), by=bob)
    assert visit.response_id == Kind.CO_RESPONSE


def test_an_old_picture_in_memory_sends_nobody(alice, bob):
    old, team = make.asks_for_team(), make.team()
    triage.assess(type(old).objects.get(pk=old.pk), {"weapon": "yes"}, by=alice)
    assert old.response_id == Kind.TEAM
    with refused("against_the_assessment", old):
        actions.assign(old, team, by=bob)


def test_a_more_dangerous_nature_asks_the_protocol_again(alice, bob):
    incident, team = make.asks_for_team(), make.team()
    triage.edit(incident, by=alice, final_nature="FIGHT")
    with refused("against_the_assessment", incident):
        actions.assign(incident, team, by=bob)


def test_a_danger_told_while_a_team_is_out_is_the_loudest_alarm(alice):
    visit = make.dispatch_at("EnRoute")
    triage.assess(visit.incident, {"weapon": "yes"}, by=alice)
    alarm = Alarm.objects.open().get(kind="risk_raised")
    assert (alarm.level, alarm.thread) == (Level.A1, visit.thread)
    visit.incident.refresh_from_db()
    assert visit.incident.response_id == Kind.EMERGENCY


def test_the_sentence_names_the_team_and_the_help_that_is_called_for(alice, bob):
    incident, team = make.asks_for_team(), make.team()
    triage.assess(incident, {"weapon": "yes"}, by=alice)
    sentence = rf"{team} cannot be sent: .*Police, fire or EMS"
    with pytest.raises(Refused, match=sentence):
        actions.assign(incident, team, by=bob)
