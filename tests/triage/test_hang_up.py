"""The line is closed; a caller is never dropped while they ring for or talk with a clinician."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def test_a_call_on_the_line_ends(alice, pokes):
    call = actions.hang_up(make.call(alice), by=alice)
    call.refresh_from_db()
    assert (call.status, call.ended_at is not None, call.incident.status) == ("Ended", True, "Active")
    assert_on_record(call, "triage.hung_up", by=alice)
    assert_heard(pokes, "triage", call)


def test_a_ringing_call_was_abandoned(pokes):
    call = actions.hang_up(make.ringing(), by=None)
    call.refresh_from_db()
    assert (call.status, call.answered_at) == ("Abandoned", None)
    assert_on_record(call, "triage.abandoned", by=None)
    assert_heard(pokes, "triage", call)


@pytest.mark.parametrize("status", ["Ringing", "ThreeWay", "Verified", "Released"])
def test_it_is_refused_while_the_caller_is_with_a_clinician(alice, status):
    diversion = make.diversion_at(status)
    call = type(diversion.call).objects.get(pk=diversion.call_id)
    with refused("wrong_state", call, diversion):
        actions.hang_up(call, by=alice)


def test_it_is_refused_when_the_call_is_over(alice):
    call = actions.hang_up(make.call(alice), by=alice)
    with refused("wrong_state", call):
        actions.hang_up(call, by=alice)
