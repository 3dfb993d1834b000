"""The clinician's one key for help to the caller now."""

import pytest

from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import HelpRequest


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


def test_it_is_a_request_that_the_clinician_made_and_asking_again_joins_it(carol, sam):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    actions.send_help(diversion, by=sam)
    request = HelpRequest.objects.get()
    assert (request.kind, request.status, request.asked_by, request.asked_as) == ("any", "Asked", carol, "clinician")
    assert request.asked_again == 1
    assert_on_record(request, "triage.requested_help", by=carol, kind="any", asked_as="clinician")
    assert_on_record(request, "triage.requested_help_again", by=sam, kind="any", asked_as="clinician")


@pytest.mark.parametrize("over", ["end", "give_back", "close"])
def test_its_alarm_ends_when_somebody_takes_it_on_and_not_because_the_asker_ended_something(carol, sam, over):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    if over == "end":
        actions.end(diversion, "42", support_needed=False, by=carol, instead="hung_up")
    else:
        actions.give_back(diversion, "danger", by=carol)
    if over == "close":
        actions.close(type(diversion.incident).objects.get(pk=diversion.incident_id), ["45"], by=sam)
    asks = Alarm.objects.open().filter(kind="help_for_caller")
    assert asks.exists(), "nobody has sent anything"
    actions.take_help_request(HelpRequest.objects.get(), by=sam)
    assert not asks.exists()


def test_the_timeline_says_asked_for_where_nobody_sent_anything(carol, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    page = client_of(carol).get(f"/incidents/{diversion.incident_id}/_log/").content.decode()
    assert "asked for police, fire or EMS to the caller" in page
    assert "sent police, fire or EMS" not in page


@pytest.mark.parametrize("status", ["Ended", "GivenBack", "Unanswered", "Withdrawn"])
def test_it_is_refused_when_the_encounter_is_over(carol, status):
    diversion = make.diversion_at(status, clinician=carol)
    with refused("wrong_state", diversion, diversion.incident):
        actions.send_help(diversion, by=carol)
