"""Two people correct the same incident: each saves only what they changed, and is told in words who was first."""

import html

import pytest

from heart.models import Draft, Event
from tests import make
from tests.reading import Page
from triage import actions

SCRIPT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def made(alice):
    return make.incident(alice, city="Concord", priority=3)


@pytest.fixture
def desk(alice, client_of):
    return client_of(alice)


def opened(desk, made, verb):
    """What this person's page shows in one form."""
    return Page(desk.get(f"/incidents/{made.pk}/").content.decode()).form(f"/{made.pk}/{verb}/")


def send(desk, made, verb, sent, **more):
    return desk.post(f"/incidents/{made.pk}/{verb}/", sent, **more)


def test_each_saves_only_what_they_changed(made, alice, sam, desk):
    sent = opened(desk, made, "locate")
    actions.locate(made, by=sam, address="99 First St")
    assert send(desk, made, "locate", sent | {"city": "Kannapolis"}).status_code == 302
    made.refresh_from_db()
    assert (made.address, made.city) == ("99 First St", "Kannapolis")


@pytest.mark.parametrize("script", [{}, SCRIPT], ids=["plain", "script"])
def test_who_was_first_is_said_and_nothing_is_overwritten(script, made, alice, sam, desk):
    sent = opened(desk, made, "edit") | {"priority": "4"}
    actions.edit(made, by=sam, priority=1)
    answer = send(desk, made, "edit", sent, **script)
    assert answer.status_code == 409
    page = Page(answer.content.decode())
    said = page.at("edit_priority_error").text
    assert said.startswith("Sam changed this to “1” at ") and "Save again" in said
    made.refresh_from_db()
    assert made.priority == 1
    # Knowing that, the person may send it again.
    now = {element.attrs["name"]: element.attrs["value"] for element in page.all("input", type="hidden")}
    assert now["seen-priority"] == "1"
    assert send(desk, made, "edit", sent | {"seen-priority": now["seen-priority"]}, **script).status_code in (200, 302)
    made.refresh_from_db()
    assert made.priority == 4


def test_the_same_change_by_both_is_no_conflict(made, sam, desk):
    sent = opened(desk, made, "edit") | {"priority": "1"}
    actions.edit(made, by=sam, priority=1)
    assert send(desk, made, "edit", sent).status_code == 302


def test_ones_own_other_tab_is_no_conflict(made, alice, desk):
    sent = opened(desk, made, "edit") | {"priority": "4"}
    actions.edit(made, by=alice, priority=1)
    assert send(desk, made, "edit", sent).status_code == 302
    made.refresh_from_db()
    assert made.priority == 4


def test_one_wrong_field_holds_up_no_other(made, desk):
    sent = opened(desk, made, "identify")
    sent |= {"given_name": "Robin", "phone": "call mum", "date_of_birth": "1990-04-23"}
    answer = send(desk, made, "identify", sent)
    assert answer.status_code == 422
    assert "letters are not part of a phone number" in answer.content.decode()
    assert 'value="call mum"' in answer.content.decode()
    made.refresh_from_db()
    assert (made.person.given_name, str(made.person.date_of_birth), made.person.phone) == ("Robin", "1990-04-23", "")


def test_the_script_gets_what_stands_below_the_fields_and_never_a_field(made, desk):
    sent = opened(desk, made, "locate") | {"address": "12 Second St"}
    answer = send(desk, made, "locate", sent, **SCRIPT)
    page = Page(answer.content.decode())
    assert answer.status_code == 200
    typed = [
        e for e in page.elements if e.tag in ("select", "textarea") or e.attrs.get("type", "") not in ("hidden", "")
    ]
    assert not [e for e in typed if e.tag != "button"]
    assert (
        page.at("locate_address_more").text.startswith("Address, intersection")
        and "Saved" in page.at("locate_address_more").text
    )
    assert "Saved" not in page.at("locate_city_more").text
    assert page.at("questions") is not None and page.at("recommendation") is not None
    assert {e.attrs["name"]: e.attrs["value"] for e in page.all("input")}["seen-address"] == "12 Second St"


def test_half_a_point_waits_for_its_other_half(made, desk):
    sent = opened(desk, made, "locate") | {"latitude": "35.5", "longitude": "", "unit": "4B"}
    answer = send(desk, made, "locate", sent, **SCRIPT)
    made.refresh_from_db()
    assert made.unit == "4B" and made.latitude == make.PLACE["latitude"]
    assert answer.status_code == 422  # the person emptied one of the two
    whole = sent | {"longitude": "-80.6"}
    assert send(desk, made, "locate", whole, **SCRIPT).status_code == 200
    made.refresh_from_db()
    assert (made.latitude, made.longitude) == (35.5, -80.6)


def test_a_verified_place_stays_verified_when_something_else_is_corrected(made, sam, desk):
    actions.locate(made, by=sam, place_verified=True)
    send(desk, made, "locate", opened(desk, made, "locate") | {"unit": "4B"})
    made.refresh_from_db()
    assert made.place_verified and made.unit == "4B"
    line = Event.objects.of_thing(made).filter(verb="triage.located").last()
    assert line.codes == {"verified": True, "has_point": True}


def test_a_draft_knows_what_it_was_typed_over(made, alice, sam, desk):
    sent = opened(desk, made, "locate") | {"address": "12 Second St", "draft": f"locate:{made.pk}"}
    desk.post("/drafts/keep/", sent)
    actions.locate(made, by=sam, address="99 First St", city="Harrisburg")
    again = opened(desk, made, "locate")
    assert (again["address"], again["city"]) == ("12 Second St", "Harrisburg")
    answer = send(desk, made, "locate", again)
    assert answer.status_code == 302 or "Sam changed this" in html.unescape(answer.content.decode())
    made.refresh_from_db()
    assert made.address == "99 First St", "what was typed over another address does not replace this one unasked"


def test_a_draft_ends_when_its_change_is_saved(made, desk):
    sent = opened(desk, made, "locate") | {"address": "12 Second St", "draft": f"locate:{made.pk}"}
    desk.post("/drafts/keep/", sent)
    assert send(desk, made, "locate", sent, **SCRIPT).status_code == 200
    assert not Draft.objects.exists()
    desk.post("/drafts/keep/", sent)  # words that come late
    page = desk.get(f"/incidents/{made.pk}/").content.decode()
    assert "It is not saved yet." not in page


def test_who_the_person_is_has_a_version(made, alice, sam):
    person = actions.identify(made, by=alice, given_name="Robin")
    actions.identify(made, by=sam, family_name="Quill", version=person.version)
    with pytest.raises(actions.incidents.Refused) as refusal:
        actions.identify(made, by=alice, given_name="Bobin", version=person.version)
    assert refusal.value.code == "stale"
    person.refresh_from_db()
    assert str(person) == "Robin Quill"
