"""The clinician ends the encounter and says how, and whether the person needs more support."""

import pytest

from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Diversion


@pytest.mark.parametrize("support_needed", [True, False])
def test_the_incident_closes_with_it(carol, pokes, support_needed):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.end(diversion, "05", support_needed=support_needed, by=carol)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.disposition, diversion.support_needed) == ("Ended", "05", support_needed)
    assert (diversion.call.status, diversion.incident.status, diversion.incident.closed_as) == ("Ended", "Closed", "05")
    assert Diversion.objects.owing_follow_up().exists() == support_needed
    assert_on_record(diversion, "triage.ended", by=carol, disposition="05", support_needed=support_needed)
    assert_on_record(diversion.incident, "triage.closed", by=carol, disposition=["05"])
    assert_heard(pokes, "triage", diversion)


def test_while_a_team_is_asked_for_the_incident_goes_on(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    make.assessment_safe(diversion.incident)
    actions.decide(diversion.incident, "team", by=carol)
    actions.end(diversion, "05", support_needed=False, by=carol)
    diversion.incident.refresh_from_db()
    assert (diversion.incident.status, diversion.incident.response_id) == ("Active", "team")


def test_while_another_caller_waits_the_incident_goes_on(carol, alice):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.join(make.ringing().incident, diversion.incident, by=alice)
    actions.end(diversion, "05", support_needed=False, by=carol)
    diversion.incident.refresh_from_db()
    assert diversion.incident.status == "Active"


def test_handed_to_911_it_goes_back_to_the_call_takers(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.end(diversion, "L-911", support_needed=False, by=carol)
    diversion.incident.refresh_from_db()
    assert (diversion.incident.status, diversion.incident.response_id) == ("Active", "emergency")
    assert Alarm.objects.open().filter(kind="call_came_back").exists()


def test_how_and_whether_support_is_needed_must_be_said(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    with refused("no_disposition", diversion, field="disposition"):
        actions.end(diversion, "45", support_needed=True, by=carol)
    with refused("no_answer", diversion, field="support_needed"):
        actions.end(diversion, "05", support_needed=None, by=carol)


def test_only_the_clinician_who_has_the_caller_ends_it(carol):
    diversion = make.diversion_at("Released")
    with refused("not_yours", diversion, diversion.incident):
        actions.end(diversion, "05", support_needed=True, by=carol)


@pytest.mark.parametrize("status", ["Ringing", "ThreeWay", "Ended", "GivenBack", "Unanswered"])
def test_it_is_refused_from_a_wrong_state(carol, status):
    diversion = make.diversion_at(status, clinician=carol)
    with refused("wrong_state", diversion, diversion.incident):
        actions.end(diversion, "05", support_needed=True, by=carol)
