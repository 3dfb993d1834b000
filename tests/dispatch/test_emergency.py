"""The team's emergency button, wherever the team is."""

import datetime

import pytest
from django.utils import timezone

from dispatch import actions
from heart.kernel import alarms, recipients
from heart.models import Alarm, Event, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.mark.parametrize("here", ["Assigned", "EnRoute", "Transporting", "AlternateLocation"])
def test_it_is_the_loudest_alarm(rita, pokes, here):
    visit = make.dispatch_at(here, by=make.team(rita))
    actions.emergency(visit, by=rita)
    alarm = Alarm.objects.open().get(kind="team_emergency")
    assert (alarm.level, alarm.thing_id) == (Level.A1, visit.pk)
    visit.incident.refresh_from_db()
    assert visit.incident.response_id == "emergency", "no other unarmed team is sent there"
    assert_on_record(visit, "dispatch.emergency", by=rita, team=visit.team.callsign)
    assert_heard(pokes, "alarms", visit)


def test_pressed_three_times_it_is_one_alarm_and_three_lines(rita):
    visit = make.dispatch_at(by=make.team(rita))
    for _ in range(3):
        actions.emergency(visit, by=rita)
    assert Alarm.objects.filter(kind="team_emergency").count() == 1
    assert Event.objects.filter(verb="dispatch.emergency").count() == 3


@pytest.mark.parametrize("here", ["Cleared", "AssignmentCancelled"])
def test_it_is_refused_when_the_team_is_not_out_any_more(rita, here):
    visit = make.dispatch_at(here, by=make.team(rita))
    with refused("wrong_state", visit):
        actions.emergency(visit, by=rita)


def test_the_phone_of_who_presses_it_stays_silent_until_there_is_news(rita, sam):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    alarms.raise_alarm(Level.A1, "risk_raised", visit.incident, now=timezone.now())
    actions.emergency(visit, by=rita)
    up = Alarm.objects.open()
    danger = up.get(kind="risk_raised")
    assert danger in up.filter(recipients.heard_by(sam))
    assert not up.filter(recipients.heard_by(rita)).exists(), "a phone may lie beside an attacker"
    alarms.acknowledge(danger, by=sam, now=danger.loud_since)
    later = danger.loud_since + datetime.timedelta(seconds=1)
    alarms.raise_alarm(Level.A1, "risk_raised", visit.incident, now=later, anew=True)
    assert up.filter(recipients.heard_by(rita)).get() == danger


@pytest.mark.parametrize("here", ["Assigned", "EnRoute", "PatientContact"])
def test_one_press_is_one_emergency_alarm_for_the_floor(rita, sam, here):
    visit = make.dispatch_at(here, by=make.team(rita))
    actions.emergency(visit, by=rita)
    up = Alarm.objects.open().filter(recipients.heard_by(sam), level=Level.A1)
    assert [alarm.kind for alarm in up] == ["team_emergency"]
    visit.incident.refresh_from_db()
    assert visit.incident.response_id == "emergency"


def test_another_team_on_the_same_incident_hears_of_the_danger(rita):
    visit, peer = make.dispatch_at("EnRoute", by=make.team(rita)), make.user("peer", "responder")
    make.dispatch_at("EnRoute", by=make.team(peer), to=visit.incident)
    actions.emergency(visit, by=rita)
    assert Alarm.objects.open().filter(recipients.heard_by(peer)).get().kind == "risk_raised"
