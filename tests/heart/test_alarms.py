"""The server raises alarms; acknowledging silences, only the act clears."""

import datetime

import pytest

from heart import alarms
from heart.flow import Refused
from heart.models import Alarm, Event, Level
from tests import make
from tests.at_once import at_once
from triage.models import Person


@pytest.fixture
def thing(db):
    return make.person()


def lines():
    return [(event.verb, event.codes) for event in Event.objects.order_by("id")]


def test_an_alarm_is_raised_once_while_it_is_up(thing, now, pokes):
    alarm = alarms.raise_alarm(Level.A2, "ringing_late", thing, now=now)
    assert (alarm.level, alarm.thread, alarm.raised_at) == (Level.A2, thing.thread, now)
    assert alarms.raise_alarm(Level.A2, "ringing_late", thing, now=now) is None
    assert lines() == [("alarms.raised", {"kind": "ringing_late", "level": "A2"})]
    assert pokes.topics() == {"alarms"}
    assert len(pokes()) == 1


def test_two_kinds_about_one_thing_are_two_alarms(thing, now):
    assert alarms.raise_alarm(Level.A2, "ringing_late", thing, now=now)
    assert alarms.raise_alarm(Level.A2, "check_in", thing, now=now)
    assert Alarm.objects.open().count() == 2


def test_a_louder_alarm_lifts_the_one_that_is_up_and_asks_again(thing, now, sam):
    alarm = alarms.raise_alarm(Level.A2, "check_in", thing, now=now)
    alarms.acknowledge(alarm, by=sam, now=now)
    later = now + datetime.timedelta(minutes=2)
    lifted = alarms.raise_alarm(Level.A1, "check_in", thing, now=later)
    assert lifted.pk == alarm.pk
    lifted.refresh_from_db()
    assert (lifted.level, lifted.acknowledged_at, lifted.acknowledged_by) == (Level.A1, None, None)
    assert (lifted.raised_at, lifted.escalated_at) == (now, later)
    assert [verb for verb, _ in lines()] == ["alarms.raised", "alarms.acknowledged", "alarms.escalated"]


def test_a_quieter_alarm_does_not_lower_the_one_that_is_up(thing, now):
    alarms.raise_alarm(Level.A1, "check_in", thing, now=now)
    assert alarms.raise_alarm(Level.A3, "check_in", thing, now=now) is None
    assert Alarm.objects.get().level == Level.A1


def test_who_asks_again_is_heard_again(thing, now, sam):
    alarm = alarms.raise_alarm(Level.A1, "team_emergency", thing, now=now)
    assert alarms.raise_alarm(Level.A1, "team_emergency", thing, now=now, anew=True) is None, "nobody silenced it yet"
    alarms.acknowledge(alarm, by=sam, now=now)
    assert alarms.raise_alarm(Level.A2, "team_emergency", thing, now=now, anew=True)
    alarm.refresh_from_db()
    assert (alarm.level, alarm.acknowledged_at, alarm.acknowledged_by) == (Level.A1, None, None)


def test_a_sweep_raises_only_what_is_still_true(thing, now):
    people = Person.objects.filter(pk=thing.pk)
    assert alarms.raise_while(Level.A2, "check_in", people.filter(given_name="Nobody"), now=now) is False
    assert not Alarm.objects.exists()
    assert alarms.raise_while(Level.A2, "check_in", people, now=now) is True
    assert alarms.raise_while(Level.A2, "check_in", people, now=now) is False


def test_acknowledging_silences_and_does_not_clear(thing, now, sam, pokes):
    alarm = alarms.raise_alarm(Level.A2, "check_in", thing, now=now)
    alarms.acknowledge(alarm, by=sam, now=now)
    assert (alarm.acknowledged_by, alarm.acknowledged_at, alarm.cleared_at) == (sam, now, None)
    assert list(Alarm.objects.open()) == [alarm]
    assert lines()[-1] == ("alarms.acknowledged", {"kind": "check_in", "level": "A2"})
    assert Event.objects.last().by == sam
    assert pokes.topics() == {"alarms"}


def test_an_alarm_is_acknowledged_once(thing, now, sam, bob):
    alarm = alarms.raise_alarm(Level.A2, "check_in", thing, now=now)
    alarms.acknowledge(alarm, by=sam, now=now)
    with pytest.raises(Refused):
        alarms.acknowledge(alarm, by=bob, now=now)
    assert Alarm.objects.get().acknowledged_by == sam


def test_a_cleared_alarm_is_not_acknowledged(thing, now, sam):
    alarm = alarms.raise_alarm(Level.A2, "check_in", thing, now=now)
    alarms.clear("check_in", thing, by=sam, now=now)
    with pytest.raises(Refused):
        alarms.acknowledge(alarm, by=sam, now=now)


def test_the_act_clears_and_the_next_time_is_a_new_alarm(thing, now, sam):
    alarms.raise_alarm(Level.A2, "check_in", thing, now=now)
    assert alarms.clear("check_in", thing, by=sam, now=now) is True
    assert alarms.clear("check_in", thing, by=sam, now=now) is False
    assert not Alarm.objects.open().exists()
    assert alarms.raise_alarm(Level.A2, "check_in", thing, now=now)
    assert [verb for verb, _ in lines()] == ["alarms.raised", "alarms.cleared", "alarms.raised"]


def test_the_worst_unacknowledged_comes_first_then_the_oldest(db, now, sam):
    old = now - datetime.timedelta(minutes=9)
    up = {
        name: alarms.raise_alarm(level, "check_in", make.person(), now=at)
        for name, level, at in [
            ("new A2", Level.A2, now),
            ("seen A1", Level.A1, old),
            ("old A2", Level.A2, old),
            ("new A1", Level.A1, now),
            ("old A3", Level.A3, old),
        ]
    }
    alarms.acknowledge(up["seen A1"], by=sam, now=now)
    order = [alarm.pk for alarm in Alarm.objects.open().worst_first()]
    assert order == [up[name].pk for name in ["new A1", "old A2", "new A2", "old A3", "seen A1"]]


@pytest.mark.django_db(transaction=True)
def test_of_many_sweeps_at_once_one_raises(thing, now):
    raised = at_once(*[lambda: alarms.raise_alarm(Level.A2, "check_in", thing, now=now)] * 4)
    assert sorted(type(one).__name__ for one in raised) == ["Alarm", "NoneType", "NoneType", "NoneType"]
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_acknowledges(thing, now, sam, bob):
    alarm = alarms.raise_alarm(Level.A2, "check_in", thing, now=now)
    copies = [Alarm.objects.get(pk=alarm.pk) for _ in range(2)]
    answers = at_once(
        lambda: alarms.acknowledge(copies[0], by=sam, now=now), lambda: alarms.acknowledge(copies[1], by=bob, now=now)
    )
    assert sorted(type(one).__name__ for one in answers) == ["Alarm", "Refused"]
