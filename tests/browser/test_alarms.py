"""In a real browser: an alarm is heard, and told where nobody looks, until it is acknowledged or its cause is gone."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from heart.kernel import alarms
from heart.models import Level, Role
from tests import make
from tests.browser.ears import EARS, OPEN, SOUNDING
from tests.deadline import eventually
from triage.models import Assessment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bob(transactional_db):
    return make.user("bob", Role.TEAM_LEAD)


@pytest.fixture
def visit(transactional_db):
    return make.dispatch_at("OnScene")


def opened(floor, user, path: str = "/teams/") -> Page:
    page = floor.blank(user)
    page.add_init_script(EARS)
    page.goto(path)
    return page


def until(page: Page, said: str) -> None:
    """Until this is true on the page; asked from outside, for the page itself may not evaluate words."""
    eventually(lambda: page.evaluate(said))


def press_for_sound(page: Page) -> None:
    """The start of a shift: one press, three pulses, and the line that says sound is off is gone."""
    # Before the line is there its other button, further on, is what one would find, and then it makes way for the line.
    # A hand takes a moment from down to up.
    page.locator("#sound [data-sound-test]").click(delay=250)
    until(page, "heard.some((one) => !one.loop && one.pulses === 3)")
    expect(page.locator("#sound")).to_be_hidden()


def ring(floor, level, kind, visit):
    return floor.aside(alarms.raise_alarm, level, kind, visit, now=timezone.now())


def look_away(page: Page) -> None:
    page.evaluate("window.focused = false; window.dispatchEvent(new Event('blur'))")


def test_sound_is_asked_for_until_it_is_on(bob, floor):
    page = opened(floor, bob)
    expect(page.locator("#sound")).to_be_visible()
    expect(page.locator("#sound")).to_contain_text("Sound is off on this computer")
    press_for_sound(page)


def test_who_looks_elsewhere_hears_sees_and_is_told_until_somebody_acknowledges(bob, visit, floor):
    page = opened(floor, bob)
    press_for_sound(page)
    look_away(page)
    ring(floor, Level.A2, "check_in_overdue", visit)
    until(page, f"JSON.stringify({SOUNDING}) === '[[3,20]]'")
    expect(page).to_have_title(re.compile(r"^\(1\) Teams"))
    until(page, f"JSON.stringify({OPEN}) === '[[\"High: A team on scene has missed its check-in\",false]]'")
    ring(floor, Level.A1, "team_emergency", visit)
    until(page, f"JSON.stringify({SOUNDING}) === '[[10,5]]'")
    expect(page).to_have_title(re.compile("^! Teams"))
    until(page, f"JSON.stringify({OPEN}).includes('[\"Emergency: A team has pressed its emergency button\",true]')")
    said = page.evaluate("JSON.stringify(notices)")
    assert visit.team.callsign not in said and "Union" not in said and visit.thread not in said
    page.keyboard.press("Alt+a")
    expect(page).to_have_title(re.compile(r"^\(1\) Teams"))
    until(page, f"JSON.stringify({SOUNDING}) === '[[3,20]]'")
    page.keyboard.press("Alt+a")
    expect(page).to_have_title(re.compile("^Teams"))
    until(page, f"{SOUNDING}.length === 0")
    expect(page.locator("#alarm-bar")).to_contain_text("2 alarms acknowledged")


def test_what_the_act_cleared_is_silent_and_its_notification_gone(bob, visit, floor):
    page = opened(floor, bob)
    press_for_sound(page)
    look_away(page)
    ring(floor, Level.A1, "team_emergency", visit)
    until(page, f"{SOUNDING}.length === 1 && {OPEN}.length === 1")
    floor.aside(alarms.clear, "team_emergency", visit, by=bob, now=timezone.now())
    until(page, f"{SOUNDING}.length === 0 && {OPEN}.length === 0")
    expect(page.locator("#alarm-bar")).to_have_count(0)


def test_two_tabs_of_one_person_do_not_sound_in_chorus(bob, visit, floor):
    first = opened(floor, bob)
    press_for_sound(first)
    second = first.context.new_page()
    second.add_init_script(EARS)
    second.goto("/teams/")
    press_for_sound(second)
    ring(floor, Level.A1, "team_emergency", visit)
    until(first, f"{SOUNDING}.length === 1")
    expect(second).to_have_title(re.compile("^! "))
    assert second.evaluate(SOUNDING) == []
    first.close()
    until(second, f"{SOUNDING}.length === 1")


def test_a_tab_that_is_signed_out_leaves_the_sound_to_one_that_is_not(bob, visit, floor):
    first = opened(floor, bob)
    press_for_sound(first)
    second = first.context.new_page()
    second.add_init_script(EARS)
    second.goto("/teams/")
    press_for_sound(second)
    first.evaluate("document.documentElement.dataset.link = 'out'")
    ring(floor, Level.A1, "team_emergency", visit)
    until(second, f"{SOUNDING}.length === 1")
    assert first.evaluate(SOUNDING) == []


def test_a_warning_is_one_soft_pulse_and_reading_another_page_does_not_repeat_it(bob, visit, floor):
    page = opened(floor, bob)
    press_for_sound(page)
    ring(floor, Level.A3, "check_in_overdue", visit)
    until(page, "heard.some((one) => !one.loop && one.pulses === 1)")
    ring(floor, Level.A2, "unacknowledged", visit)
    until(page, "heard.some((one) => one.loop && one.pulses === 3)")
    assert page.evaluate("heard.at(-1).later") < 1, "what is worse does not wait for the rest after a warning"
    floor.aside(alarms.clear, "unacknowledged", visit, by=bob, now=timezone.now())
    until(page, f"{SOUNDING}.length === 0")
    page.goto("/incidents/")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert page.evaluate("heard.filter((one) => one.pulses === 1).length") == 0


def test_who_acknowledges_or_raises_while_typing_goes_on_typing_and_answers_nothing(bob, visit, floor):
    page = opened(floor, bob, f"/incidents/{visit.incident_id}/")
    ring(floor, Level.A1, "team_emergency", visit)
    expect(page.locator("#alarm-bar.a1")).to_be_visible()
    note = page.locator("#notes textarea")
    note.press_sequentially("He has a k")
    page.keyboard.press("Alt+a")
    page.keyboard.type("nife, ")
    expect(page.locator("#alarm-bar")).to_contain_text("1 alarm acknowledged")
    before = Assessment.objects.filter(incident=visit.incident_id)
    answered = floor.aside(before.count)
    page.keyboard.press("Alt+w")
    page.keyboard.type("uneasy now")
    expect(page.locator("#raised, .raised").first).to_be_visible()
    expect(note).to_have_value("He has a knife, uneasy now")
    expect(note).to_be_focused()
    assert floor.aside(before.count) == answered + 1, "the press itself, and no letter"
