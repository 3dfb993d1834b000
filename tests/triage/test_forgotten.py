"""Nobody is forgotten: what rings, was offered, or is open with nobody on it becomes loud, and quiet by the act."""

import datetime

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from heart.kernel import alarms
from heart.models import Alarm, Level
from tests import make
from tests.record import refused
from triage import actions as triage
from triage import sweeps
from triage.models import Call, Diversion, Transfer

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def up(kind, thing):
    """The open alarm of that kind about that thing."""
    return Alarm.objects.open().filter(kind=kind, thing=thing._meta.label_lower, thing_id=thing.pk).first()


def after(minutes):
    """All sweeps of the room, so many minutes from now."""
    sweeps.ringing(now=timezone.now() + minutes * MINUTE)


def test_a_call_that_nobody_answers_is_loud_until_it_is_answered(alice):
    call = make.ringing()
    after(0)
    assert not up("call_ringing_late", call)
    after(1)
    assert up("call_ringing_late", call).level == Level.A2
    triage.answer(call, by=alice)
    assert not up("call_ringing_late", call)
    after(2)
    assert not up("call_ringing_late", call)


def test_a_caller_who_hung_up_is_on_the_alarm_list_until_called_back_or_closed(alice, sam):
    call, other = make.ringing(), make.ringing()
    for one in (call, other):
        triage.hang_up(one, by=None)
        assert up("call_abandoned", one).level == Level.A2
    triage.answer(call, by=alice)
    assert not up("call_abandoned", call)
    triage.close(other.incident, ["13"], by=sam)
    assert not up("call_abandoned", other)


def test_a_caller_who_rings_through_again_after_the_incident_was_closed_opens_it_again(alice, sam):
    call = make.ringing()
    triage.hang_up(call, by=None)
    triage.close(call.incident, ["13"], by=sam)
    triage.answer(call, by=alice)
    call.incident.refresh_from_db()
    assert call.incident.status == "ReOpened"


def test_an_offer_to_another_center_that_nobody_answers_is_loud(alice):
    call, to = make.call(), make.center("kannapolis")
    to.staff.add(alice)
    offer = triage.transfer(call, to, by=make.supervisor())
    after(1)
    assert up("transfer_late", offer).level == Level.A2
    triage.accept_transfer(offer, by=alice)
    assert not up("transfer_late", offer)


@pytest.mark.parametrize(("act", "who"), [("decline_transfer", "alice"), ("withdraw_transfer", "sam")])
def test_a_refused_offer_is_quiet_again(act, who, alice, request):
    call, to = make.call(), make.center("kannapolis")
    to.staff.add(alice)
    offer = triage.transfer(call, to, by=make.supervisor())
    after(1)
    getattr(triage, act)(offer, by=request.getfixturevalue(who))
    assert not up("transfer_late", offer)


@pytest.mark.parametrize("over", ["hang_up", "close"])
def test_a_call_that_ended_is_offered_to_nobody(alice, sam, over):
    call, to = make.call(), make.center("kannapolis")
    to.staff.add(alice)
    offer = triage.transfer(call, to, by=sam)
    if over == "hang_up":
        triage.hang_up(call, by=sam)
    else:
        triage.close(call.incident, ["13"], by=sam)
    offer.refresh_from_db()
    assert offer.status == Transfer.Status.WITHDRAWN
    with refused("wrong_state", call, offer):
        triage.accept_transfer(offer, by=alice)


@pytest.mark.parametrize("decided", [None, "clinician", "emergency"])
def test_an_open_incident_with_nobody_on_it_is_loud(alice, decided):
    call = make.call(initial_nature="MNTL")
    if decided:
        make.assessment_safe(call.incident)
        triage.decide(call.incident, decided, by=alice)
    after(60)
    assert not up("unattended", call.incident), "the call-taker has the caller"
    triage.hang_up(call, by=make.supervisor())
    after(1)
    assert not up("unattended", call.incident), "a moment to write it up"
    after(10)
    assert up("unattended", call.incident).level == Level.A2
    triage.close(call.incident, ["13"], by=alice, miss="other")
    assert not up("unattended", call.incident)


def test_an_incident_to_which_police_are_on_their_way_is_not_called_forgotten(alice):
    call = make.call(initial_nature="MNTL")
    sent = make.help_at("Sent", of=call.incident)
    triage.hang_up(call, by=make.supervisor())
    after(60)
    assert not up("unattended", sent.incident)
    triage.report_help_not_coming(sent, "declined", by=alice)
    after(60)
    assert up("unattended", sent.incident)


def test_an_incident_that_waits_for_a_team_or_is_with_a_clinician_is_not_called_forgotten(alice):
    waits, visit, talks = make.asks_for_team(), make.dispatch_at("OnScene"), make.diversion_at("Released")
    for call in Call.objects.filter(incident__in=[waits, visit.incident]):
        triage.hang_up(call, by=make.supervisor())
    after(10)
    assert not Alarm.objects.filter(kind="unattended").exists()
    assert up("unattended", talks.incident) is None


def test_deciding_quiets_a_forgotten_incident_for_a_while_only(alice):
    call = make.call(initial_nature="MNTL")
    make.assessment_safe(call.incident)
    triage.hang_up(call, by=make.supervisor())
    Call.objects.update(ended_at=timezone.now(), received_at=timezone.now() - 9 * MINUTE, answered_at=None)
    after(10)
    assert up("unattended", call.incident)
    triage.decide(call.incident, "emergency", by=alice)
    after(1)
    assert not up("unattended", call.incident)
    after(10)
    assert up("unattended", call.incident)


def test_a_claimed_call_whose_clinician_is_lost_comes_back_to_the_call_taker(alice):
    for status in ("ThreeWay", "Verified"):
        diversion = make.diversion_at(status, of=make.call(alice, initial_nature="MNTL"))
        triage.withdraw(diversion, by=alice)
        assert (diversion.status, diversion.call.status) == (Diversion.Status.WITHDRAWN, Call.Status.ANSWERED)
        assert triage.divert(diversion.call, by=alice)


def test_a_supervisor_acts_for_a_clinician_whose_screen_is_gone(sam, carol):
    diversion = make.diversion_at("Released")
    with refused("not_yours", diversion):
        triage.give_back(diversion, "line_lost", by=carol)
    triage.give_back(diversion, "line_lost", by=sam)
    assert up("call_came_back", diversion.incident)


def test_help_for_a_caller_is_asked_for_again_and_outlives_the_incident(sam, now):
    diversion = make.diversion_at("ThreeWay")
    triage.send_help(diversion, by=diversion.clinician)
    request = diversion.incident.help_requests.get()
    alarms.acknowledge(up("help_for_caller", request), by=sam, now=now)
    triage.send_help(diversion, by=diversion.clinician)
    assert not up("help_for_caller", request).silences.in_force(now).exists()
    triage.give_back(diversion, "danger", by=diversion.clinician)
    diversion.incident.refresh_from_db()
    triage.close(diversion.incident, ["L-911"], by=sam)
    assert up("help_for_caller", request), "help did not come yet"
    triage.report_help_sent(request, "police", by=sam)
    triage.report_help_arrived(request, by=sam)
    assert not Alarm.objects.open().filter(thread=diversion.thread).exists()


def test_a_clinician_who_is_done_leaves_the_other_caller_on_the_line(alice):
    diversion, second = make.diversion_at("Released"), make.call()
    triage.join(second.incident, diversion.incident, by=alice)
    triage.end(diversion, "05", support_needed=False, by=diversion.clinician)
    second.refresh_from_db()
    diversion.incident.refresh_from_db()
    assert (second.status, diversion.incident.status) == (Call.Status.ANSWERED, "Active")


def test_a_joined_incident_leaves_no_alarm_behind(alice, now):
    this, other = make.asks_for_team(), make.asks_for_team()
    for kind in ("assign_late", "call_came_back"):
        alarms.raise_alarm(Level.A2, kind, this, now=now)
    triage.join(this, other, by=alice)
    assert {(alarm.kind, alarm.thread) for alarm in Alarm.objects.open()} == {("call_came_back", other.number)}


def test_an_act_between_the_look_and_the_alarm_leaves_no_alarm(alice, carol, monkeypatch):
    diversion = make.diversion_at()
    look = Diversion.objects.all().ringing_late

    def claimed_meanwhile(self, now):
        found = look(now)
        if not Diversion.objects.filter(clinician=carol).exists():
            list(found)
            triage.claim(Diversion.objects.get(pk=diversion.pk), by=carol)
        return found

    monkeypatch.setattr(type(Diversion.objects.all()), "ringing_late", claimed_meanwhile)
    sweeps.ringing(now=timezone.now() + datetime.timedelta(seconds=30))
    assert not up("ringing_late", diversion)


def test_a_team_that_is_called_back_leaves_its_incident_on_the_board_and_loud(bob):
    visit = make.dispatch_at("EnRoute")
    dispatch.cancel(visit, "team_unable", by=bob)
    visit.incident.refresh_from_db()
    assert list(type(visit.incident).objects.awaiting_team()) == [visit.incident]
