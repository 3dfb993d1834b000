"""The server raises alarms; acknowledging silences, only the act clears."""

import datetime

import pytest

from heart.kernel import alarms
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
    assert alarms.raise_alarm(Level.A2, "check_in_overdue", thing, now=now)
    assert Alarm.objects.open().count() == 2


def test_a_louder_alarm_lifts_the_one_that_is_up_and_asks_again(thing, now, sam):
    alarm = alarms.raise_alarm(Level.A2, "check_in_overdue", thing, now=now)
    alarms.acknowledge(alarm, by=sam, now=now)
    later = now + datetime.timedelta(minutes=2)
    lifted = alarms.raise_alarm(Level.A1, "check_in_overdue", thing, now=later)
    assert lifted.pk == alarm.pk
    lifted.refresh_from_db()
    assert lifted.level == Level.A1
    assert not lifted.silences.in_force(later).exists(), "who silenced the quieter one has not heard this"
    assert (lifted.raised_at, lifted.escalated_at) == (now, later)
    assert [verb for verb, _ in lines()] == ["alarms.raised", "alarms.acknowledged", "alarms.escalated"]


def test_a_quieter_alarm_does_not_lower_the_one_that_is_up(thing, now):
    alarms.raise_alarm(Level.A1, "check_in_overdue", thing, now=now)
    assert alarms.raise_alarm(Level.A3, "check_in_overdue", thing, now=now) is None
    assert Alarm.objects.get().level == Level.A1


def test_who_asks_again_is_heard_again(thing, now, sam):
    alarm = alarms.raise_alarm(Level.A1, "team_emergency", thing, now=now)
    assert alarms.raise_alarm(Level.A1, "team_emergency", thing, now=now, anew=True) is None, "nobody silenced it yet"
    alarms.acknowledge(alarm, by=sam, now=now)
    assert alarms.raise_alarm(Level.A2, "team_emergency", thing, now=now, anew=True)
    alarm.refresh_from_db()
    assert alarm.level == Level.A1
    assert not alarm.silences.in_force(now).exists()


def test_a_sweep_raises_only_what_is_still_true(thing, now):
    people = Person.objects.filter(pk=thing.pk)
    assert alarms.raise_while(Level.A2, "check_in_overdue", people.filter(given_name="Nobody"), now=now) is False
    assert not Alarm.objects.exists()
    assert alarms.raise_while(Level.A2, "check_in_overdue", people, now=now) is True
    assert alarms.raise_while(Level.A2, "check_in_overdue", people, now=now) is False


def test_the_act_clears_and_the_next_time_is_a_new_alarm(thing, now, sam):
    alarms.raise_alarm(Level.A2, "check_in_overdue", thing, now=now)
    assert alarms.clear("check_in_overdue", thing, by=sam, now=now) is True
    assert alarms.clear("check_in_overdue", thing, by=sam, now=now) is False
    assert not Alarm.objects.open().exists()
    assert alarms.raise_alarm(Level.A2, "check_in_overdue", thing, now=now)
    assert [verb for verb, _ in lines()] == ["alarms.raised", "alarms.cleared", "alarms.raised"]


@pytest.mark.django_db(transaction=True)
def test_of_many_sweeps_at_once_one_raises(thing, now):
    raised = at_once(*[lambda: alarms.raise_alarm(Level.A2, "check_in_overdue", thing, now=now)] * 4)
    assert sorted(type(one).__name__ for one in raised) == ["Alarm", "NoneType", "NoneType", "NoneType"]
    assert Event.objects.count() == 1


def test_what_is_cleared_keeps_no_silence_in_force(thing, now, sam):
    alarm = alarms.raise_alarm(Level.A2, "check_in_overdue", thing, now=now)
    alarms.acknowledge(alarm, by=sam, now=now)
    alarms.clear("check_in_overdue", thing, by=sam, now=now)
    assert alarm.silences.get().over_at == now


def test_a_sweep_takes_down_only_what_is_not_true_any_more(db, now):
    gone, still = make.person(given_name="Gone"), make.person()
    for one in (gone, still):
        alarms.raise_alarm(Level.A2, "check_in_overdue", one, now=now)
    wide = Person.objects.exclude(given_name="Gone")
    assert alarms.clear_unless("check_in_overdue", wide, now=now) == 1
    assert alarms.clear_unless("check_in_overdue", wide, now=now) == 0
    assert [alarm.thing_id for alarm in Alarm.objects.open()] == [still.pk]
