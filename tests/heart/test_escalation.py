"""An alarm nobody acts on does not stay silent: it goes further by time, and sounds again when a silence is over."""

import datetime

import pytest
from django.conf import settings

from heart.celery import TIMETABLE
from heart.kernel import alarms, escalation
from heart.models import Alarm, Event, Level, Role
from heart.shell import alarm_bar
from heart.tasks import escalate_alarms
from tests import make
from tests.at_once import at_once


def after(now, seconds):
    return now + datetime.timedelta(seconds=seconds)


def up(level, now, kind="team_emergency"):
    return alarms.raise_alarm(level, kind, make.person(), now=now)


def steps(alarm):
    alarm.refresh_from_db()
    return alarm.escalation


@pytest.mark.parametrize(
    ("level", "at_s", "step"),
    [
        (Level.A1, settings.A1_FURTHER_S - 1, 0),
        (Level.A1, settings.A1_FURTHER_S, 1),
        (Level.A1, settings.A1_TAKES_OVER_S - 1, 1),
        (Level.A1, settings.A1_TAKES_OVER_S, 2),
        (Level.A2, settings.A2_FURTHER_S - 1, 0),
        (Level.A2, settings.A2_FURTHER_S, 1),
        (Level.A2, 86_400, 1),
        (Level.A3, 86_400, 0),
    ],
)
def test_it_goes_further_at_its_second(db, now, level, at_s, step):
    alarm = up(level, now)
    escalation.sweep(now=after(now, at_s))
    assert steps(alarm) == step
    assert alarm.takes_over == (step == 2)


def test_each_step_is_on_record_once_and_told(db, now, pokes):
    alarm = up(Level.A1, now)
    late = after(now, settings.A1_TAKES_OVER_S)
    assert [escalation.sweep(now=late) for _ in range(3)] == [2, 0, 0]
    lines = Event.objects.filter(verb="alarms.went_further").order_by("id")
    assert [(line.codes["step"], line.by, line.thread) for line in lines] == [
        (1, None, alarm.thread),
        (2, None, alarm.thread),
    ]
    assert pokes.topics() == {"alarms"}


def test_who_acknowledged_at_a_desk_has_it(db, now, bob):
    alarm = up(Level.A1, now)
    alarms.acknowledge(alarm, by=bob, now=now)
    assert escalation.sweep(now=after(now, settings.A1_TAKES_OVER_S)) == 0


def test_a_crew_that_silences_its_phone_does_not_keep_it_from_the_floor(db, now, rita):
    visit = make.dispatch_at("OnScene", by=make.team(rita))
    alarm = alarms.raise_alarm(Level.A1, "check_in_overdue", visit, now=now)
    alarms.acknowledge(alarm, by=rita, now=now)
    escalation.sweep(now=after(now, settings.A1_TAKES_OVER_S))
    assert steps(alarm) == 2


def test_a_cleared_alarm_goes_nowhere(db, now):
    alarm = up(Level.A1, now)
    Alarm.objects.update(cleared_at=now)
    assert escalation.sweep(now=after(now, 99)) == 0
    assert steps(alarm) == 0


def test_an_acknowledged_alarm_whose_cause_goes_on_sounds_again_for_that_role(db, now, bob, sam):
    alarm = up(Level.A2, now)
    alarms.acknowledge(alarm, by=bob, now=now)
    again = after(now, settings.A2_AGAIN_S)
    assert alarm_bar.alarm_bar(bob).worst is None
    assert [escalation.sweep(now=again) for _ in range(2)] == [1, 0]
    assert alarm_bar.alarm_bar(bob).worst.alarm == alarm
    line = Event.objects.get(verb="alarms.sounded_again")
    assert line.codes == {"kind": "team_emergency", "level": "A2", "role": "team_lead"}
    alarm.refresh_from_db()
    assert alarm.loud_since == again, "and is counted anew"
    escalation.sweep(now=after(again, settings.A2_FURTHER_S))
    assert steps(alarm) == 1


def test_while_another_desk_has_it_nothing_is_counted_anew(db, now, bob, sam):
    alarm = up(Level.A2, now)
    alarms.acknowledge(alarm, by=bob, now=now)
    alarms.acknowledge(alarm, by=sam, now=after(now, 60))
    escalation.sweep(now=after(now, settings.A2_AGAIN_S))
    alarm.refresh_from_db()
    assert (alarm.loud_since, alarm.silences.get(role=Role.TEAM_LEAD).over_at) == (now, after(now, settings.A2_AGAIN_S))


def test_a_shelf_ends_by_itself(db, now, bob):
    alarm = up(Level.A2, now, "assign_late")
    alarms.shelve(alarm, "waiting", 2, by=bob, now=now)
    escalation.sweep(now=after(now, 119))
    assert alarm.silences.get().over_at is None
    escalation.sweep(now=after(now, 120))
    assert alarm_bar.alarm_bar(bob).worst.alarm == alarm


def test_even_without_a_worker_no_silence_outlives_its_time(db, now, bob):
    alarm = up(Level.A2, after(now, -1000), "assign_late")
    alarms.acknowledge(alarm, by=bob, now=after(now, -settings.A2_AGAIN_S - 1))
    assert alarm_bar.alarm_bar(bob).worst.alarm == alarm


def test_it_is_on_the_timetable(db, now):
    alarm = up(Level.A2, after(now, -settings.A2_FURTHER_S - 1))
    assert TIMETABLE["heart.tasks.escalate_alarms"] <= 5
    assert escalate_alarms() == 1
    assert steps(alarm) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_beats_at_one_moment_one_takes_each_step(now, bob):
    first, second = up(Level.A1, now), up(Level.A2, now, "assign_late")
    alarms.acknowledge(second, by=bob, now=now)
    late = after(now, settings.A2_AGAIN_S)
    at_once(*[lambda: escalation.sweep(now=late)] * 4)
    escalation.sweep(now=late)
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert (verbs.count("alarms.went_further"), verbs.count("alarms.sounded_again")) == (2, 1)
    assert (steps(first), steps(second)) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_an_acknowledgement_and_the_step_at_one_moment_leave_one_story(now, bob):
    alarm = up(Level.A1, now)
    late = after(now, settings.A1_FURTHER_S)
    at_once(lambda: escalation.sweep(now=late), lambda: alarms.acknowledge(alarm, by=bob, now=late))
    verbs = list(Event.objects.order_by("id").values_list("verb", flat=True))
    assert verbs.count("alarms.acknowledged") == 1
    if "alarms.went_further" in verbs:
        assert verbs.index("alarms.went_further") < verbs.index("alarms.acknowledged")
