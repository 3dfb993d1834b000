"""Nobody answered in time: the call-taker, who has the caller, is told loudly; it rings on until somebody decides."""

import datetime

import pytest
from django.conf import settings

from heart.kernel.rings import rings
from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps
from triage.models import Diversion

pytestmark = pytest.mark.django_db


def test_the_call_taker_is_told(now, pokes):
    diversion = actions.ring_out(make.diversion_at(), now=now)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.call.status) == ("Ringing", "Answered")
    assert diversion.rang_out_at == now
    alarm = Alarm.objects.open().get()
    assert (alarm.kind, alarm.thread) == ("no_clinician_answered", diversion.thread)
    assert_on_record(diversion, "triage.rang_out", by=None)
    assert_heard(pokes, "triage", diversion)


def test_the_sweep_does_it_at_the_limit_and_not_before():
    diversion = make.diversion_at()
    sweeps.ringing(now=diversion.offered_at)
    diversion.refresh_from_db()
    assert diversion.status == "Ringing"
    sweeps.ringing(now=diversion.ring_until)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.rang_out_at) == ("Ringing", diversion.ring_until)
    assert {alarm.kind for alarm in Alarm.objects.open()} == {"no_clinician_answered"}, "one caller, said once"
    assert sweeps.ringing(now=diversion.ring_until) == 0, "it is told once"


def test_a_ring_that_was_late_is_said_anew_and_not_beside_it(alice, carol):
    diversion = make.diversion_at(of=make.call(alice, initial_nature="MNTL"))
    late, over = (diversion.offered_at + datetime.timedelta(seconds=s) for s in (settings.RING_LATE_S, 61))
    sweeps.ringing(now=late)
    assert [alarm.kind for alarm in Alarm.objects.open()] == ["ringing_late"]
    for _ in range(2):
        sweeps.ringing(now=over)
        assert [alarm.kind for alarm in Alarm.objects.open()] == ["no_clinician_answered"]
    assert [ring.alarm for ring in rings(carol)] == ["no_clinician_answered"], "what rings is counted as that alarm"


def test_it_rings_on_at_every_console_and_whoever_claims_it_ends_the_alarms(alice, carol, sam, now):
    make.clinician("ready")
    diversion = make.diversion_at()
    assert rings(sam) == [], "somebody is ready"
    actions.ring_out(diversion, now=now)
    assert [ring.key for ring in rings(carol) or []] == [f"diversion-{diversion.pk}"]
    assert [ring.key for ring in rings(sam) or []] == [f"diversion-{diversion.pk}"]
    sweeps.ringing(now=now + datetime.timedelta(seconds=settings.RING_LATE_S))
    actions.claim(Diversion.objects.get(), by=carol)
    assert not Alarm.objects.open().exists()


def test_who_takes_the_caller_back_or_decides_ends_the_ring_and_it_was_not_answered(alice, now):
    first, second = (make.diversion_at(of=make.call(alice, initial_nature="MNTL")) for _ in range(2))
    for one in (first, second):
        actions.ring_out(one, now=now)
    actions.withdraw(first, by=alice)
    make.assessment_safe(second.incident, alice)
    actions.decide(second.incident, "team", by=alice)
    assert {one.status for one in Diversion.objects.all()} == {"Unanswered"}
    assert Alarm.objects.open().filter(kind="ringing_late").count() == 0
    assert [alarm.thing_id for alarm in Alarm.objects.open()] == [first.incident_id], "other help is owed there"


def test_deciding_on_more_help_before_the_limit_lets_it_ring_on(alice):
    diversion = make.diversion_at(of=make.call(alice, initial_nature="MNTL"))
    make.assessment_safe(diversion.incident, alice)
    actions.decide(diversion.incident, "emergency", by=alice)
    diversion.refresh_from_db()
    assert diversion.status == "Ringing"


def test_a_caller_who_hangs_up_on_a_ring_nobody_answered_is_one_act(alice, now):
    diversion = actions.ring_out(make.diversion_at(of=make.call(alice, initial_nature="MNTL")), now=now)
    actions.hang_up(diversion.call, by=alice, lost=True)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.call.status) == ("Unanswered", "Lost")


def test_lowering_to_a_team_ends_the_ring_as_a_decision_does(alice, carol, now):
    diversion = make.diversion_at(of=make.call(alice, initial_nature="MNTL"))
    make.assessment_safe(diversion.incident, weapon="unknown")
    actions.decide(diversion.incident, "emergency", by=alice)
    actions.ring_out(diversion, now=now)
    actions.lower(diversion.incident, "team", "with_the_person", "His sister is there.", by=carol)
    diversion.refresh_from_db()
    assert diversion.status == "Unanswered"
    assert {alarm.kind for alarm in Alarm.objects.open()} == {"decision_lowered"}


@pytest.mark.parametrize("end", ["close", "cancel", "join"])
def test_who_ends_the_incident_ends_the_ring_that_nobody_answered(alice, now, end):
    diversion = actions.ring_out(make.diversion_at(of=make.call(alice, initial_nature="MNTL")), now=now)
    incident, other = diversion.incident, make.incident(alice)
    how = {"close": [["14"]], "cancel": [], "join": [other]}[end]
    why = {"miss": "no_clinician"} if end == "close" else {}
    getattr(actions, end)(incident, *how, by=alice, **why)
    diversion.refresh_from_db()
    assert diversion.status == "Unanswered"
    assert not Alarm.objects.open().filter(thread=diversion.thread).exists()


@pytest.mark.parametrize("end", ["close", "cancel", "join"])
def test_a_ring_within_its_limit_is_not_ended_by_ending_the_incident(alice, end):
    diversion = make.diversion_at(of=make.call(alice, initial_nature="MNTL"))
    how = {"close": [["14"]], "cancel": [], "join": [make.incident(alice)]}[end]
    why = {"miss": "hung_up"} if end == "close" else {}
    with refused("wrong_state", diversion):
        getattr(actions, end)(diversion.incident, *how, by=alice, **why)


def test_another_callers_ring_leaves_the_alarm_of_the_one_who_waits(alice, now):
    waits = make.diversion_at(of=make.call(alice, initial_nature="MNTL"))
    second = make.incident(alice)
    actions.join(second, waits.incident, by=alice)
    actions.ring_out(waits, now=now)
    actions.divert(second.calls.model.objects.exclude(pk=waits.call_id).get(), by=alice)
    assert Alarm.objects.open().filter(kind="no_clinician_answered", thread=waits.thread).exists()


@pytest.mark.parametrize("status", ["ThreeWay", "Released", "Ended", "Withdrawn"])
def test_it_is_refused_when_it_does_not_ring(now, status):
    diversion = make.diversion_at(status)
    with refused("wrong_state", diversion):
        actions.ring_out(diversion, now=now)


def page(client_of, who, incident):
    return client_of(who).get(f"/incidents/{incident.pk}/_state/").content.decode()


def test_the_page_says_loudly_what_happened_and_what_can_be_done_until_somebody_acts(alice, client_of):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident, alice)
    call = incident.calls.get()
    client_of(alice).post(f"/calls/{call.pk}/divert/")
    shown = client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()
    assert shown.count("Calling clinicians.") == 1, "in the part that lives, and in no message that stays"
    diversion = incident.diversions.get()
    actions.ring_out(diversion, now=diversion.offered_at)
    shown = page(client_of, alice, incident)
    assert "Calling clinicians." not in shown
    assert "No clinician answered." in shown and "The caller is still with you." in shown
    assert "It rings on at every clinician and supervisor." in shown
    for act, key in (("Withdraw the offer", ""), ("Community response team", "Alt+R"), ("Police, fire", "")):
        assert act in shown and (not key or f'data-key="{key}"' in shown)
    actions.decide(incident, "team", by=alice)
    shown = page(client_of, alice, incident)
    assert "No clinician answered." not in shown and "Not answered" in shown


def test_a_ring_taken_back_unanswered_can_be_rung_again_by_its_key(alice, client_of, now):
    incident = make.incident(alice, initial_nature="MNTL")
    diversion = actions.ring_out(actions.divert(incident.calls.get(), by=alice), now=now)
    actions.withdraw(diversion, by=alice)
    shown = page(client_of, alice, incident)
    assert "No clinician answered." in shown and "Call again" in shown and 'data-key="Ctrl+Enter"' in shown


def test_it_ends_when_somebody_rings_again_and_offers_no_less_than_the_answers_call_for(alice, client_of):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident, alice)
    call = incident.calls.get()
    actions.withdraw(actions.ring_out(actions.divert(call, by=alice), now=call.received_at), by=alice)
    actions.assess(incident, {"weapon": "yes"}, by=alice)
    shown = page(client_of, alice, incident)
    assert "No clinician answered." in shown and "Community response team" not in shown
    actions.divert(call, by=alice)
    assert "No clinician answered." not in page(client_of, alice, incident)


def test_a_caller_who_is_given_back_is_as_loud(alice, carol, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.give_back(diversion, "caller_asked", by=carol)
    shown = page(client_of, alice, diversion.incident)
    assert "The clinician gave the caller back." in shown and "The caller requested it." in shown
    actions.hang_up(diversion.call, by=make.supervisor(), lost=True)
    shown = page(client_of, alice, diversion.incident)
    assert "Nobody has the caller on the line: call back." in shown and "Call again" not in shown
