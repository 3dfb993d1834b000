"""The doors of the gazetteer: candidates while one types, the same without a script, and for programs."""

import re

import pytest

from heart.models import Event
from tests import make
from tests.reading import Page
from tests.triage.places_files import load, town, write
from triage.models import Incident

ASK = "/places/_candidates/"


@pytest.fixture(autouse=True)
def known(db, tmp_path):
    load(write(tmp_path / "town.csv", town()))


def tokens(page):
    return re.findall(r'name="choose" value="([^"]+)"', page.content.decode())


def test_candidates_come_while_somebody_types(alice, client_of):
    page = client_of(alice).post(ASK, {"address": "24 lantern oak"}).content.decode()
    assert page.count('role="option"') == 1
    assert 'data-address="24 Lantern Oak Ct SW"' in page and 'data-place_verified="on"' in page
    assert "Address point" in page and "about ±" in page
    assert not Event.objects.exists()


def test_a_number_past_the_last_known_one_is_said(alice, client_of):
    page = client_of(alice).post(ASK, {"address": "75 lantern oak"}).content.decode()
    assert "75 is past the last known number 59 on this street" in page


def test_a_street_nobody_knows_gives_its_town_and_no_point(alice, client_of):
    page = client_of(alice).post(ASK, {"address": "24 Zyzzyva Blvd, Concord, NC 28025"}).content.decode()
    assert "No street with this name is on file" in page and "Approximate area" in page
    assert "data-latitude" not in page and 'data-city="Concord"' in page


def test_a_place_outside_is_said(alice, client_of):
    assert (
        "is outside the mapped area" in client_of(alice).post(ASK, {"address": "1 Main St, Raleigh"}).content.decode()
    )


def test_words_are_shown_as_words(alice, client_of):
    page = client_of(alice).post(ASK, {"address": '24 <img src=x> lantern oak "x'}).content.decode()
    assert "<img" not in page


@pytest.mark.parametrize("address", ["", "x" * 10_000, "\x00", "Ñandú 12"])
def test_strange_words_are_answered(alice, client_of, address):
    assert client_of(alice).post(ASK, {"address": address, "city": address, "unit": address}).status_code == 200


def test_an_address_is_never_asked_for_in_an_address(alice, client_of):
    assert client_of(alice).get(ASK, {"address": "24 Lantern Oak"}).status_code == 405


def test_who_has_no_role_finds_nothing(eve, client_of, client):
    assert client_of(eve).post(ASK, {"address": "24 lantern oak"}).status_code == 403
    assert client.post(ASK, {"address": "24 lantern oak"}).status_code == 302


def test_without_a_script_a_button_finds_and_another_chooses(alice, client_of):
    browser = client_of(alice)
    assert "/calls/find_place/" in browser.get("/intake/").content.decode()
    typed = {"address": "24 latnern oak", "narrative": "She sits on the steps.", "priority": "2", "center": "concord"}
    page = browser.post("/calls/find_place/", typed)
    assert page.status_code == 200 and "She sits on the steps." in page.content.decode()
    page = browser.post("/calls/find_place/", typed | {"choose": tokens(page)[0]}).content.decode()
    assert 'value="24 Lantern Oak Ct SW"' in page and 'value="Concord"' in page
    assert "She sits on the steps." in page and 'value="35.4' in page


def test_a_candidate_nobody_was_given_is_not_taken(alice, client_of):
    page = client_of(alice).post("/calls/find_place/", {"address": "24 lantern oak", "choose": "forged"})
    assert page.status_code == 200 and len(tokens(page)) == 1


def test_the_place_of_an_incident_is_found_and_then_saved(alice, client_of):
    incident, browser = make.incident(alice, address="", city="", latitude=None, longitude=None), client_of(alice)
    there = f"/incidents/{incident.pk}/find_place/"
    page = browser.post(there, {"address": "24 lantern oak"})
    page = browser.post(there, {"address": "24 lantern oak", "choose": tokens(page)[0]})
    assert 'value="24 Lantern Oak Ct SW"' in page.content.decode()
    incident.refresh_from_db()
    assert incident.address == "", "finding is not saving"
    said = {"address": "24 Lantern Oak Ct SW", "city": "Concord", "latitude": "35.4", "longitude": "-80.6"}
    seen = {f"seen-{name}": "" for name in said}
    assert browser.post(f"/incidents/{incident.pk}/locate/", said | seen).status_code == 302
    incident.refresh_from_db()
    assert (incident.address, incident.latitude) == ("24 Lantern Oak Ct SW", 35.4)


def test_programs_ask_by_post_and_hear_kind_and_error(alice, api_of):
    answer = api_of(alice).post("/api/places/search/", {"words": "30 lantern oak ct, concord"})
    first = answer.json()["candidates"][0]
    assert (first["kind"], first["address"], first["verified"]) == ("interpolated", "30 Lantern Oak Ct SW", False)
    assert first["error_m"] > 0 and answer.json()["street_known"] is True
    unknown = api_of(alice).post("/api/places/search/", {"words": "1 Zyzzyva Blvd, Concord", "limit": 1}).json()
    assert unknown["street_known"] is False and [c["kind"] for c in unknown["candidates"]] == ["approximate"]
    assert api_of(alice).post("/api/places/search/", {"words": "x" * 301}).status_code in (400, 422)
    assert api_of(alice).get("/api/places/search/").status_code == 405


def test_without_a_script_the_point_of_a_chosen_place_does_not_stay_with_other_words(alice, client_of):
    browser, typed = client_of(alice), {"address": "24 lantern oak", "priority": "3", "center": "concord"}
    make.center()
    typed |= {"caller_role": "Caller", "origin": "911", "language": "en"}
    page = browser.post("/calls/find_place/", typed)
    page = browser.post("/calls/find_place/", typed | {"choose": tokens(page)[0]})
    form = Page(page.content.decode()).form("/calls/take/")
    assert form["latitude"] and form["place_verified"]
    for changed, kept in (
        ({}, True),
        ({"unit": "2"}, True),
        ({"address": "24 Lantern Oak Court SW"}, True),
        ({"address": "999 Elsewhere Rd"}, False),
        ({"city": "Kannapolis"}, False),
        ({"address": "999 Elsewhere Rd", "latitude": "35.5", "longitude": "-80.5"}, True),
    ):
        # A page of its own each time: the same one sent twice would take one call.
        again = {name: value for name, value in (form | changed).items() if name != "once"}
        browser.post("/calls/take/", again)
        made = Incident.objects.latest("id")
        assert (made.latitude is not None, made.place_verified) == (kept, kept), changed


def test_without_a_script_it_does_not_stay_with_an_incident_either(alice, client_of):
    incident, browser = make.incident(alice, address="", city="", latitude=None, longitude=None), client_of(alice)
    there, save = f"/incidents/{incident.pk}/find_place/", f"/incidents/{incident.pk}/locate/"
    page = browser.post(there, {"address": "24 lantern oak"})
    page = browser.post(there, {"address": "24 lantern oak", "choose": tokens(page)[0]})
    form = Page(page.content.decode()).form(save)
    assert form["latitude"]
    assert browser.post(save, form | {"address": "999 Elsewhere Rd"}).status_code == 302
    incident.refresh_from_db()
    assert (incident.address, incident.latitude, incident.place_verified) == ("999 Elsewhere Rd", None, False)
