"""A call-taker answers what rings, or calls back who hung up."""

import datetime

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def test_the_call_is_on_the_line(alice, pokes):
    call = actions.answer(make.ringing(), by=alice)
    call.refresh_from_db()
    assert (call.status, call.call_taker) == ("Answered", alice)
    assert call.answered_at >= call.received_at
    assert_on_record(call, "triage.answered", by=alice)
    assert_heard(pokes, "triage", call)


def test_who_hung_up_is_called_back(alice):
    call = actions.hang_up(make.ringing(), by=None)
    actions.answer(call, by=alice)
    call.refresh_from_db()
    assert (call.status, call.ended_at) == ("Answered", None)


def test_a_telephone_system_whose_clock_runs_ahead_is_answered(alice, now):
    call = actions.ring(make.center(), by=None, received_at=now + datetime.timedelta(seconds=4))
    actions.answer(call, by=alice)
    call.refresh_from_db()
    assert call.answered_at == call.received_at


@pytest.mark.parametrize("ended", [False, True])
def test_it_is_refused_when_somebody_is_on_the_line_or_it_is_over(alice, sam, ended):
    call = make.call(alice)
    if ended:
        actions.hang_up(call, by=alice)
    with refused("wrong_state", call):
        actions.answer(call, by=sam)
