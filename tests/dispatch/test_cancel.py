"""A team is called back before it met anybody; the incident waits for help again."""

import pytest

from dispatch import actions
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage.models import Incident


@pytest.mark.parametrize("here", ["Assigned", "AcknowledgedTransmission", "EnRoute", "Staging"])
def test_the_team_is_free_and_the_incident_waits_again(alice, pokes, here):
    visit = make.dispatch_at(here)
    actions.cancel(visit, "other_team", by=alice)
    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason) == ("AssignmentCancelled", "other_team")
    assert list(Incident.objects.awaiting_team()) == [visit.incident]
    assert not visit.team.dispatches.open().exists()
    assert_on_record(visit, "dispatch.cancelled", by=alice, team=visit.team.callsign, reason="other_team")
    assert_heard(pokes, "dispatch", visit)


@pytest.mark.parametrize("here", ["OnScene", "PatientContact", "Cleared", "AssignmentCancelled"])
def test_it_is_refused_once_the_team_is_there(alice, here):
    visit = make.dispatch_at(here)
    with refused("wrong_state", visit, visit.incident):
        actions.cancel(visit, "danger", by=alice)


def test_a_reason_is_one_of_the_list(alice):
    visit = make.dispatch_at()
    with refused("no_reason", visit, field="reason"):
        actions.cancel(visit, "changed my mind", by=alice)


def test_a_clinician_who_hears_of_a_danger_calls_the_team_back(carol, client_of):
    visit = make.dispatch_at("EnRoute")
    assert client_of(carol).post(f"/dispatch/{visit.pk}/cancel/", {"reason": "danger"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.incident.response_id) == ("AssignmentCancelled", "emergency")
