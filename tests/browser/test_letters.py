"""In a real browser: a letter that was meant for a field answers, sends and claims nothing, however fast it comes."""

import re

import pytest
from playwright.sync_api import Page, expect

from dispatch.models import Dispatch
from heart.models import Role, User
from tests import make
from tests.deadline import eventually
from triage import actions as triage
from triage.models import Assessment, Diversion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "300 Cabarrus Ave W"
EVERY_KEY = "yn3u12456789"
# As soon as something else stands at `what` the page itself presses: quicker than any hand.
AT_ONCE = """([what, key]) => {
  const stands = () => document.querySelector(what)?.id, was = stands();
  document.addEventListener("live:shown", () => {
    if (stands() === was || window.pressed) return;
    window.pressed = true;
    if (!key) { document.querySelector(what).querySelector("button").click(); return; }
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });
}"""


@pytest.fixture
def alice(transactional_db) -> User:
    made = make.user("alice", Role.CALL_TAKER)
    make.center().staff.add(made)
    return made


def answered(floor) -> int:
    return floor.aside(Assessment.objects.count)


def answers_of(floor, incident) -> dict:
    last = floor.aside(lambda: incident.assessments.order_by("-id").first())
    return last.answers if last else {}


def by_key(page: Page) -> None:
    page.keyboard.press("Alt+c")


def by_button(page: Page) -> None:
    page.locator("[aria-labelledby=ringing] .card button").click()


@pytest.mark.parametrize("known", ["", "26 Union St S"], ids=["nothing known", "an address came with the call"])
@pytest.mark.parametrize("answer", [by_key, by_button])
@pytest.mark.parametrize("pause_ms", [0, 60])
def test_what_is_typed_after_an_answer_is_the_place_to_the_letter(alice, floor, answer, pause_ms, known):
    call = floor.aside(make.ringing, address=known)
    page = floor.window(alice, "/intake/")
    page.wait_for_load_state("networkidle")
    answer(page)
    page.keyboard.type(WORDS, delay=pause_ms)
    place = page.locator("#locate_address")
    expect(place).to_have_value(WORDS)
    expect(place).to_be_focused()
    expect(page).to_have_url(re.compile(f"/incidents/{call.incident_id}/$"))
    expect(page).to_have_title(re.compile(rf"^{call.incident_id} "))
    page.keyboard.press("Tab")
    expect(page.locator("#locate_address_more")).to_contain_text("Saved")
    floor.aside(call.incident.refresh_from_db)
    assert call.incident.address == WORDS
    assert answered(floor) == 0
    page.go_back()
    expect(page.locator("#take_address")).to_be_visible()


@pytest.mark.parametrize("known", ["", "26 Union St S"], ids=["nothing known", "an address came with the call"])
def test_what_is_typed_before_the_scripts_have_come_is_the_place_too(alice, floor, known):
    call = floor.aside(make.ringing, address=known)
    floor.aside(triage.answer, call, by=alice)
    page, late = floor.blank(alice), []
    # Without forms.mjs nothing is drawn at all, so that no press can miss it.
    page.route(re.compile(r"(?<!forms)\.m?js$|(?<=htmx\.min)\.js$"), lambda route: late.append(route))  # noqa: PLW0108
    page.goto(f"/incidents/{call.incident_id}/", wait_until="commit")
    place = page.locator("#locate_address")
    expect(place).to_be_focused()
    page.keyboard.type(WORDS)
    eventually(lambda: len(late) > 3)
    for script in late:
        script.continue_()
    page.unroute_all()
    expect(place).to_have_value(WORDS)
    expect(page.locator(".linked")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(place).to_have_value(WORDS)
    assert answered(floor) == 0


def test_a_call_is_answered_without_any_script_and_begins_in_the_place(alice, floor):
    call = floor.aside(make.ringing, address="")
    page = floor.window(alice, "/intake/", java_script_enabled=False)
    by_button(page)
    expect(page).to_have_url(re.compile(f"/incidents/{call.incident_id}/$"))
    expect(page.locator("#locate_address")).to_be_focused()
    page.keyboard.type(WORDS)
    expect(page.locator("#locate_address")).to_have_value(WORDS)


def test_an_answered_call_that_is_opened_by_the_command_line_begins_in_the_place(alice, floor):
    call = floor.aside(make.ringing, address="")
    floor.aside(triage.answer, call, by=alice)
    page = floor.window(alice, "/incidents/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.keyboard.type(str(call.incident_id))
    page.keyboard.press("Enter")
    expect(page.locator("#locate_address")).to_be_focused()


def test_where_an_answer_does_not_come_the_call_rings_on_and_the_page_says_so(alice, floor):
    floor.aside(make.ringing)
    page = floor.blank(alice, status=503)
    page.goto("/intake/")
    page.route("**/answer/", lambda route: route.fulfill(status=503, body="busy"))
    by_key(page)
    page.keyboard.type("3u")
    expect(page.get_by_role("alert").filter(has_text="NOT SENT")).to_contain_text("Answer")
    page.unroute_all()
    by_key(page)
    expect(page.locator("#locate_address")).to_be_focused()
    expect(page.locator("#locate_address")).not_to_have_value("3u")


def test_letters_answer_nothing_until_the_question_is_asked_for(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.window(floor.aside(make.user, "anita", Role.CALL_TAKER), f"/incidents/{made.pk}/")
    page.wait_for_load_state("networkidle")
    page.keyboard.type(EVERY_KEY)
    expect(page.locator("#not-taken")).to_contain_text("Not answered")
    # A row that j came to is no question, and a space between two words presses nothing.
    page.keyboard.type("just now he is unjust ")
    page.goto(f"/incidents/{made.pk}/#ask")
    page.keyboard.type(EVERY_KEY)
    page.keyboard.press("Alt+w")
    expect(page.locator(".raised")).to_be_visible()
    told = answered(floor)
    page.keyboard.type(EVERY_KEY)
    page.wait_for_load_state("networkidle")
    assert answered(floor) == told
    assert floor.aside(Diversion.objects.count) == 0
    page.keyboard.press("Alt+2")
    page.keyboard.press("u")
    expect(page.locator(".answered summary strong")).to_have_text(["Not known"])
    assert answered(floor) == told + 1


def test_a_press_in_the_question_wakes_its_letters_and_a_decision_puts_them_to_sleep(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.window(alice, f"/incidents/{made.pk}/")
    page.locator(".card.asked .other").click()
    page.keyboard.press("y")
    expect(page.locator(".answered summary strong")).to_have_text(["Yes"])
    page.keyboard.press("Control+Enter")
    expect(page.locator(".decided strong")).to_be_visible()
    page.keyboard.type(EVERY_KEY)
    page.wait_for_load_state("networkidle")
    assert answered(floor) == 1


def test_letters_that_come_before_the_next_question_answer_no_question(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page, held = floor.window(alice, f"/incidents/{made.pk}/"), []
    page.route("**/assess/", lambda route: held.append(route))  # noqa: PLW0108
    first = page.locator(".card.asked").get_attribute("id").removeprefix("asked-")
    page.keyboard.press("Alt+2")
    page.keyboard.type("ynun")
    eventually(lambda: held)
    page.keyboard.type("nnn")
    expect(page.locator("#not-taken")).to_contain_text("Not answered")
    held[0].continue_()
    expect(page.locator("#ask")).to_be_focused()
    expect(page.locator(".answered summary strong")).to_have_text(["Yes"])
    page.unroute_all()
    assert len(held) == 1
    assert answers_of(floor, made) == {first: "yes"}
    page.keyboard.press("n")
    expect(page.locator(".answered summary strong")).to_have_text(["Yes", "No"])


def test_a_question_that_came_in_place_of_another_is_not_answered_by_the_letter_for_that(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.window(alice, f"/incidents/{made.pk}/")
    page.keyboard.press("Alt+2")
    was = page.locator(".card.asked").get_attribute("id")
    page.evaluate(AT_ONCE, [".card.asked", "y"])
    anita = floor.aside(make.user, "anita", Role.CALL_TAKER)
    floor.aside(triage.assess, made, {"breathing": "yes"}, by=anita)
    expect(page.locator(f"#{was}")).to_have_count(0)
    expect(page.locator("#ask")).to_be_focused()
    expect(page.locator("#not-taken")).to_contain_text(re.compile("The question changed|Not answered"))
    page.keyboard.type(EVERY_KEY)
    page.wait_for_load_state("networkidle")
    assert answered(floor) == 1
    page.keyboard.press("Alt+2")
    page.keyboard.press("n")
    expect(page.locator(".answered summary strong")).to_have_text(["Yes", "No"])


def test_nor_is_it_answered_by_a_press_of_the_button_that_stood_there(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.window(alice, f"/incidents/{made.pk}/")
    was = page.locator(".card.asked").get_attribute("id")
    page.locator(".card.asked button").first.focus()
    page.evaluate(AT_ONCE, [".card.asked", ""])
    anita = floor.aside(make.user, "anita", Role.CALL_TAKER)
    floor.aside(triage.assess, made, {"breathing": "yes"}, by=anita)
    expect(page.locator(f"#{was}")).to_have_count(0)
    expect(page.locator("#not-taken")).to_contain_text("this just changed")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    assert answered(floor) == 1


def test_who_types_in_the_place_goes_on_while_the_questions_change(alice, floor):
    call = floor.aside(make.ringing, address="")
    floor.aside(triage.answer, call, by=alice)
    page = floor.window(alice, f"/incidents/{call.incident_id}/")
    place = page.locator("#locate_address")
    place.press_sequentially("300 Cab")
    anita = floor.aside(make.user, "anita", Role.CALL_TAKER)
    floor.aside(triage.assess, call.incident, {"breathing": "yes"}, by=anita)
    expect(page.locator(".answered")).to_have_count(1)
    expect(place).to_be_focused()
    page.keyboard.type("arrus Ave W")
    expect(place).to_have_value(WORDS)
    assert answered(floor) == 1


def test_what_is_typed_after_alt_n_assigns_nobody_and_is_the_place(floor, transactional_db):
    incident = floor.aside(make.asks_for_team)
    floor.aside(make.team, callsign="CRT-7")
    page = floor.window(floor.aside(make.supervisor), f"/dispatch/?sel={incident.pk}")
    expect(page.locator("[aria-keyshortcuts='1']")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Alt+n")
    page.keyboard.type("1 Cabarrus Ave W", delay=40)
    expect(page.locator("#take_address")).to_have_value("1 Cabarrus Ave W")
    assert floor.aside(Dispatch.objects.count) == 0


def test_a_digit_does_not_send_the_team_that_just_took_anothers_place(floor, transactional_db):
    incident = floor.aside(make.asks_for_team)
    first, second = (floor.aside(make.team, callsign=name) for name in ("CRT-7", "CRT-8"))
    page = floor.window(floor.aside(make.supervisor), f"/dispatch/?sel={incident.pk}")
    expect(page.locator(f"#can-{first.pk} [aria-keyshortcuts='1']")).to_be_visible()
    page.evaluate(AT_ONCE, [".offer", "1"])
    floor.aside(make.dispatch_at, by=first)
    expect(page.locator(f"#can-{second.pk} [aria-keyshortcuts='1']")).to_be_visible()
    expect(page.locator("#not-taken")).to_contain_text("this just changed")
    page.wait_for_load_state("networkidle")
    assert floor.aside(lambda: Dispatch.objects.filter(incident=incident).count()) == 0


def test_a_clinician_with_a_caller_claims_no_other_by_a_letter(floor, transactional_db):
    carol = floor.aside(make.user, "carol", Role.CLINICIAN)
    floor.aside(make.diversion_at, "ThreeWay", clinician=carol)
    other = floor.aside(make.diversion_at)
    page = floor.window(carol, "/diversions/")
    expect(page.locator(f"#div-{other.pk}")).to_be_visible()
    page.keyboard.type("calm, just cooperative, can speak")
    page.wait_for_load_state("networkidle")
    floor.aside(other.refresh_from_db)
    assert other.status == "Ringing"
    page.locator("textarea").first.focus()
    page.keyboard.press("Alt+c")
    expect(page.locator(f"#mine-{other.pk}")).to_be_visible()


def test_p_shows_the_number_of_a_follow_up_and_dials_nobody(floor, transactional_db):
    dan = floor.aside(make.user, "dan", Role.CARE_NAVIGATOR)
    promise = floor.aside(make.follow_up, dan)
    floor.aside(lambda: triage.identify(promise.incident, phone="704-555-0147", by=dan))
    page = floor.window(dan, f"/followups/{promise.pk}/")
    page.evaluate("document.addEventListener('click', (event) => { window.pressed = true; event.preventDefault(); })")
    page.keyboard.press("p")
    expect(page.locator("a[href^='tel:']").first).to_be_focused()
    assert page.evaluate("window.pressed === undefined")
    page.keyboard.press("Enter")
    eventually(lambda: page.evaluate("window.pressed === true"))


def test_the_keys_of_a_call_tell_which_letters_wait_for_the_question(alice, floor):
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.window(alice, f"/incidents/{made.pk}/#ask")
    page.keyboard.press("?")
    keys = page.locator("dialog[open]")
    expect(keys).to_contain_text("answer the question in focus")
