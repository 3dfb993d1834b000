"""Coordinates that are typed where the address stands are the place of the call, at every door."""

import pytest

from tests import make
from triage import actions
from triage.models import Incident

WORDS = "35 point 41 minus 80 point 58"


def taken(alice, api_of, **said):
    make.center()
    answer = api_of(alice).post("/api/calls/", {"center": "concord", **said})
    assert answer.status_code == 201, answer.json()
    return Incident.objects.latest("pk")


@pytest.mark.django_db
def test_coordinates_in_the_address_are_the_point_of_a_new_call(alice, api_of):
    incident = taken(alice, api_of, address=WORDS)
    assert (incident.latitude, incident.longitude, incident.place_verified) == (35.41, -80.58, False)
    assert incident.address == WORDS


@pytest.mark.django_db
def test_coordinates_outside_are_flagged_and_no_point(alice, api_of):
    incident = taken(alice, api_of, address="35.41, 80.58")
    assert (incident.latitude, incident.longitude) == (None, None) and incident.point_not_used == "35.41, 80.58"


@pytest.mark.django_db
def test_coordinates_said_later_are_the_point(alice):
    incident = make.incident(alice)
    actions.locate(incident, by=alice, address=WORDS)
    incident.refresh_from_db()
    assert (incident.latitude, incident.longitude, incident.place_verified) == (35.41, -80.58, False)


@pytest.mark.django_db
def test_an_address_beside_a_point_keeps_its_point(alice, api_of):
    incident = taken(alice, api_of, address=WORDS, latitude=35.4, longitude=-80.6)
    assert (incident.latitude, incident.longitude) == (35.4, -80.6)
