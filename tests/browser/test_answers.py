"""Every answer of a live call is saved on its own: the page stays, the focus moves on, nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from heart.models import Role
from tests import make
from triage import actions as triage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "He is calm now and sits on the steps."


@pytest.fixture
def alice(transactional_db):
    made = make.user("alice", Role.CALL_TAKER)
    make.center().staff.add(made)
    return made


def latest(incident):
    last = incident.assessments.order_by("-id").first()
    return last.answers if last else {}


def test_an_answer_is_saved_without_leaving_the_page(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.window(alice, f"/incidents/{made.pk}/")
    page.evaluate("window.here = true")
    page.get_by_label("Add a note").press_sequentially(WORDS)
    for question in range(3):
        asked = page.locator("#ask")
        words = asked.inner_text()
        page.locator("#questions .card.mine").get_by_role("button", name="No", exact=True).click()
        expect(asked).not_to_have_text(words)
        expect(asked).to_be_focused()
        expect(page.locator(".answered .when").last).to_have_text(re.compile(r"saved\s+\d\d:\d\d:\d\d"))
        assert len(floor.aside(latest, made)) == question + 1
    expect(page.locator("#decide")).to_be_visible()
    expect(page.locator("#recommendation")).to_contain_text("Recommended")
    page.locator("#decide").get_by_role("button", name="Police, fire or EMS").click()
    expect(page.locator("#recommendation")).not_to_contain_text("not yet")
    expect(page.get_by_label("Add a note")).to_have_value(WORDS)
    assert page.evaluate("window.here") is True


def test_an_answer_of_a_colleague_reaches_the_questions_and_takes_nothing_of_what_is_typed(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.window(alice, f"/incidents/{made.pk}/")
    first = page.locator("#ask").inner_text()
    note = page.get_by_label("Add a note")
    note.press_sequentially(WORDS)
    colleague = floor.aside(make.user, "anita", Role.CALL_TAKER)
    floor.aside(triage.assess, made, make.SAFE, by=colleague)
    expect(page.locator(".answered", has_text=first)).to_contain_text("Anita")
    expect(page.locator("#ask")).not_to_have_text(first)
    expect(page.locator("#decide")).to_be_visible()
    expect(note).to_have_value(WORDS)
    expect(note).to_be_focused()


def test_the_same_answers_are_saved_without_any_script(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.window(alice, f"/incidents/{made.pk}/", java_script_enabled=False)
    words = page.locator("#ask").inner_text()
    page.locator("#questions .card.mine").get_by_role("button", name="No", exact=True).click()
    expect(page.locator("#ask")).not_to_have_text(words)
    assert len(floor.aside(latest, made)) == 1
    page.locator("#decide").get_by_role("button", name="Police, fire or EMS").click()
    expect(page.get_by_text("Decided.")).to_be_visible()
    page.get_by_label("Add a note").fill(WORDS)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note", has_text=WORDS)).to_be_visible()


def test_facts_and_notes_are_saved_one_by_one_while_the_live_link_is_down(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.blank(alice, status=422)
    page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    page.goto(f"/incidents/{made.pk}/")
    page.evaluate("window.here = true")
    place = page.locator("form[action$='/locate/']")
    if not place.is_visible():
        page.locator("#locate > summary").click()
    place.get_by_label("Place", exact=True).fill("12 Second St")
    place.get_by_label("Apartment or unit").fill("4B")
    expect(page.locator("#locate_address_more")).to_contain_text(re.compile(r"Saved\s+\d\d:\d\d:\d\d"))
    place.locator("summary").click()
    place.get_by_label("Latitude").fill("north")
    place.get_by_label("City").fill("Kannapolis")
    expect(page.locator("#locate_latitude_error")).to_be_visible()
    expect(place.get_by_label("Latitude")).to_have_attribute("aria-invalid", "true")
    place.get_by_label("Latitude").focus()  # leaves the city
    expect(page.locator("#locate_city_more")).to_contain_text("Saved")
    expect(place.get_by_label("Latitude")).to_have_value("north")
    floor.aside(made.refresh_from_db)
    assert (made.address, made.unit, made.city) == ("12 Second St", "4B", "Kannapolis")

    note = page.get_by_label("Add a note")
    note.press_sequentially(WORDS)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes-list .note", has_text=WORDS)).to_be_visible()
    expect(note).to_have_value("")
    expect(note).to_be_focused()
    assert page.evaluate("window.here") is True
