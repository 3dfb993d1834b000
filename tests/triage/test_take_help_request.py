"""A call-taker takes a request on: one person has it, and its next clock runs."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps

pytestmark = pytest.mark.django_db


def after(seconds):
    return timezone.now() + datetime.timedelta(seconds=seconds)


@pytest.fixture
def asked(carol):
    """A clinician asks for help to the caller."""
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    return diversion.incident.help_requests.get()


def test_the_alarm_of_asking_ends_and_the_clock_to_send_runs(asked, alice, pokes):
    assert Alarm.objects.open().get(kind="help_for_caller").level == Level.A1
    actions.take_help_request(asked, by=alice)
    assert (asked.status, asked.taken_by) == ("Taken", alice)
    assert asked.word_by - asked.taken_at == datetime.timedelta(seconds=settings.HELP_SEND_LIMIT_S)
    assert not Alarm.objects.open().filter(kind="help_for_caller").exists()
    assert_on_record(asked, "triage.took_help_request", by=alice, kind="any")
    assert_heard(pokes, "triage", asked)


def test_nothing_else_ends_the_alarm_of_asking(asked, alice, carol):
    sweeps.help_asked_for(now=after(3600))
    diversion = asked.incident.diversions.get()
    actions.end(diversion, "42", support_needed=False, by=carol, instead="hung_up")
    assert Alarm.objects.open().get(kind="help_for_caller").level == Level.A1


@pytest.mark.parametrize(("who", "kind"), [("bob", "help_not_taken"), ("carol", "help_for_caller")])
def test_what_nobody_takes_on_in_time_is_an_emergency_alarm(request, alice, who, kind):
    incident = make.incident(alice)
    actions.help_now(incident, by=request.getfixturevalue(who))
    up = Alarm.objects.open().filter(thing="triage.helprequest")
    sweeps.help_asked_for(now=timezone.now())
    assert not up.exists()
    for _ in range(2):
        sweeps.help_asked_for(now=after(settings.HELP_TAKE_LIMIT_S + 1))
    assert [(alarm.kind, alarm.level) for alarm in up] == [(kind, Level.A1)]


def test_what_is_taken_on_and_not_sent_in_time_is_loud_until_it_is_sent(asked, alice):
    actions.take_help_request(asked, by=alice)
    up = Alarm.objects.open().filter(kind="help_not_sent")
    sweeps.help_asked_for(now=after(settings.HELP_SEND_LIMIT_S - 5))
    assert not up.exists()
    sweeps.help_asked_for(now=after(settings.HELP_SEND_LIMIT_S + 1))
    assert up.get().level == Level.A2
    actions.report_help_sent(asked, "police", by=alice)
    assert not up.exists()


@pytest.mark.parametrize("step", ["take_help_request", "report_help_arrived"])
def test_it_is_refused_when_it_went_on_already(asked, alice, sam, step):
    getattr(actions, step)(asked, by=sam)
    asked.refresh_from_db()
    with refused("wrong_state", asked):
        actions.take_help_request(asked, by=alice)


def test_only_call_takers_and_supervisors_take_it(asked, alice, bob, carol, rita, client_of):
    act, part = f"/help_requests/{asked.pk}/take_help_request/", f"/incidents/{asked.incident_id}/_help/"
    for who in (bob, carol, rita):
        assert f'action="{act}"' not in client_of(who).get(part).content.decode()
        assert client_of(who).post(act).status_code == 403
    assert f'action="{act}"' in client_of(alice).get(part).content.decode()
    assert client_of(alice).get(act).status_code == 405
    asked.refresh_from_db()
    assert asked.status == "Asked"
    client_of(alice).post(act)
    asked.refresh_from_db()
    assert asked.taken_by == alice


def test_whoever_asked_sees_who_has_it_on_their_own_screen(asked, alice, carol, client_of):
    console = client_of(carol).get("/diversions/_queue/").content.decode()
    assert "Requested" in console and "Asked on" not in console
    actions.take_help_request(asked, by=alice)
    console = client_of(carol).get("/diversions/_queue/").content.decode()
    assert "Alice has it" in console and "Taken on" in console


def test_a_team_that_asked_sees_it_on_its_phone_and_the_lead_on_the_board(rita, bob, alice, client_of):
    from_team = make.dispatch_at("OnScene", by=make.team(rita))
    client_of(rita).post(f"/dispatch/{from_team.pk}/call_police/")
    request = from_team.incident.help_requests.get()
    actions.take_help_request(request, by=alice)
    for who, page in ((rita, "/field/_visit/"), (bob, f"/dispatch/_selected/?out={from_team.pk}")):
        shown = client_of(who).get(page).content.decode()
        assert f'id="help-request-{request.pk}"' in shown and "Alice has it" in shown
