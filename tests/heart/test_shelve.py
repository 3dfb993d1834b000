"""Shelving puts an alarm aside for one role, for minutes and with a reason everybody can read; never an emergency."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from heart.kernel import alarms
from heart.models import Event, Level, Role, Silence
from heart.shell import alarm_bar
from tests import make
from tests.at_once import at_once
from tests.reading import Page
from tests.record import refused
from triage.models import Incident

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def alarm(db, now):
    return alarms.raise_alarm(Level.A2, "assign_late", make.incident(), now=now)


def test_it_is_quiet_for_its_time_and_the_record_says_why(alarm, now, bob, pokes):
    alarms.shelve(alarm, "waiting", 5, by=bob, now=now)
    silence = alarm.silences.get()
    assert (silence.role, silence.until, silence.reason) == (Role.TEAM_LEAD, now + 5 * MINUTE, "waiting")
    line = Event.objects.get(verb="alarms.shelved")
    assert line.codes == {"kind": "assign_late", "role": "team_lead", "reason": "waiting", "minutes": 5}
    seen = alarm_bar.alarm_bar(bob)
    assert (seen.worst, seen.quiet, seen.shelved) == (None, 0, 1)
    assert "alarms" in pokes.topics()


def test_everybody_who_hears_the_alarm_reads_who_put_it_aside_and_until_when(alarm, now, bob, client_of):
    alarms.shelve(alarm, "fault", 10, by=bob, now=now)
    page = Page(client_of(make.user(role=Role.TEAM_LEAD)).get("/alarms/").content.decode()).text
    assert "shelved by Bob (Team lead) until" in page
    assert "A technical fault, reported" in page


def test_an_emergency_is_not_put_aside(db, now, sam):
    alarm = alarms.raise_alarm(Level.A1, "team_emergency", make.person(), now=now)
    with refused("emergency", alarm):
        alarms.shelve(alarm, "exercise", 5, by=sam, now=now)


@pytest.mark.parametrize(
    ("reason", "minutes", "code", "field"),
    [("", 5, "no_reason", "reason"), ("tired", 5, "no_reason", "reason"), ("waiting", 11, "too_long", "minutes"),
     ("waiting", 0, "too_long", "minutes"), ("waiting", -5, "too_long", "minutes")],
)  # fmt: skip
def test_it_takes_a_reason_of_the_list_and_ten_minutes_at_most(alarm, now, bob, reason, minutes, code, field):
    with refused(code, alarm, field=field):
        alarms.shelve(alarm, reason, minutes, by=bob, now=now)


def test_the_database_holds_no_longer_shelf(alarm, now, bob):
    with pytest.raises(IntegrityError, match="a_shelf_ends_within_ten_minutes"), transaction.atomic():
        Silence.objects.create(alarm=alarm, role=bob.role, at=now, by=bob, reason="waiting", until=now + 11 * MINUTE)
    with pytest.raises(IntegrityError, match="a_shelf_ends_within_ten_minutes"), transaction.atomic():
        Silence.objects.create(alarm=alarm, role=bob.role, at=now, by=bob, reason="waiting")


def test_what_grows_into_an_emergency_leaves_the_shelf(alarm, now, bob):
    incident = Incident.objects.get(pk=alarm.thing_id)
    alarms.shelve(alarm, "waiting", 10, by=bob, now=now)
    alarms.raise_alarm(Level.A1, "assign_late", incident, now=now)
    assert alarm_bar.alarm_bar(bob).worst.alarm.pk == alarm.pk


def test_a_role_that_never_hears_it_cannot_put_it_aside(alarm, now, dan):
    with refused("not_yours", alarm):
        alarms.shelve(alarm, "waiting", 5, by=dan, now=now)


def test_the_page_asks_why_and_comes_back_to_the_list(alarm, bob, client_of):
    client = client_of(bob)
    assert 'name="reason"' in client.get(f"/alarms/?shelve={alarm.pk}").content.decode()
    wrong = client.post(f"/alarms/{alarm.pk}/shelve/", {"reason": "tired", "minutes": "60"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("is not one of the available choices") >= 2
    done = client.post(f"/alarms/{alarm.pk}/shelve/", {"reason": "waiting", "minutes": "5"})
    assert (done.status_code, done.headers["Location"]) == (302, "/alarms/")
    again = client.post(f"/alarms/{alarm.pk}/shelve/", {"reason": "waiting", "minutes": "5"})
    assert again.status_code == 409


def test_it_takes_no_get_and_nobody_without_the_permission(alarm, bob, rita, eve, client_of):
    page = f"/alarms/{alarm.pk}/shelve/"
    assert client_of(bob).get(page).status_code == 405
    assert {client_of(who).post(page).status_code for who in (rita, eve)} == {403}


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_one_moment_one_puts_it_aside(now):
    alarm = alarms.raise_alarm(Level.A2, "assign_late", make.incident(), now=now)
    leads = [make.user(role=Role.TEAM_LEAD) for _ in range(2)]
    answers = at_once(*[lambda who=who: alarms.shelve(alarm, "waiting", 5, by=who, now=now) for who in leads])
    assert sorted(type(one).__name__ for one in answers) == ["Alarm", "Refused"]
