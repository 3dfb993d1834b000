"""The address field in a real browser: by keyboard only, and a point never outlives the words it belongs to."""

import pytest
from playwright.sync_api import expect

from heart.models import Role
from tests import make
from tests.browser.test_accessible import AXE, complaints
from tests.triage.places_files import load, town, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice(transactional_db, tmp_path):
    load(write(tmp_path / "town.csv", town()))
    made = make.user("alice", Role.CALL_TAKER)
    make.center().staff.add(made)
    return made


def test_an_address_is_chosen_by_keyboard_and_its_point_leaves_with_other_words(alice, floor):
    page = floor.window(alice, "/intake/")
    field, option = page.get_by_role("combobox", name="Place", exact=True), page.locator("[role=option]")
    page.locator("#take_address").press_sequentially("24 latnern oak")
    expect(option.first).to_contain_text("24 Lantern Oak Ct SW, Concord 28025")
    expect(option.first).to_contain_text("Address point · about ±")
    page.evaluate(AXE)
    assert complaints(page) == []
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "take_address_place_0")
    page.keyboard.press("Enter")
    expect(field).to_have_value("24 Lantern Oak Ct SW")
    expect(page.locator("#take_city")).to_have_value("Concord")
    expect(page.locator("#take_place_verified")).to_be_checked()
    expect(page.locator("[data-place-said]")).to_contain_text("verified")
    assert "/intake/" in page.url, "Enter took the candidate, not the call"
    point = page.locator("#take_latitude").input_value()
    assert point.startswith("35.4")
    field.press("End")
    page.keyboard.type("9")
    expect(page.locator("#take_latitude")).to_have_value("")
    expect(page.locator("#take_place_verified")).not_to_be_checked()
    page.keyboard.press("Backspace")
    expect(page.locator("#take_latitude")).to_have_value(point)


def test_escape_keeps_the_words_and_free_text_is_taken(alice, floor):
    page = floor.window(alice, "/intake/")
    field = page.locator("#take_address")
    field.press_sequentially("24 lantern oak, behind the mill")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_be_focused()
    expect(field).to_have_value("24 lantern oak, behind the mill")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/incidents/**")
    expect(page.locator("main")).to_contain_text("24 lantern oak, behind the mill")


def test_what_is_chosen_on_an_incident_is_saved_at_once(alice, floor):
    incident = floor.aside(make.incident, alice, address="", city="", latitude=None, longitude=None)
    page = floor.window(alice, f"/incidents/{incident.pk}/")
    page.locator("#locate_address").press_sequentially("30 lantern oak")
    page.locator("[role=option]").first.click()
    expect(page.locator("#locate-kept")).to_contain_text("Saved")
    floor.aside(incident.refresh_from_db)
    assert (incident.address, incident.city, incident.place_verified) == ("30 Lantern Oak Ct SW", "Concord", False)
    assert incident.latitude is not None


def test_a_point_leaves_with_another_town_and_stays_with_another_spelling(alice, floor):
    page = floor.window(alice, "/intake/")
    page.locator("#take_address").press_sequentially("24 lantern oak")
    page.locator("[role=option]").first.click()
    point, verified = page.locator("#take_latitude"), page.locator("#take_place_verified")
    expect(verified).to_be_checked()
    kept = point.input_value()
    page.locator("#take_city").fill("Kannapolis")
    expect(point).to_have_value("")
    expect(verified).not_to_be_checked()
    page.locator("#take_city").fill("CONCORD")
    expect(point).to_have_value(kept)
    page.locator("#take_address").fill("24 lantern oak ct. sw")
    expect(point).to_have_value(kept)
    expect(verified).to_be_checked()


def test_a_place_that_is_only_spelled_anew_keeps_its_point(alice, floor):
    incident = floor.aside(make.incident, alice, place_verified=True)
    page = floor.window(alice, f"/incidents/{incident.pk}/")
    page.keyboard.press("Alt+1")
    for words, kept in (("26 Union Street South", True), ("28 Union St S", False)):
        page.locator("#locate_address").fill(words)
        page.locator("#locate_address").blur()
        expect(page.locator("#locate-kept")).to_contain_text("Saved")
        floor.aside(incident.refresh_from_db)
        assert (incident.address, incident.latitude is not None, incident.place_verified) == (words, kept, kept)
        page.reload()
        page.keyboard.press("Alt+1")
