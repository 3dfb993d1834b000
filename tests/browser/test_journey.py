"""Two people from the ringing phone to the kept promise, through real browser windows that nobody reloads."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from heart.models import Role
from navigation import actions as navigation
from tests import make
from triage import actions as triage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Page, words: str) -> None:
    # A button among others of its kind goes on to say whose it is.
    page.get_by_role("button", name=re.compile(rf"^{re.escape(words)}\b")).first.click()


def answer_safely(page: Page) -> None:
    """Answer each question with the answer that means no danger, until none is left."""
    questions = page.locator("#questions")
    while questions.locator(".ask").count():
        asked = questions.locator(".ask").inner_text()
        word = "Yes" if "breathing" in asked else "No"
        questions.locator(".card.mine").get_by_role("button", name=word, exact=True).click()
        expect(questions.locator(".answered").filter(has_text=asked)).to_be_attached()


@pytest.fixture
def people(transactional_db: None) -> dict:
    """The named cast with a team on duty; Rita sits in it, Alice belongs to the center."""
    cast = {
        "alice": make.user("alice", Role.CALL_TAKER),
        "bob": make.user("bob", Role.TEAM_LEAD),
        "carol": make.user("carol", Role.CLINICIAN),
        "dan": make.user("dan", Role.CARE_NAVIGATOR),
        "rita": make.user("rita", Role.RESPONDER),
    }
    make.center().staff.add(cast["alice"])
    make.team(cast["rita"], callsign="CRT-1")
    return cast


def owe(now) -> int:
    """What the worker does every few seconds."""
    return navigation.open_owed(now=now)


def press_and_leave(page: Page, name: str) -> None:
    """A press after which the next page is filled in: it comes when the answer has come, not with the press."""
    with page.expect_navigation():
        press(page, name)


def follow_up_until_closed(floor, dan: Page, alice: Page, number: str) -> None:
    """Dan's queue shows the promise by itself; he claims it, tries, reaches the person and closes it."""
    assert floor.aside(owe, timezone.now()) == 1
    row = dan.locator("tr", has_text=number)
    expect(row).to_be_visible()
    row.get_by_role("link", name=number, exact=True).click()
    press_and_leave(dan, "Claim")
    for result in ("No answer", "Reached the person"):
        dan.get_by_label("Phone", exact=True).check()
        dan.get_by_label(result).check()
        press_and_leave(dan, "Log attempt")
    expect(dan.get_by_text("reached on time")).to_be_visible()
    dan.get_by_label("How did it end?").select_option(label="Connected to care")
    press(dan, "Close the follow-up")
    expect(dan.get_by_text("Connected to care").first).to_be_visible()
    expect(alice.locator(".log").get_by_text(re.compile("follow-up", re.I)).first).to_be_visible()


def test_a_team_is_sent_and_the_promise_is_kept(people, floor) -> None:
    alice, bob = floor.window(people["alice"]), floor.window(people["bob"])
    rita, dan = floor.window(people["rita"]), floor.window(people["dan"])
    call = floor.aside(triage.ring, make_center(floor), by=None, callback_number="704-555-0142")
    press(alice, "Answer")
    expect(alice).to_have_url(re.compile(f"/incidents/{call.incident_id}/"))
    number = str(call.incident_id)
    place = alice.locator("form[action$='/locate/']")
    place.get_by_label("Place", exact=True).fill("26 Union St S")
    place.get_by_label("Place", exact=True).press("Enter")
    facts = alice.locator("form[action$='/edit/']")
    facts.locator("[name=final_nature]").fill("WELFARE")
    facts.locator("[name=final_nature]").press("Enter")
    answer_safely(alice)
    alice.locator("#decide").get_by_role("button", name="Community response team").click()

    bob.locator("tr", has_text=number).locator("a.row").first.click()
    bob.get_by_role("button", name=re.compile("Assign")).first.click()
    expect(alice.locator(".log").get_by_text("CRT-1").first).to_be_visible()

    for _step in ("acknowledged", "en route", "on scene", "with the person"):
        step = rita.locator(".steps").get_by_role("button").first
        expect(step).to_be_visible()
        before = step.inner_text()
        step.click()
        expect(rita.locator(".steps").get_by_role("button", name=before, exact=True)).to_have_count(0)
    rita.goto("/field/?finish=1#finish")
    rita.get_by_label("How did it end?").select_option("43")
    rita.get_by_label(re.compile("^Yes")).check()
    press(rita, "Finish visit")
    expect(alice.locator("#incident-h").locator("..")).to_contain_text("Closed")
    expect(bob.locator("tr", has_text=number)).to_have_count(0)
    follow_up_until_closed(floor, dan, alice, number)


def test_a_clinician_is_reached_by_a_verified_hand_off_and_the_promise_is_kept(people, floor) -> None:
    alice, carol, dan = (floor.window(people[name]) for name in ("alice", "carol", "dan"))
    alice.get_by_label("Place", exact=True).fill("26 Union St S")
    alice.locator("[name=initial_nature]").fill("MNTL")
    press(alice, "Take the call")
    number = alice.locator("#incident-h .mono").inner_text()
    answer_safely(alice)
    press(alice, "Call a clinician")
    release = alice.get_by_role("button", name=re.compile("^Release: the clinician has the caller"))
    expect(release).to_be_disabled()

    press(carol, "Claim")
    expect(alice.locator("[aria-current=step]", has_text="Three-way")).to_be_visible()
    expect(release).to_be_disabled()
    press(carol, "I have the caller")
    expect(release).to_be_enabled()
    release.click()
    expect(carol.locator("[aria-current=step]", has_text="Released")).to_be_visible()
    carol.locator("form[action$='/end/'] [name=disposition]").select_option("05")
    carol.locator("form[action$='/end/']").get_by_role("radio", name="Yes", exact=True).check()
    press(carol, "End the encounter")
    expect(alice.locator("#incident-h").locator("..")).to_contain_text("Closed")
    follow_up_until_closed(floor, dan, alice, number)


def make_center(floor):
    return floor.aside(make.center)
