"""The call-taker, still on the line, takes the call back."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def hers(alice, status):
    """A hand-over of a caller whom Alice has on the line."""
    return make.diversion_at(status, of=make.call(alice, initial_nature="MNTL"))


@pytest.mark.parametrize("status", ["Ringing", "ThreeWay", "Verified"])
def test_the_call_is_the_call_takers_again(alice, pokes, status):
    diversion = actions.withdraw(hers(alice, status), by=alice)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.call.status) == ("Withdrawn", "Answered")
    assert diversion.ended_at is not None
    assert diversion.stopped_because == "taken_back", "the clinician reads it"
    assert_on_record(diversion, "triage.withdrew", by=alice, because="taken_back")
    assert_heard(pokes, "triage", diversion)


@pytest.mark.parametrize("status", ["Released", "Unanswered", "Ended", "GivenBack", "Withdrawn"])
def test_it_is_refused_once_the_caller_is_with_the_clinician_or_it_is_over(alice, status):
    diversion = hers(alice, status)
    with refused("wrong_state", diversion):
        actions.withdraw(diversion, by=alice)
