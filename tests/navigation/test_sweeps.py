"""The last four hours of a promise warn the navigators; past due the same alarm is loud; contact ends both."""

import datetime

import pytest

from heart.models import Alarm, Event, Level
from heart.shell import alarm_bar
from navigation import actions, sweeps
from navigation.deadlines import WARNING
from navigation.tasks import escalate_overdue
from tests import make

pytestmark = pytest.mark.django_db


def test_it_warns_once_and_only_those_who_follow_up(dan, sam):
    promise = make.follow_up()
    assert sweeps.warn(now=promise.due_at - WARNING) == 0, "five seconds are let pass"
    at = promise.due_at - WARNING + datetime.timedelta(seconds=5)
    assert [sweeps.warn(now=at) for _ in range(2)] == [1, 0]
    assert Alarm.objects.open().get().level == Level.A3
    assert (alarm_bar.alarm_bar(dan).loud, alarm_bar.alarm_bar(sam).loud) == (1, 0)
    assert str(alarm_bar.alarm_bar(dan).worst.words) == "A follow-up is due in less than four hours"


def test_past_due_it_is_the_same_alarm_and_louder(dan, sam):
    promise = make.follow_up()
    sweeps.warn(now=promise.due_at - datetime.timedelta(hours=1))
    assert actions.escalate_overdue(now=promise.due_at) == 1
    assert sweeps.warn(now=promise.due_at) == 0
    alarm = Alarm.objects.get()
    assert (alarm.level, alarm.cleared_at) == (Level.A2, None)
    verbs = Event.objects.of_thing(promise).filter(verb__startswith="alarms.").values_list("verb", flat=True)
    assert list(verbs) == ["alarms.raised", "alarms.escalated"]
    assert alarm_bar.alarm_bar(sam).loud == 1


def test_reaching_the_person_ends_it(dan):
    promise = make.follow_up(dan)
    soon = promise.due_at - datetime.timedelta(hours=1)
    sweeps.warn(now=soon)
    actions.attempt(promise, "phone", "reached", by=dan)
    assert not Alarm.objects.open().exists()
    assert sweeps.warn(now=soon) == 0


def test_closing_it_ends_it(dan):
    promise = make.follow_up(dan)
    sweeps.warn(now=promise.due_at - datetime.timedelta(hours=1))
    actions.close(promise, "deceased", by=dan)
    assert not Alarm.objects.open().exists()


def test_the_timetable_warns_and_tells():
    promise = make.follow_up()
    assert escalate_overdue() == 0
    ended = promise.encounter_ended_at - datetime.timedelta(hours=45)
    type(promise).objects.filter(pk=promise.pk).update(
        encounter_ended_at=ended, due_at=ended + datetime.timedelta(hours=48)
    )
    assert escalate_overdue() == 1
    assert Alarm.objects.open().get().level == Level.A3
