"""The clinician's one key for help to the caller now."""

import pytest

from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


@pytest.mark.parametrize("status", ["ThreeWay", "Verified", "Released"])
def test_police_fire_and_ems_are_asked_for_and_the_call_stays(carol, pokes, status):
    diversion = make.diversion_at(status, clinician=carol)
    actions.send_help(diversion, by=carol)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.incident.response_id) == (status, "emergency")
    alarm = Alarm.objects.open().get(kind="help_for_caller")
    assert (alarm.level, alarm.thread) == (Level.A1, diversion.thread)
    assert_on_record(diversion, "triage.sent_help", by=carol, was=None, response="emergency")
    assert_heard(pokes, "triage", diversion)


def test_its_alarm_goes_down_with_the_incident(carol, sam):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    actions.give_back(diversion, "danger", by=carol)
    actions.close(type(diversion.incident).objects.get(pk=diversion.incident_id), ["45"], by=sam)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("status", ["Ended", "GivenBack", "Unanswered", "Withdrawn"])
def test_it_is_refused_when_the_encounter_is_over(carol, status):
    diversion = make.diversion_at(status, clinician=carol)
    with refused("wrong_state", diversion, diversion.incident):
        actions.send_help(diversion, by=carol)
