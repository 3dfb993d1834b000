"""The incident follows its most advanced team."""

from tests import make
from tests.record import assert_on_record
from triage import actions


def test_it_follows(bob, now):
    incident = make.asks_for_team()
    actions.team_moved(incident, "ResourcesEnroute", by=bob, at=now)
    incident.refresh_from_db()
    assert incident.status == "ResourcesEnroute"
    assert_on_record(incident, "triage.followed_team", by=bob, status="ResourcesEnroute")


def test_what_did_not_change_is_no_line(bob, now):
    incident = make.dispatch_at().incident
    actions.team_moved(incident, "ResourcesAssigned", by=bob, at=now)
    assert_on_record(incident, "triage.followed_team", by=make.supervisor(), status="ResourcesAssigned")
