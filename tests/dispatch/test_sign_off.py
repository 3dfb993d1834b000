"""A crew does not go off duty while its team is out."""

import pytest

from dispatch import actions
from tests import make
from tests.record import assert_on_record, refused


@pytest.mark.parametrize("here", ["Cleared", "AssignmentCancelled"])
def test_a_team_that_is_back_goes_off_duty(bob, here):
    shift = make.dispatch_at(here).team.shifts.get()
    actions.sign_off(shift, by=bob)
    shift.refresh_from_db()
    assert shift.ended_at is not None
    assert_on_record(shift, "teams.signed_off", by=bob)


@pytest.mark.parametrize("here", ["Assigned", "OnScene", "AlternateLocation"])
def test_a_team_that_is_out_does_not(bob, here):
    visit = make.dispatch_at(here)
    shift = visit.team.shifts.get()
    with refused("wrong_state", shift, visit, says=visit.thread):
        actions.sign_off(shift, by=bob)
