"""Acknowledging silences an alarm for one role, is recorded, and never clears."""

import datetime
import re

import pytest
from django.conf import settings

from heart.kernel import alarms
from heart.models import Alarm, Event, Level, Role, Silence
from heart.shell import alarm_bar
from heart.shell.alarm_bar import heard_as
from tests import make
from tests.at_once import at_once
from tests.record import refused
from triage.models import Person

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def alarm(db, now):
    return alarms.raise_alarm(Level.A2, "check_in_overdue", make.person(), now=now)


def loud(user):
    return [line.alarm for line in alarm_bar.alarm_bar(user).lines]


def test_it_is_on_record_with_who_when_and_for_which_role(alarm, now, bob, pokes):
    alarms.acknowledge(alarm, by=bob, now=now)
    silence = alarm.silences.get()
    assert (silence.role, silence.by, silence.at, silence.reason) == (Role.TEAM_LEAD, bob, now, "")
    line = Event.objects.get(verb="alarms.acknowledged")
    codes = {"kind": "check_in_overdue", "level": "A2", "role": "team_lead"}
    assert (line.by, line.thread, line.codes) == (bob, alarm.thread, codes)
    assert list(Alarm.objects.open()) == [alarm], "only the act clears it"
    assert pokes.topics() == {"alarms"}


def test_it_silences_the_own_role_only(now, bob, sam, db):
    alarm = alarms.raise_alarm(Level.A1, "team_emergency", make.person(), now=now)
    alarms.acknowledge(alarm, by=sam, now=now)
    assert (loud(sam), loud(bob)) == ([], [alarm])
    assert alarm_bar.alarm_bar(make.user(role=Role.SUPERVISOR)).quiet == 1, "for every supervisor"
    alarms.acknowledge(alarm, by=bob, now=now)
    assert loud(bob) == []


def test_two_crews_on_one_incident_silence_each_their_own(now, rita):
    first = make.dispatch_at("EnRoute", by=make.team(rita))
    ray = make.user("ray", Role.RESPONDER)
    second = make.dispatch_at("EnRoute", by=make.team(ray))
    second.incident_id = first.incident_id
    second.save(update_fields=["incident"])
    alarm = alarms.raise_alarm(Level.A1, "risk_raised", first.incident, now=now)
    assert (loud(rita), loud(ray)) == ([alarm], [alarm])
    alarms.acknowledge(alarm, by=rita, now=now)
    assert (loud(rita), loud(ray)) == ([], [alarm])
    with refused("wrong_state", alarm):
        alarms.acknowledge(alarm, by=rita, now=now)
    alarms.acknowledge(alarm, by=ray, now=now)
    assert loud(ray) == []
    assert Silence.objects.in_force(now).count() == 2


def test_a_page_that_is_behind_does_not_silence_a_second_cry_for_help(now, bob, client_of):
    visit = make.dispatch_at("OnScene")
    alarm = alarms.raise_alarm(Level.A1, "team_emergency", visit, now=now)
    page = client_of(bob).get("/_alarms/").content.decode()
    (since,) = re.findall(r'name="since" value="(\d+)"', page)
    alarms.acknowledge(alarm, by=bob, now=now)
    alarms.raise_alarm(Level.A1, "team_emergency", visit, now=now + MINUTE, anew=True)
    answer = client_of(bob).post(f"/alarms/{alarm.pk}/acknowledge/", {"level": "A1", "since": since})
    assert answer.status_code == 409
    assert len(loud(bob)) == 1


def test_a_role_acknowledges_once(alarm, now, bob):
    alarms.acknowledge(alarm, by=bob, now=now)
    with refused("wrong_state", alarm):
        alarms.acknowledge(alarm, by=make.user(role=Role.TEAM_LEAD), now=now)
    assert alarm.silences.get().by == bob


def test_a_cleared_alarm_is_not_acknowledged(alarm, now, bob):
    Alarm.objects.update(cleared_at=now)
    with refused("wrong_state", alarm):
        alarms.acknowledge(alarm, by=bob, now=now)


def test_a_role_that_never_hears_it_cannot_silence_it(alarm, now, dan, mia):
    for nobody in (dan, mia):
        with refused("not_yours", alarm):
            alarms.acknowledge(alarm, by=nobody, now=now)


def test_what_grew_louder_meanwhile_is_not_silenced_unseen(alarm, now, bob):
    seen = Alarm.objects.get()
    alarms.raise_alarm(Level.A1, "check_in_overdue", Person.objects.get(pk=alarm.thing_id), now=now)
    with refused("somebody_was_first", alarm):
        alarms.acknowledge(seen, by=bob, now=now)


@pytest.mark.parametrize(("level", "after_s"), [(Level.A1, settings.A1_AGAIN_S), (Level.A2, settings.A2_AGAIN_S)])
def test_it_ends_by_itself_while_the_cause_goes_on(db, now, bob, level, after_s):
    alarm = alarms.raise_alarm(level, "check_in_overdue", make.person(), now=now)
    alarms.acknowledge(alarm, by=bob, now=now)
    assert alarm.silences.get().until == now + datetime.timedelta(seconds=after_s)


def test_a_warning_is_acknowledged_for_good(db, now, bob):
    alarm = alarms.raise_alarm(Level.A3, "assign_late", make.person(), now=now)
    alarms.acknowledge(alarm, by=bob, now=now)
    assert alarm.silences.get().until is None


def test_a_silence_that_is_over_but_not_yet_swept_makes_room_for_the_next(alarm, now, bob):
    alarms.acknowledge(alarm, by=bob, now=now)
    later = now + datetime.timedelta(seconds=settings.A2_AGAIN_S)
    alarms.acknowledge(alarm, by=bob, now=later)
    assert [silence.over_at for silence in alarm.silences.order_by("pk")] == [later, None]


def test_the_page_does_not_silence_what_it_did_not_show(alarm, bob, client_of):
    answer = client_of(bob).post(f"/alarms/{alarm.pk}/acknowledge/", {"level": "A3"})
    assert answer.status_code == 409
    assert "just escalated" in answer.content.decode()
    assert not Silence.objects.exists()


def test_a_collapsed_line_is_acknowledged_as_it_stood(db, now, bob, client_of):
    stood = [alarms.raise_alarm(Level.A2, "assign_late", make.person(), now=now) for _ in range(3)]
    came_later = alarms.raise_alarm(Level.A2, "assign_late", make.person(), now=now)
    other_kind = alarms.raise_alarm(Level.A2, "unacknowledged", make.person(), now=now)
    alarms.acknowledge(stood[1], by=make.user(role=Role.TEAM_LEAD), now=now)
    line = " ".join(f"{alarm.pk}-{heard_as(alarm)}" for alarm in [*stood, other_kind]) + " x 99999999999999999999"
    answer = client_of(bob).post(f"/alarms/{stood[0].pk}/acknowledge/", {"level": "A2", "line": line})
    assert answer.status_code == 302
    assert loud(bob) == [came_later, other_kind]
    again = client_of(bob).post(f"/alarms/{stood[0].pk}/acknowledge/", {"level": "A2", "line": line})
    assert again.status_code == 409


def test_what_sounds_for_another_cause_by_now_is_not_acknowledged_with_its_line(db, now, bob, client_of):
    earlier = now - datetime.timedelta(seconds=5)
    things = [make.person(), make.person()]
    stood = [alarms.raise_alarm(Level.A2, "place_changed", thing, now=earlier, about="first") for thing in things]
    line = " ".join(f"{alarm.pk}-{heard_as(alarm)}" for alarm in stood)
    again = alarms.raise_alarm(Level.A2, "place_changed", things[1], now=now, about="second")
    client_of(bob).post(f"/alarms/{stood[0].pk}/acknowledge/", {"level": "A2", "line": line})
    assert loud(bob) == [again]


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_one_moment_one_acknowledges(now):
    alarm = alarms.raise_alarm(Level.A2, "check_in_overdue", make.person(), now=now)
    leads = [make.user(role=Role.TEAM_LEAD) for _ in range(2)]
    answers = at_once(*[lambda who=who: alarms.acknowledge(alarm, by=who, now=now) for who in leads])
    assert sorted(type(one).__name__ for one in answers) == ["Alarm", "Refused"]
    assert Silence.objects.count() == Event.objects.filter(verb="alarms.acknowledged").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_lead_and_a_supervisor_at_one_moment_silence_each_their_own(now):
    alarm = alarms.raise_alarm(Level.A1, "team_emergency", make.person(), now=now)
    people = [make.user(role=role) for role in (Role.TEAM_LEAD, Role.SUPERVISOR)]
    at_once(*[lambda who=who: alarms.acknowledge(alarm, by=who, now=now) for who in people])
    assert set(Silence.objects.values_list("role", flat=True)) == {"team_lead", "supervisor"}
