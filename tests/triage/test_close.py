"""An incident that nobody works on ends with how it ended."""

import datetime

import pytest

from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def test_it_says_when_and_how(alice, pokes):
    incident = make.incident(alice)
    actions.close(incident, ["13", "15"], by=alice)
    incident.refresh_from_db()
    assert (incident.status, incident.closed_as, incident.closed_at is not None) == ("Closed", "13", True)
    assert list(incident.dispositions.order_by("id").values_list("code", "primary")) == [("13", True), ("15", False)]
    assert incident.calls.get().status == "Ended"
    assert_on_record(incident, "triage.closed", by=alice, disposition=["13", "15"])
    assert_heard(pokes, "triage", incident)


def test_its_alarms_go_down(alice, carol):
    diversion = actions.give_back(make.diversion_at("Released", clinician=carol), "danger", by=carol)
    assert Alarm.objects.open().exists()
    actions.close(type(diversion.incident).objects.get(), ["45"], by=alice)
    assert not Alarm.objects.open().exists()


def test_a_call_of_a_clock_that_runs_ahead_can_end_at_once(alice, now):
    call = actions.take(make.center(), by=alice, received_at=now + datetime.timedelta(seconds=4))
    actions.close(call.incident, ["13"], by=alice)
    call.refresh_from_db()
    assert call.ended_at == call.received_at


@pytest.mark.parametrize("codes", [[], ["nonsense"], ["13", "nonsense"]])
def test_how_it_ended_must_be_said(alice, codes):
    incident = make.incident(alice)
    with refused("no_disposition", incident, field="disposition"):
        actions.close(incident, codes, by=alice)


@pytest.mark.parametrize("busy", ["team", "clinician", "ringing"])
def test_it_is_refused_while_somebody_is_on_it(alice, busy):
    making = {
        "team": lambda: make.dispatch_at("EnRoute").incident,
        "clinician": lambda: make.diversion_at("Released").incident,
        "ringing": lambda: make.ringing().incident,
    }
    incident = making[busy]()
    incident.refresh_from_db()
    with refused("wrong_state", incident):
        actions.close(incident, ["13"], by=alice)


def test_it_is_refused_when_it_is_closed(alice):
    incident = actions.close(make.incident(alice), ["13"], by=alice)
    with refused("wrong_state", incident):
        actions.close(incident, ["13"], by=alice)
