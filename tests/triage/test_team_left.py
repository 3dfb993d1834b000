"""The last team left: the incident closes, waits for help again, or stays with the clinician."""

from tests import make
from tests.record import assert_on_record
from triage import actions
from triage.models import Incident


def test_when_the_help_is_done_it_closes(bob):
    incident = make.dispatch_at("OnScene").incident
    actions.team_left(incident, ["18"], by=bob, done=True)
    incident.refresh_from_db()
    assert (incident.status, incident.closed_as) == ("Closed", "18")


def test_when_it_is_not_done_it_waits_for_a_team_again(bob):
    incident = make.dispatch_at("EnRoute").incident
    actions.team_left(incident, ["21"], by=bob, done=False)
    assert list(Incident.objects.awaiting_team()) == [incident]
    assert_on_record(incident, "triage.without_team", by=bob)


def test_while_another_call_rings_it_stays_open(bob):
    incident = make.dispatch_at("OnScene").incident
    actions.join(make.ringing().incident, incident, by=bob)
    actions.team_left(incident, ["18"], by=bob, done=True)
    incident.refresh_from_db()
    assert incident.status == "Active"
