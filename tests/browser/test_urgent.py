"""What must be heard is never lost in silence: NOT SENT within five seconds, tried again, and done exactly once."""

import re
from typing import NamedTuple

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from heart.models import Event, Role, Session, User
from tests import make
from tests.browser.conftest import Floor
from tests.deadline import eventually
from tests.heart.served import serving
from triage import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WITHIN_MS = 5_000
SENT = re.compile(r"Request sent \d\d:\d\d:\d\d")


class Urgent(NamedTuple):
    """One urgent button: who presses it, where, what is opened before it, its words, and what it leaves on record."""

    who: str
    path: str
    opens: str
    button: str
    verb: str
    words: str


ACTS = {
    "send help": Urgent(
        "carol", "/diversions/", "", "Send help now", "triage.sent_help", "Send help now, incident {number}"
    ),
    "emergency": Urgent("rita", "/field/", "Emergency", "Send emergency now", "dispatch.emergency", "CRT-1 emergency"),
    "police": Urgent(
        "rita", "/field/", "Request police", "Request police now", "dispatch.called_police", "Police for CRT-1"
    ),
    "police, by radio": Urgent(
        "bob", "/dispatch/?out={visit}", "", "They request police", "dispatch.called_police", "Police for CRT-1"
    ),
}
THREE = ["send help", "emergency", "police"]


@pytest.fixture
def cast(transactional_db, settings):
    settings.CENTER_PHONE = "704-555-0100"
    people = {"carol": Role.CLINICIAN, "rita": Role.RESPONDER, "bob": Role.TEAM_LEAD}
    made = {name: make.user(name, role) for name, role in people.items()}
    diversion = make.diversion_at("Released", clinician=made["carol"])
    visit = make.dispatch_at("OnScene", by=make.team(made["rita"], callsign="CRT-1"))
    return made | {"number": diversion.incident_id, "visit": visit.pk}


def opened(floor, cast, act: Urgent, **more) -> Page:
    page = floor.blank(cast[act.who], **more)
    page.goto(act.path.format(**cast))
    expect(page.locator("html[data-link=live]")).to_be_attached()
    if act.opens:
        page.locator("summary", has_text=act.opens).click()
    page.evaluate("window.mark = 'same'")
    return page


def press(page: Page, act: Urgent) -> None:
    page.get_by_role("button", name=act.button).click()


def done(floor: Floor, act: Urgent) -> int:
    return floor.aside(Event.objects.filter(verb=act.verb).count)


def expect_not_sent(page: Page, act: Urgent, cast) -> None:
    said = page.get_by_role("alert").filter(has_text="NOT SENT")
    expect(said).to_be_visible(timeout=WITHIN_MS)
    expect(said).to_contain_text(act.words.format(**cast))
    expect(said.get_by_text(re.compile(r"Pressed\s+\d\d:\d\d:\d\d"))).to_be_visible()
    expect(said.get_by_role("link", name="Call the center 704-555-0100")).to_have_attribute("href", "tel:704-555-0100")
    expect(said.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    # In the place of its button, on the page that stays.
    expect(page.get_by_role("button", name=act.button)).to_be_hidden()
    assert page.evaluate("window.mark") == "same"


def expect_sent(page: Page) -> None:
    expect(page.locator("not-sent[data-state=sent]").get_by_text(SENT)).to_be_visible()
    assert page.evaluate("window.mark") == "same"
    assert not page.evaluate("'unsent' in document.documentElement.dataset")


def forgive(floor: Floor, *said: str) -> None:
    """What the browser says of a link that the test itself has cut is no complaint."""
    floor.complaints[:] = [line for line in floor.complaints if not any(word in line for word in said)]


@pytest.mark.parametrize("name", ACTS)
def test_pressed_with_the_network_off_it_says_so_and_is_sent_once_when_it_is_back(cast, floor, name):
    act = ACTS[name]
    page = opened(floor, cast, act)
    page.context.set_offline(True)
    press(page, act)
    expect_not_sent(page, act, cast)
    assert done(floor, act) == 0
    page.context.set_offline(False)
    expect_sent(page)
    assert done(floor, act) == 1
    forgive(floor, "ERR_INTERNET_DISCONNECTED")


@pytest.mark.parametrize("name", THREE)
def test_pressed_with_the_server_gone_it_is_sent_once_when_there_is_one_again(cast, floor, name):
    act = ACTS[name]
    with serving() as port:
        page = opened(floor, cast, act, context=floor.context(base_url=f"http://localhost:{port}"))
    press(page, act)
    expect_not_sent(page, act, cast)
    with serving(port):
        expect_sent(page)
        assert done(floor, act) == 1
        page.close(run_before_unload=False)
    forgive(floor, "ERR_", "WebSocket")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 200, 302, 404])
def test_an_answer_that_is_not_ours_is_no_answer(cast, floor, status):
    act = ACTS["send help"]
    page = opened(floor, cast, act)
    body = "<title>Wi-Fi</title><h1>Welcome to the free Wi-Fi</h1>"
    headers = {"Content-Type": "text/html", **({"Location": "/wifi/"} if status == 302 else {})}
    page.route("**/send_help/", lambda route: route.fulfill(status=status, body=body, headers=headers))
    press(page, act)
    expect_not_sent(page, act, cast)
    page.unroute("**/send_help/")
    expect_sent(page)
    assert done(floor, act) == 1
    forgive(floor, f"status of {status} ", "ERR_")


def test_a_server_that_says_nothing_is_not_waited_for(cast, floor):
    act, held = ACTS["send help"], []
    page = opened(floor, cast, act)
    page.route("**/send_help/", lambda route: route.continue_() if held else held.append(route))
    press(page, act)
    expect_not_sent(page, act, cast)
    assert len(held) == 1, "one try at a time: the first may still be taken"
    # The key of the button presses what stands in its place, and that gives up the try that hangs.
    page.keyboard.press("Alt+x")
    expect_sent(page)
    assert done(floor, act) == 1
    forgive(floor, "ERR_")


@pytest.mark.parametrize("name", THREE)
def test_a_lost_reply_makes_no_second_alarm(cast, floor, name):
    act, taken = ACTS[name], []
    page = opened(floor, cast, act)

    def lose(route):
        taken.append(route.fetch())
        route.abort()

    page.route(re.compile(r"/(send_help|emergency|call_police)/"), lose, times=1)
    press(page, act)
    expect_not_sent(page, act, cast)
    expect_sent(page)
    assert len(taken) == 1
    assert done(floor, act) == 1
    # Pressed anew it is another act: nobody who calls again is taken for a repetition.
    if act.opens:
        page.locator("summary", has_text=act.opens).click()
    page.wait_for_timeout(1_500)
    press(page, act)
    eventually(lambda: done(floor, act) == 2)
    forgive(floor, "ERR_FAILED")


@pytest.mark.parametrize("late", ["htmx.min.js", "{live,keys,alarms}.mjs"])
def test_it_is_heard_before_the_other_scripts_are_there(cast, floor, late):
    act = ACTS["emergency"]
    page = floor.blank(cast["rita"])
    page.route(f"**/{late}", lambda route: None)
    page.goto("/field/", wait_until="commit")
    page.locator("summary", has_text=act.opens).click()
    page.evaluate("window.mark = 'same'")
    page.context.set_offline(True)
    press(page, act)
    expect_not_sent(page, act, cast)
    page.context.set_offline(False)
    expect_sent(page)
    assert done(floor, act) == 1
    forgive(floor, "ERR_")


def test_a_locked_screen_says_so_too(cast, floor):
    act = ACTS["emergency"]
    page = floor.blank(cast["rita"], status=423)
    floor.aside(Session.objects.filter(user=cast["rita"]).update, locked_at=timezone.now())
    page.goto("/field/")
    page.locator("summary", has_text=act.opens).click()
    page.evaluate("window.mark = 'same'")
    page.context.set_offline(True)
    press(page, act)
    expect_not_sent(page, act._replace(words="Emergency"), cast)
    page.context.set_offline(False)
    expect_sent(page)
    assert done(floor, act) == 1
    forgive(floor, "ERR_INTERNET_DISCONNECTED", "WebSocket", "423")


def test_two_taps_of_one_hand_are_one_act(cast, floor):
    act = ACTS["send help"]
    page = opened(floor, cast, act)
    page.get_by_role("button", name=act.button).dblclick()
    expect_sent(page)
    assert done(floor, act) == 1


def test_a_refusal_is_told_in_the_servers_words_and_not_tried_again(cast, floor):
    act, tries = ACTS["send help"], []
    page = opened(floor, cast, act, status=409)
    page.on("request", lambda request: tries.append(1) if request.url.endswith("/send_help/") else None)
    page.context.set_offline(True)
    press(page, act)
    expect_not_sent(page, act, cast)
    floor.aside(end_all, cast["carol"])
    page.context.set_offline(False)
    said = page.get_by_role("alert").filter(has_text="NOT DONE")
    expect(said).to_contain_text("This encounter is over.")
    expect(said.get_by_role("link", name="Call 911")).to_be_visible()
    before = len(tries)
    page.wait_for_timeout(4_000)
    assert len(tries) == before
    assert done(floor, act) == 0
    forgive(floor, "ERR_INTERNET_DISCONNECTED")


def end_all(by: User) -> None:
    for diversion in by.diversions.open():
        actions.end(diversion, "42", support_needed=False, by=by, instead="hung_up")


def sign_out(user: User) -> None:
    Session.objects.filter(user=user).delete()


def sign_in_beside(page: Page, link, name: str) -> None:
    """In the window that the page's own link opens."""
    with page.context.expect_page() as beside:
        link.click()
    other = beside.value
    other.locator("[name=username]").fill(name)
    other.locator("[name=password]").fill(make.PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other.get_by_role("heading", name="You are signed in again.")).to_be_visible()


def test_signed_out_it_says_so_and_goes_on_when_its_person_is_back(cast, floor):
    act = ACTS["send help"]
    page = opened(floor, cast, act)
    floor.aside(sign_out, cast["carol"])
    press(page, act)
    expect_not_sent(page, act, cast)
    said = page.get_by_role("alert").filter(has_text="NOT SENT")
    expect(said).to_contain_text("You are signed out.")
    sign_in_beside(page, said.get_by_role("link", name="Sign in"), "carol")
    expect_sent(page)
    assert done(floor, act) == 1
    forgive(floor, "status of 401", "status of 403", "WebSocket")


def test_it_is_never_sent_in_another_persons_name(cast, floor):
    act = ACTS["send help"]
    page = opened(floor, cast, act)
    floor.aside(make.user, "lena", Role.CLINICIAN)
    floor.aside(sign_out, cast["carol"])
    press(page, act)
    expect_not_sent(page, act, cast)
    said = page.get_by_role("alert").filter(has_text="NOT SENT")
    sign_in_beside(page, said.get_by_role("link", name="Sign in"), "lena")
    expect(said).to_contain_text("Somebody else is signed in on this computer")
    assert done(floor, act) == 0
    page.close(run_before_unload=False)  # it tries on, and each time is a line of the browser's
    forgive(floor, "status of 401", "status of 403", "WebSocket")


def test_without_a_script_the_plain_form_acts(cast, floor):
    act = ACTS["send help"]
    page = floor.blank(cast["carol"], java_script_enabled=False)
    page.goto("/diversions/")
    press(page, act)
    expect(page.get_by_text("Help requested.")).to_be_visible()
    assert done(floor, act) == 1
