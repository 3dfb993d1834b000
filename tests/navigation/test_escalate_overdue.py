"""A promise past its time and unmet is told to the supervisors, once."""

import datetime

import pytest

from heart.models import Alarm, Level
from navigation import actions
from tests import make
from tests.record import assert_heard, assert_on_record

A_SECOND = datetime.timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def test_it_is_told_at_the_hour_and_once(pokes):
    follow_up = make.follow_up()
    assert actions.escalate_overdue(now=follow_up.due_at - A_SECOND) == 0
    assert [actions.escalate_overdue(now=follow_up.due_at) for _ in range(3)] == [1, 0, 0]
    alarm = Alarm.objects.open().get()
    assert (alarm.kind, alarm.level, alarm.thing_id) == ("follow_up_overdue", Level.A2, follow_up.pk)
    assert_on_record(follow_up, "navigation.escalated", by=None, due_at=follow_up.due_at.isoformat())
    assert_heard(pokes, "navigation", follow_up)


def test_a_promise_that_was_kept_is_not_overdue(dan):
    follow_up = make.follow_up(dan)
    actions.attempt(follow_up, "phone", "reached", by=dan)
    assert actions.escalate_overdue(now=follow_up.due_at) == 0


def test_a_try_without_an_answer_keeps_nothing(dan):
    follow_up = make.follow_up(dan)
    actions.attempt(follow_up, "phone", "no_answer", by=dan)
    assert actions.escalate_overdue(now=follow_up.due_at) == 1


def test_reaching_the_person_takes_the_alarm_down(dan):
    follow_up = make.follow_up(dan)
    actions.escalate_overdue(now=follow_up.due_at)
    actions.attempt(follow_up, "visit", "reached", by=dan)
    assert not Alarm.objects.open().exists()
