"""What will be late warns first (A3), grows by the same alarm when it is late, and goes down with the act."""

import datetime

import pytest
from django.conf import settings

from dispatch import actions, sweeps
from heart.models import Alarm, Event, Level
from tests import make
from tests.at_once import at_once
from triage import actions as triage
from triage.models import Incident

pytestmark = pytest.mark.django_db


def s(count):
    return datetime.timedelta(seconds=count)


def levels(kind):
    return [Level(alarm.level) for alarm in Alarm.objects.open().filter(kind=kind)]


def waits(now, gone_s):
    made = make.asks_for_team()
    Incident.objects.filter(pk=made.pk).update(decided_at=now - s(gone_s))
    return made


def test_an_incident_that_waits_warns_at_three_quarters_then_is_late_as_the_same_alarm(now):
    made = waits(now, 0)
    target = settings.ASSIGN_TARGET_S
    assert sweeps.late(now=now + s(0.75 * target + 4)) == 0, "five seconds are let pass"
    assert [sweeps.late(now=now + s(0.75 * target + 5)) for _ in range(2)] == [1, 0]
    assert levels("assign_late") == [Level.A3]
    assert [sweeps.late(now=now + s(target)) for _ in range(2)] == [1, 0]
    assert levels("assign_late") == [Level.A2]
    assert [line.verb for line in Event.objects.of_thing(made) if line.verb.startswith("alarms.")] == [
        "alarms.raised",
        "alarms.escalated",
    ]


def test_a_clock_at_its_edge_does_not_flap(now):
    made = waits(now, 0.75 * settings.ASSIGN_TARGET_S + 5)
    sweeps.late(now=now)
    Incident.objects.filter(pk=made.pk).update(decided_at=now - s(0.72 * settings.ASSIGN_TARGET_S))
    sweeps.late(now=now)
    assert levels("assign_late") == [Level.A3]
    Incident.objects.filter(pk=made.pk).update(decided_at=now - s(0.6 * settings.ASSIGN_TARGET_S))
    sweeps.late(now=now)
    assert levels("assign_late") == []


@pytest.mark.parametrize("level", [Level.A3, Level.A2])
def test_a_team_sent_ends_it(now, bob, level):
    made = waits(now, settings.ASSIGN_TARGET_S * (0.8 if level == Level.A3 else 1))
    sweeps.late(now=now)
    assert levels("assign_late") == [level]
    actions.assign(made, make.team(), by=bob)
    assert levels("assign_late") == []


def test_an_incident_that_needs_police_now_waits_for_no_team(now, bob):
    made = waits(now, settings.ASSIGN_TARGET_S)
    sweeps.late(now=now)
    triage.assess(made, {"weapon": "yes"}, by=bob)
    sweeps.late(now=now)
    assert levels("assign_late") == []


@pytest.mark.parametrize("act", ["acknowledge", "depart", "cancel"])
def test_an_acknowledgement_that_is_soon_late_warns_and_the_act_ends_it(bob, act):
    visit = make.dispatch_at()
    soon = visit.ack_by - s(0.15 * settings.ACKNOWLEDGE_LIMIT_S)
    sweeps.late(now=visit.ack_by - s(0.3 * settings.ACKNOWLEDGE_LIMIT_S))
    assert levels("unacknowledged") == []
    sweeps.late(now=soon)
    assert levels("unacknowledged") == [Level.A3]
    said = ["no_longer_needed"] if act == "cancel" else []
    getattr(actions, act)(visit, *said, by=bob)
    assert levels("unacknowledged") == []


@pytest.mark.parametrize("act", ["check_in", "contact", "clear"])
def test_a_check_in_that_is_soon_due_warns_and_the_act_ends_it(bob, act):
    visit = make.dispatch_at("OnScene")
    sweeps.late(now=visit.check_in_due_at - s(0.2 * settings.CHECK_IN_EVERY_S))
    assert levels("check_in_overdue") == [Level.A3]
    if act == "clear":
        actions.clear(visit, "21", support_needed=None, by=bob)
    else:
        getattr(actions, act)(visit, by=bob)
    assert levels("check_in_overdue") == []


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_one_moment_warn_once(now):
    made = waits(now, 0.8 * settings.ASSIGN_TARGET_S)
    at_once(*[lambda: sweeps.late(now=now)] * 4)
    assert Event.objects.of_thing(made).filter(verb="alarms.raised").count() == 1
