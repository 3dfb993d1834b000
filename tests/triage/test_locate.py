"""Where it is, verified or not; where a team must go is never taken away."""

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def test_the_place_is_known(alice, pokes):
    incident = make.incident(alice, address="", latitude=None, longitude=None)
    actions.locate(
        incident, by=alice, version=1, address="56 Main St", place_verified=True, latitude=35.5, longitude=-80.6
    )
    incident.refresh_from_db()
    assert (incident.address, incident.place_verified, incident.latitude, incident.version) == (
        "56 Main St",
        True,
        35.5,
        2,
    )
    assert_on_record(incident, "triage.located", by=alice, verified=True, has_point=True)
    assert_heard(pokes, "triage", incident)


def test_a_place_nobody_can_verify_is_kept_as_it_was_said(alice):
    incident = make.incident(alice)
    actions.locate(incident, by=alice, address="under the bridge", latitude=None, longitude=None)
    incident.refresh_from_db()
    assert (incident.address, incident.place_verified) == ("under the bridge", False)


def test_the_place_of_a_team_is_not_taken_away(alice):
    incident = make.asks_for_team(alice)
    with refused("no_place", incident, field="address"):
        actions.locate(incident, by=alice, address="", latitude=None, longitude=None)


def test_a_stale_form_is_refused(alice):
    incident = make.incident(alice)
    actions.locate(incident, by=alice, version=1, unit="4")
    with refused("stale", incident):
        actions.locate(incident, by=alice, version=1, unit="5")
