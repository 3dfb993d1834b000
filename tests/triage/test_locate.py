"""Where it is, verified or not; where a team must go is never taken away."""

import pytest

from tests import make
from tests.reading import Page
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


NEW = {"address": "999 Elsewhere Rd", "city": "Kannapolis"}
POINT = {"latitude": 35.49, "longitude": -80.62}
# What is sent of the place, and whether its old point, a new one or none stands then, and whether it is verified.
SENT = [
    (NEW, None, False),
    ({"address": "999 Elsewhere Rd"}, None, False),
    ({"city": "Kannapolis"}, None, False),
    ({"address": ""}, None, False),
    ({"address": "28 Union St S"}, None, False),
    (NEW | {"place_verified": True}, None, False),
    (NEW | {"place_verified": False}, None, False),
    (NEW | POINT, POINT, False),
    (NEW | POINT | {"place_verified": True}, POINT, True),
    # Programs and forms without a script send back what they were shown.
    (make.PLACE | NEW | {"place_verified": True}, None, False),
    (make.PLACE | NEW | {"latitude": 35.40881, "longitude": -80.57949, "place_verified": True}, None, False),
    (POINT, POINT, False),
    (POINT | {"place_verified": True}, POINT, True),
    # The same door written otherwise.
    ({"unit": "4B"}, make.PLACE, True),
    ({"address": "26 union street south"}, make.PLACE, True),
    ({"city": ""}, make.PLACE, True),
    ({"place_kind": "private"}, make.PLACE, True),
    (make.PLACE | {"place_verified": True, "address": "26 UNION ST. S."}, make.PLACE, True),
    ({"address": "26 Union St S, Concord NC", "city": ""}, make.PLACE, True),
]
sent = pytest.mark.parametrize(("said", "point", "verified"), SENT, ids=lambda said: str(said)[:60])


def assert_stands(incident, point, verified):
    incident.refresh_from_db()
    point = point or {"latitude": None, "longitude": None}
    assert (incident.latitude, incident.longitude) == (point["latitude"], point["longitude"])
    assert incident.place_verified is verified


@sent
def test_words_and_point_come_together_by_the_api(alice, api_of, said, point, verified):
    incident = make.incident(alice, place_verified=True)
    answer = api_of(alice).post(f"/api/incidents/{incident.pk}/locate/", {"version": 1} | said)
    assert answer.status_code == 200
    assert answer.json()["latitude"] == (point or {}).get("latitude")
    assert_stands(incident, point, verified)
    codes = {"verified": verified, "has_point": point is not None}
    assert_on_record(incident, "triage.located", by=alice, **codes)


@pytest.mark.parametrize("seen", [True, False])
@sent
def test_words_and_point_come_together_on_the_page_without_a_script(alice, client_of, said, point, verified, seen):
    incident, browser = make.incident(alice, place_verified=True), client_of(alice)
    path = f"/incidents/{incident.pk}/locate/"
    form = Page(browser.get(f"/incidents/{incident.pk}/").content.decode()).form(path)
    if not seen:
        form = {name: value for name, value in form.items() if not name.startswith("seen-")} | {"version": "1"}
    typed = {name: str(value) for name, value in said.items() if name != "place_verified"}
    # Nobody unticks the box for them: who sends another point with the box ticked has said so on the page.
    assert browser.post(path, form | typed).status_code == 302
    assert_stands(incident, point, verified or point == POINT)


@pytest.mark.parametrize("verb", ["locate", "edit", "identify"])
def test_who_does_not_say_what_they_saw_is_refused_by_every_door(alice, sam, client_of, api_of, verb):
    incident = make.incident(alice)
    typed = {
        "locate": {"address": "9 Loop Rd"},
        "edit": {"priority": "4", "language": "en"},
        "identify": {"given_name": "Robin", "language": "en"},
    }[verb]
    page = client_of(alice).post(f"/incidents/{incident.pk}/{verb}/", typed)
    assert page.status_code == 409
    assert "This page did not say what it showed." in page.content.decode()
    said = api_of(alice).post(f"/api/incidents/{incident.pk}/{verb}/", typed)
    assert (said.status_code, said.json()["error"]["fields"].keys()) == (400, {"version"})
    incident.refresh_from_db()
    assert (incident.address, incident.priority, incident.person) == ("26 Union St S", 3, None)


def test_two_steps_carry_no_point_to_another_door(alice):
    for steps in (({"city": ""}, {"city": "Kannapolis"}), ({"unit": "4B"}, {"unit": ""}, {"unit": "5"})):
        incident = make.incident(alice, place_verified=True)
        for step in steps:
            actions.locate(incident, by=alice, **step)
        assert_stands(incident, None, False)


def test_the_place_of_a_phone_is_not_that_of_an_address(alice):
    incident = make.incident(alice, address="", city="")
    actions.locate(incident, by=alice, address="300 Cabarrus Ave W")
    assert_stands(incident, None, False)


def test_who_verifies_new_words_has_verified_them(alice):
    incident = make.incident(alice)
    actions.locate(incident, by=alice, **NEW, place_verified=True)
    assert_stands(incident, None, True)


def test_the_row_that_stands_is_compared_and_not_the_one_in_hand(alice, sam):
    incident = make.incident(alice)
    in_hand = type(incident).objects.get(pk=incident.pk)
    actions.locate(incident, by=sam, **NEW, **POINT)
    actions.locate(in_hand, by=alice, version=2, address="999 Elsewhere Road")
    assert_stands(in_hand, POINT, False)


def test_a_joined_place_brings_its_own_point_and_nothing_of_the_other(alice):
    here = make.incident(alice, address="", latitude=None, longitude=None, place_verified=True)
    there = make.incident(alice, address="999 Elsewhere Rd", latitude=None, longitude=None)
    actions.join(there, here, by=alice)
    assert_stands(here, None, False)
    assert here.address == "999 Elsewhere Rd"
