"""A point outside the region is flagged and never used as a place, whatever door it comes by."""

import hypothesis
import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from heart.kernel.environment import box
from tests import make
from tests.reading import Page
from tests.record import assert_on_record
from triage import actions
from triage.models import Call, Incident
from triage.places import region

NOT_USED = {
    "swapped": ((-80.58, 35.41), "Possibly 35.41, -80.58 was meant."),
    "sign lost": ((35.41, 80.58), "Possibly 35.41, -80.58 was meant."),
    "swapped and sign lost": ((80.58, 35.41), "Possibly 35.41, -80.58 was meant."),
    "both signs turned": ((-35.41, 80.58), "Possibly 35.41, -80.58 was meant."),
    "zero": ((0.0, 0.0), "does not know where it is"),
    "near zero": ((0.0001, 0.0001), "does not know where it is"),
    "zero and a sign": ((-0.0, -0.9), "does not know where it is"),
    "another state": ((44.47, -73.21), "It is outside our region."),
    "two counties on": ((35.78, -78.64), "It is outside our region."),
    "one half zero": ((35.41, 0.0), "It is outside our region."),
}
USED = {
    "Concord": (35.4088, -80.5795),
    "Charlotte": (35.2271, -80.8431),
    "Salisbury": (35.6710, -80.4742),
    "Albemarle": (35.3501, -80.2001),
    "Monroe": (34.9854, -80.5495),
    "Mooresville": (35.5849, -80.8101),
}
each = pytest.mark.parametrize(("point", "why"), NOT_USED.values(), ids=NOT_USED)


@pytest.mark.parametrize("point", USED.values(), ids=USED)
def test_the_county_and_its_neighbours_are_the_region(point):
    assert region.inside(*point)


@hypothesis.settings(deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_no_point_is_both_used_and_explained(latitude, longitude):
    if not region.inside(latitude, longitude):
        assert region.why_not(region.said(latitude, longitude))
    if maybe := region.meant(latitude, longitude):
        assert region.inside(*maybe)


@pytest.mark.parametrize("said", ["north, south", "91, -200", "?, -80.5", "1.2.3, 4", "", "nan, nan"])
def test_what_is_no_point_is_said_to_be_none(said):
    assert region.why_not(said) == "These are not valid coordinates."


def test_a_region_is_a_setting(settings, monkeypatch):
    settings.REGION = (44.0, -74.0, 45.0, -72.0)
    assert region.inside(44.47, -73.21) and not region.inside(35.41, -80.58)
    settings.REGION = None
    assert region.inside(35.41, 80.58) and not region.inside(0.0001, 0)
    monkeypatch.setenv("A_BOX", "44, -74,45,-72")
    assert box("A_BOX", (0, 0, 1, 1)) == (44, -74, 45, -72)
    monkeypatch.setenv("A_BOX", "anywhere")
    assert box("A_BOX", (0, 0, 1, 1)) is None
    for nonsense in ("45,-74,44,-72", "1,2,3", "north,west,south,east", "-91,0,1,1"):
        monkeypatch.setenv("A_BOX", nonsense)
        with pytest.raises(ImproperlyConfigured, match="A_BOX must be"):
            box("A_BOX", (0, 0, 1, 1))


@each
@pytest.mark.parametrize("door", ["/api/calls/", "/api/calls/ring/"])
def test_a_call_is_taken_without_it_and_says_so(alice, api_of, client_of, door, point, why):
    make.center()
    where = {"address": "1 Test Rd", "latitude": point[0], "longitude": point[1], "place_verified": True}
    answer = api_of(alice).post(door, {"center": "concord"} | where)
    assert answer.status_code == 201
    (unread,) = answer.json()["unread"]
    assert (unread["field"], unread["value"]) == ("point", region.said(*point)) and why in unread["why"]
    incident = Incident.objects.get(pk=answer.json()["incident"])
    assert (incident.address, incident.latitude, incident.longitude) == ("1 Test Rd", None, None)
    assert (incident.place_verified, incident.point_not_used) == (False, region.said(*point))
    assert api_of(alice).get(f"/api/incidents/{incident.pk}/").json()["point_not_used"] == region.said(*point)
    for page in (f"/incidents/{incident.pk}/", "/intake/")[: 2 if "ring" in door else 1]:
        shown = client_of(alice).get(page).content.decode()
        assert "point not used" in shown and region.said(*point) in shown and why in shown


@each
def test_a_place_that_is_corrected_keeps_its_point_and_says_so(alice, api_of, point, why):
    incident = make.incident(alice, place_verified=True)
    body = {"latitude": point[0], "longitude": point[1], "version": 1}
    said = api_of(alice).post(f"/api/incidents/{incident.pk}/locate/", body).json()
    assert (said["latitude"], said["place_verified"]) == (make.PLACE["latitude"], True)
    assert said["point_not_used"] == region.said(*point)
    assert_on_record(incident, "triage.located", by=alice, verified=True, has_point=True)
    said = (
        api_of(alice)
        .post(f"/api/incidents/{incident.pk}/locate/", {"latitude": 35.41, "longitude": -80.6, "version": 2})
        .json()
    )
    assert (said["latitude"], said["point_not_used"]) == (35.41, "")


@each
def test_on_the_page_it_is_said_at_its_field(alice, client_of, point, why):
    incident = make.incident(alice, place_verified=True)
    start = Page(client_of(alice).get(f"/incidents/{incident.pk}/").content.decode())
    sent = start.form(f"/incidents/{incident.pk}/locate/")
    sent |= {"unit": "4B", "latitude": str(point[0]), "longitude": str(point[1])}
    answer = client_of(alice).post(f"/incidents/{incident.pk}/locate/", sent)
    assert answer.status_code == 422 and why in answer.content.decode()
    incident.refresh_from_db()
    assert (incident.unit, incident.latitude, incident.place_verified) == ("4B", make.PLACE["latitude"], True)


@each
def test_a_person_takes_the_call_without_it_and_is_told(alice, client_of, point, why):
    make.center()
    typed = {"address": "1 Test Rd", "latitude": str(point[0]), "longitude": str(point[1]), "place_verified": "on"}
    typed |= {"center": "concord", "priority": "3", "caller_role": "Caller", "origin": "911", "language": "en"}
    page = client_of(alice).post("/calls/take/", typed, follow=True).content.decode()
    incident = Call.objects.get().incident
    assert (incident.address, incident.latitude, incident.place_verified) == ("1 Test Rd", None, False)
    assert incident.point_not_used and page.count(why) == 2, "told once, and it stands beside the place"


def test_a_joined_call_takes_the_flag_along(alice):
    this = make.incident(alice, latitude=-80.58, longitude=35.41)
    other = make.incident(alice, address="", city="", latitude=None, longitude=None)
    actions.join(this, other, by=alice)
    other.refresh_from_db()
    assert (other.address, other.latitude, other.point_not_used) == (make.PLACE["address"], None, "-80.58, 35.41")
