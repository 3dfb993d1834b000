"""The call-taker lets go, never before the clinician has said that they have the caller."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def hers(alice, status):
    """A hand-over of a caller whom Alice has on the line."""
    return make.diversion_at(status, of=make.call(alice, initial_nature="MNTL"))


def test_the_caller_is_with_the_clinician(alice, pokes):
    diversion = actions.release(hers(alice, "Verified"), by=alice)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.call.status) == ("Released", "Transferred")
    assert diversion.released_at >= diversion.verified_at
    assert_on_record(diversion, "triage.released", by=alice)
    assert_on_record(diversion.call, "triage.passed_on", by=alice)
    assert_heard(pokes, "triage", diversion)


@pytest.mark.parametrize("status", ["Ringing", "ThreeWay", "Released", "Ended", "GivenBack"])
def test_nobody_is_let_go_before_the_hand_off_is_verified(alice, status):
    diversion = hers(alice, status)
    with refused("wrong_state", diversion, diversion.call):
        actions.release(diversion, by=alice)
