"""The team's emergency button, wherever the team is."""

import pytest

from dispatch import actions
from heart.models import Alarm, Event, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.mark.parametrize("here", ["Assigned", "EnRoute", "Transporting", "AlternateLocation"])
def test_it_is_the_loudest_alarm(rita, pokes, here):
    visit = make.dispatch_at(here)
    actions.emergency(visit, by=rita)
    alarm = Alarm.objects.open().get(kind="team_emergency")
    assert (alarm.level, alarm.thing_id) == (Level.A1, visit.pk)
    visit.incident.refresh_from_db()
    assert visit.incident.response_id == "emergency", "no other unarmed team is sent there"
    assert_on_record(visit, "dispatch.emergency", by=rita, team=visit.team.callsign)
    assert_heard(pokes, "alarms", visit)


def test_pressed_three_times_it_is_one_alarm_and_three_lines(rita):
    visit = make.dispatch_at()
    for _ in range(3):
        actions.emergency(visit, by=rita)
    assert Alarm.objects.filter(kind="team_emergency").count() == 1
    assert Event.objects.filter(verb="dispatch.emergency").count() == 3


@pytest.mark.parametrize("here", ["Cleared", "AssignmentCancelled"])
def test_it_is_refused_when_the_team_is_not_out_any_more(rita, here):
    visit = make.dispatch_at(here)
    with refused("wrong_state", visit):
        actions.emergency(visit, by=rita)
