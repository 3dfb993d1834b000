"""The team is done: it says how it ended, and the last one to clear ends the incident."""

import pytest
from django.utils import timezone

from dispatch import actions
from dispatch.room import ROOM
from heart.kernel import alarms
from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions as triage
from triage.codes.dispositions import RETURNED_TO_911
from triage.models import Call


def test_after_an_encounter_the_incident_closes_with_it(bob, pokes):
    visit = make.dispatch_at("PatientContact")
    actions.clear(visit, "43", support_needed=True, by=bob)
    visit.refresh_from_db()
    assert (visit.status, visit.disposition, visit.support_needed) == ("Cleared", "43", True)
    assert visit.encounter_ended_at == visit.cleared_at
    incident = visit.incident
    assert (incident.status, incident.closed_as) == ("Closed", "43")
    assert incident.calls.get().status == Call.Status.ENDED
    codes = {"team": visit.team.callsign, "disposition": "43", "support_needed": True}
    assert_on_record(visit, "dispatch.cleared", by=bob, **codes)
    assert_on_record(incident, "triage.closed", by=bob, disposition=["43"])
    assert_heard(pokes, "dispatch", visit)


def test_after_a_hand_off_the_encounter_ended_there(bob):
    visit = make.dispatch_at("AlternateLocation")
    actions.clear(visit, "16", support_needed=False, by=bob)
    visit.refresh_from_db()
    assert visit.encounter_ended_at == visit.handed_off_at < visit.cleared_at


def test_without_contact_there_is_no_encounter(bob):
    visit = make.dispatch_at("OnScene")
    actions.clear(visit, "14", support_needed=True, by=bob)
    visit.refresh_from_db()
    assert (visit.support_needed, visit.encounter_ended_at) == (None, None)
    assert visit.incident.status == "Closed"


def test_while_another_team_is_out_the_incident_goes_on(bob):
    first = make.dispatch_at("PatientContact")
    second = make.dispatch_at("Assigned", to=first.incident)
    actions.clear(first, "18", support_needed=False, by=bob)
    first.incident.refresh_from_db()
    assert first.incident.status == "ResourcesAssigned"
    actions.cancel(second, "no_longer_needed", by=bob)


@pytest.mark.parametrize("code", sorted(RETURNED_TO_911))
def test_what_a_team_may_not_do_goes_back_to_911(bob, code):
    visit = make.dispatch_at("OnScene")
    actions.clear(visit, code, support_needed=None, by=bob)
    visit.incident.refresh_from_db()
    assert (visit.incident.status, visit.incident.response_id) == ("Active", "emergency")
    assert Alarm.objects.open().get().kind == "call_came_back"
    assert_on_record(visit.incident, "triage.came_back", by=bob, response="emergency")


def test_while_a_clinician_is_on_the_line_the_incident_stays_open_with_them(bob):
    visit = make.dispatch_at("PatientContact")
    call = visit.incident.calls.get()
    make.diversion_at("Released", of=call)
    actions.clear(visit, "18", support_needed=False, by=bob)
    visit.incident.refresh_from_db()
    assert (visit.incident.status, visit.incident.response_id) == ("Active", "clinician")


def test_its_alarms_go_down_and_police_that_were_asked_for_are_still_awaited(bob, sam):
    visit = make.dispatch_at("PatientContact")
    actions.emergency(visit, by=bob)
    actions.call_police(visit, by=bob)
    triage.assess(visit.incident, {"weapon": "yes"}, by=bob)
    actions.clear(visit, "43", support_needed=False, by=bob)
    assert {alarm.kind for alarm in Alarm.objects.open()} == {"police_called", "team_emergency"}
    triage.report_help_not_coming(visit.incident.help_requests.get(), "not_needed", by=sam)
    actions.stand_down(visit, "safe", by=bob)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("here", ["Assigned", "EnRoute", "Transporting", "Cleared", "AssignmentCancelled"])
def test_it_is_refused_from_a_wrong_state(bob, here):
    visit = make.dispatch_at(here)
    met = visit.contact_at is not None
    with refused("wrong_state", visit, visit.incident):
        actions.clear(visit, "L-911", support_needed=False if met else None, by=bob)


@pytest.mark.parametrize(("here", "code"), [("PatientContact", "10"), ("OnScene", "18"), ("OnScene", "nonsense")])
def test_how_it_ended_fits_what_happened(bob, here, code):
    visit = make.dispatch_at(here)
    with refused("no_disposition", visit, visit.incident, field="disposition"):
        actions.clear(visit, code, support_needed=False, by=bob)


def test_after_an_encounter_support_is_a_question_that_needs_an_answer(bob):
    visit = make.dispatch_at("PatientContact")
    with refused("no_answer", visit, field="support_needed"):
        actions.clear(visit, "43", support_needed=None, by=bob)


def test_a_responder_clears_the_own_team_only(rita):
    visit = make.dispatch_at("PatientContact")
    with refused("not_yours", visit):
        actions.clear(visit, "43", support_needed=False, by=rita)


@pytest.mark.parametrize("kind", [*ROOM.alarms, "made_up_tomorrow"])
@pytest.mark.parametrize("over", ["Cleared", "AssignmentCancelled"])
def test_no_alarm_about_a_visit_but_its_emergency_outlives_it(bob, kind, over):
    visit = make.dispatch_at("OnScene" if over == "Cleared" else "EnRoute")
    alarms.raise_alarm(Level.A2, kind, visit, now=timezone.now())
    if over == "Cleared":
        actions.clear(visit, "38", support_needed=None, by=bob)
    else:
        actions.cancel(visit, "no_longer_needed", by=bob)
    visit.refresh_from_db()
    assert visit.status == over
    up = Alarm.objects.open().filter(thing="dispatch.dispatch", kind=kind)
    # That it was called back begins with its end; a team's emergency ends when a lead has heard the team.
    assert up.exists() == (kind == "team_emergency" or (kind == "called_back" and over == "AssignmentCancelled"))
