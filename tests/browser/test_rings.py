"""In a real browser: a ring is heard and told at once, also in a hidden tab, and is silent when somebody takes it."""

import re

import pytest
from playwright.sync_api import Page, expect

from heart.kernel import alarms
from heart.models import Level, Role, User
from tests import make
from tests.browser.ears import EARS, OPEN, SOUNDING
from tests.browser.test_alarms import look_away, opened, press_for_sound, until
from triage import actions as triage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RING = "[2,3]"
# Two trills, over and over: no other sound has two pulses.
RINGS = f"JSON.stringify({SOUNDING}) === '[{RING}]'"
SILENT = f"{SOUNDING}.length === 0"
# What a hidden tab is left with: timers that do not come, and a page that nobody sees.
HIDDEN = """
  Object.defineProperty(document, "hidden", { get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
  window.focused = false;
  window.setTimeout = window.setInterval = window.requestAnimationFrame = () => 0;
"""
NAMES = {"caller_name": "Robin Example", "callback_number": "704-555-0142", "address": "88 Kestrel St"}


@pytest.fixture
def alice(transactional_db) -> User:
    made = make.user("alice", Role.CALL_TAKER)
    make.center().staff.add(made)
    return made


@pytest.fixture
def carol(transactional_db) -> User:
    make.center()
    return make.user("carol", Role.CLINICIAN)


def behind(page: Page) -> None:
    """Another page is brought to the front, and this one's timers sleep."""
    page.context.new_page().bring_to_front()
    page.evaluate(HIDDEN)


def told(page: Page, words: str) -> None:
    until(page, f"JSON.stringify({OPEN}) === '[[\"{words}\",true]]'")
    said = page.evaluate("JSON.stringify(notices)") + page.title()
    for name in ("Robin", "Example", "555", "Kestrel", "10"):
        assert name not in said


def test_a_911_call_rings_at_once_in_a_hidden_tab_until_somebody_answers_it(alice, floor):
    page = opened(floor, alice, "/intake/")
    press_for_sound(page)
    behind(page)
    call = floor.aside(make.ringing, **NAMES)
    until(page, RINGS)
    told(page, "911 call ringing")
    assert page.evaluate("heard.at(-1).later") <= 0
    expect(page).to_have_title(re.compile(r"^\(1\) Intake"))
    expect(page.locator("#rings .ring")).to_contain_text("1")
    floor.aside(triage.answer, call, by=floor.aside(make.user, "anita", Role.CALL_TAKER))
    until(page, f"{SILENT} && {OPEN}.length === 0")
    expect(page).to_have_title(re.compile("^Intake"))


def test_a_caller_rings_for_the_clinician_at_once_on_whatever_page_and_until_it_is_claimed(carol, floor):
    page = opened(floor, carol, "/incidents/")
    press_for_sound(page)
    behind(page)
    diversion = floor.aside(make.diversion_at)
    until(page, RINGS)
    until(page, f"JSON.stringify({OPEN}) === '[[\"A caller is waiting for a clinician\",true]]'")
    expect(page.locator("#rings a.ring")).to_have_attribute("href", "/diversions/")
    floor.aside(triage.claim, diversion, by=floor.aside(make.user, "cora", Role.CLINICIAN))
    until(page, f"{SILENT} && {OPEN}.length === 0")


def test_it_falls_silent_when_the_caller_hangs_up_or_is_taken_back(alice, carol, floor):
    taker, clinician = opened(floor, alice, "/intake/"), opened(floor, carol, "/diversions/")
    for page in (taker, clinician):
        press_for_sound(page)
        behind(page)
    call, diversion = floor.aside(make.ringing), floor.aside(make.diversion_at)
    until(taker, RINGS)
    until(clinician, RINGS)
    floor.aside(triage.withdraw, diversion, by=diversion.offered_by)
    until(clinician, SILENT)
    floor.aside(triage.hang_up, call, by=None)
    until(taker, SILENT)


def test_a_second_ring_is_told_too_and_the_sound_goes_on_until_the_last_is_taken(alice, floor):
    page = opened(floor, alice, "/incidents/")
    press_for_sound(page)
    look_away(page)
    first, second = floor.aside(make.ringing), floor.aside(make.ringing)
    until(page, f"{OPEN}.length === 2")
    until(page, RINGS)
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    floor.aside(triage.answer, first, by=alice)
    until(page, f"{OPEN}.length === 1")
    until(page, RINGS)
    floor.aside(triage.answer, second, by=alice)
    until(page, SILENT)


def test_a_ring_and_an_alarm_are_two_sounds_and_one_call_is_counted_once(alice, floor):
    page = opened(floor, alice, "/incidents/")
    press_for_sound(page)
    call = floor.aside(make.ringing)
    until(page, RINGS)
    floor.aside(alarms.raise_alarm, Level.A2, "call_ringing_late", call, now=call.received_at)
    until(page, f"JSON.stringify({SOUNDING}) === '[{RING},[3,20]]'")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.keyboard.press("Alt+a")
    # Who acknowledges the alarm has not answered the call.
    until(page, RINGS)


def test_who_looks_at_the_page_is_not_notified_and_a_new_page_rings_on(alice, floor):
    page = opened(floor, alice, "/incidents/")
    press_for_sound(page)
    floor.aside(make.ringing)
    until(page, RINGS)
    assert page.evaluate("notices.length") == 0
    page.locator("#rings a").click()
    expect(page).to_have_url(re.compile("/intake/$"))
    until(page, RINGS)


def test_of_two_tabs_one_rings(alice, floor):
    first = opened(floor, alice, "/intake/")
    press_for_sound(first)
    second = first.context.new_page()
    second.add_init_script(EARS)
    second.goto("/incidents/")
    press_for_sound(second)
    floor.aside(make.ringing)
    until(first, RINGS)
    expect(second.locator("#rings .ring")).to_be_visible()
    assert second.evaluate(SOUNDING) == []
    first.close()
    until(second, RINGS)


def test_nothing_rings_for_another_center_or_another_role(alice, carol, floor):
    other = floor.aside(make.user, "otto", Role.CALL_TAKER)
    floor.aside(lambda: make.center("kannapolis").staff.add(other))
    lead = floor.aside(make.user, "bob", Role.TEAM_LEAD)
    pages = [opened(floor, user, "/incidents/") for user in (other, lead, carol)]
    witness = opened(floor, alice, "/incidents/")
    for page in (*pages, witness):
        press_for_sound(page)
    floor.aside(make.ringing)
    until(witness, RINGS)
    for page in pages:
        expect(page.locator("text=Welfare").first).to_be_visible()
        assert page.evaluate(SOUNDING) == []


def test_the_test_of_the_sound_plays_a_ring_to_those_who_will_hear_one(alice, floor):
    page = opened(floor, alice, "/incidents/")
    press_for_sound(page)
    until(page, "heard.some((one) => !one.loop && one.pulses === 2 && one.later > 1)")
