"""Nobody answered in time: the call-taker, who still has the caller, is told loudly."""

import pytest

from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps

pytestmark = pytest.mark.django_db


def test_the_call_taker_is_told(now, pokes):
    diversion = actions.ring_out(make.diversion_at(), now=now)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.call.status) == ("Unanswered", "Answered")
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
    assert diversion.status == "Unanswered"
    assert [alarm.kind for alarm in Alarm.objects.open()] == ["no_clinician_answered"]


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
    assert shown.count("Ringing the clinicians.") == 1, "in the part that lives, and in no message that stays"
    diversion = incident.diversions.get()
    actions.ring_out(diversion, now=diversion.offered_at)
    shown = page(client_of, alice, incident)
    assert "Ringing the clinicians." not in shown
    assert "No clinician answered." in shown and "The caller is still with you." in shown
    for act, key in (("Ring again", "Ctrl+Enter"), ("Community response team", "Alt+G"), ("Police, fire", "Alt+X")):
        assert act in shown and f'data-key="{key}"' in shown
    actions.decide(incident, "team", by=alice)
    shown = page(client_of, alice, incident)
    assert "No clinician answered." not in shown and "Not answered" in shown


def test_it_ends_when_somebody_rings_again_and_offers_no_less_than_the_answers_call_for(alice, client_of):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident, alice)
    call = incident.calls.get()
    actions.ring_out(actions.divert(call, by=alice), now=call.received_at)
    actions.assess(incident, {"weapon": "yes"}, by=alice)
    shown = page(client_of, alice, incident)
    assert "No clinician answered." in shown and "Community response team" not in shown
    actions.divert(call, by=alice)
    assert "No clinician answered." not in page(client_of, alice, incident)


def test_a_caller_who_is_given_back_is_as_loud(alice, carol, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.give_back(diversion, "caller_asked", by=carol)
    shown = page(client_of, alice, diversion.incident)
    assert "The clinician gave the caller back." in shown and "The caller asked for it." in shown
    actions.hang_up(diversion.call, by=alice, lost=True)
    shown = page(client_of, alice, diversion.incident)
    assert "Nobody has the caller on the line: call back." in shown and "Ring again" not in shown
