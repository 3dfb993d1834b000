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
