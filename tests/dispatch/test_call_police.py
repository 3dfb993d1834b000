"""The team asks for police; it is written down as asked for by the team."""

import pytest

from dispatch import actions
from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.mark.parametrize("here", ["Assigned", "Staging", "PatientContact"])
def test_the_floor_hears_an_emergency_alarm(rita, pokes, here):
    visit = make.dispatch_at(here, by=make.team(rita))
    actions.call_police(visit, by=rita)
    visit.refresh_from_db()
    assert (visit.police_called_at is not None, visit.status) == (True, here)
    alarm = Alarm.objects.open().get()
    assert (alarm.kind, alarm.level, alarm.thread) == ("police_called", Level.A1, visit.thread)
    assert_on_record(visit, "dispatch.called_police", by=rita, team=visit.team.callsign)
    assert_heard(pokes, "dispatch", visit)


@pytest.mark.parametrize("here", ["Cleared", "AssignmentCancelled"])
def test_it_is_refused_when_the_team_is_not_out_any_more(rita, here):
    visit = make.dispatch_at(here, by=make.team(rita))
    with refused("wrong_state", visit):
        actions.call_police(visit, by=rita)
