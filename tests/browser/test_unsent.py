"""What could not be sent says so within five seconds, with the number to dial, on the page where it was pressed."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from heart.models import Event, Role, User
from navigation.models import FollowUp
from tests import make
from tests.browser.conftest import Floor
from tests.browser.test_urgent import WITHIN_MS, forgive, sign_in_beside, sign_out
from tests.deadline import eventually
from tests.heart.served import serving
from triage import actions as triage
from triage.models import Note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "He is calm now and sits on the steps."
# What a browser says of a link that the test itself has cut.
LOST = ("ERR_", "WebSocket", "htmx:error")
LIVE = "html[data-link=live]"


class Press(NamedTuple):
    """One act of a console: who presses it, on what, where, its button, and what it becomes when it was taken."""

    who: str
    begin: Callable[[User], Any]
    path: str
    button: str
    status: str


def ringing_diversion(by: User) -> Any:
    return make.diversion_at("Ringing")


def own_visit(by: User) -> Any:
    return make.dispatch_at("Assigned", by=make.team(by))


def visit(by: User) -> Any:
    return make.dispatch_at("Assigned")


def follow_up(by: User) -> FollowUp:
    return make.follow_up()


def ringing_call(by: User) -> Any:
    return make.ringing()


def on_the_line(by: User) -> Any:
    return make.call(by)


PRESSES = {
    "triage incident": Press("alice", on_the_line, "/incidents/{thing.incident_id}/", "End the call", "Ended"),
    "answer": Press("alice", ringing_call, "/intake/", "Answer", "Answered"),
    "diversion": Press("carol", ringing_diversion, "/diversions/", "Claim", "ThreeWay"),
    "board": Press("bob", visit, "/dispatch/?out={thing.pk}", "En route", "EnRoute"),
    "field": Press("rita", own_visit, "/field/", "Acknowledge job", "AcknowledgedTransmission"),
    "follow-ups": Press("dan", follow_up, "/followups/{thing.pk}/", "Claim", "accepted"),
}


@pytest.fixture
def cast(transactional_db, settings):
    settings.CENTER_PHONE = "704-555-0100"
    roles = {
        "alice": Role.CALL_TAKER,
        "carol": Role.CLINICIAN,
        "bob": Role.TEAM_LEAD,
        "rita": Role.RESPONDER,
        "dan": Role.CARE_NAVIGATOR,
    }
    people = {name: make.user(name, role) for name, role in roles.items()}
    make.center().staff.add(people["alice"])
    return people


def opened(floor: Floor, user: User, path: str, **more: Any) -> Page:
    page = floor.blank(user, **more)
    page.goto(path)
    expect(page.locator(LIVE)).to_be_attached()
    page.evaluate("window.mark = 'same'")
    return page


def said(page: Page) -> Locator:
    return page.get_by_role("alert").filter(has_text="NOT SENT")


def expect_not_sent(page: Page, words: str, *, tries: bool = False) -> None:
    panel = said(page)
    expect(panel).to_be_visible(timeout=WITHIN_MS)
    expect(panel).to_contain_text(words)
    expect(panel).to_contain_text(re.compile(r"Pressed\s+\d\d:\d\d:\d\d\s+\(\d+:\d\d ago\)"))
    expect(panel).to_contain_text(re.compile(r"Last try\s+\d\d:\d\d:\d\d"))
    expect(panel).to_contain_text("This page keeps trying." if tries else "It is not sent by itself.")
    expect(panel.get_by_role("link", name="Call the center 704-555-0100")).to_have_attribute("href", "tel:704-555-0100")
    assert page.evaluate("window.mark") == "same"


def status(thing: Any) -> str:
    thing.refresh_from_db()
    return str(thing.status)


def button(page: Page, press: Press) -> Locator:
    return page.locator("main").get_by_role("button", name=re.compile(f"^{press.button}")).first


@pytest.mark.parametrize("name", PRESSES)
def test_with_the_server_gone_it_says_so_and_waits_for_one_more_press(cast, floor, name):
    press = PRESSES[name]
    who = cast[press.who]
    thing = floor.aside(press.begin, who)
    before = thing.status
    with serving() as port:
        context = floor.context(base_url=f"http://localhost:{port}")
        page = opened(floor, who, press.path.format(thing=thing), context=context)
    button(page, press).click()
    expect_not_sent(page, press.button)
    with serving(port):
        expect(page.locator(LIVE)).to_be_attached()
        assert floor.aside(status, thing) == before, "nothing but help, notes and answers is sent by itself"
        said(page).get_by_role("button", name="Try now").click()
        eventually(lambda: floor.aside(status, thing) == press.status)
        expect(said(page)).to_have_count(0)
        page.close(run_before_unload=False)
    forgive(floor, *LOST)


@pytest.mark.parametrize("answer", [500, 503, 200])
def test_an_answer_that_is_not_ours_is_no_answer_and_the_press_is_done_once(cast, floor, answer):
    press, who = PRESSES["diversion"], cast["carol"]
    thing = floor.aside(press.begin, who)
    page = opened(floor, who, press.path)
    page.route("**/claim/", lambda route: route.fulfill(status=answer, body="<h1>Welcome to the free Wi-Fi</h1>"))
    button(page, press).click()
    expect_not_sent(page, press.button)
    page.unroute("**/claim/")
    button(page, press).click()
    eventually(lambda: floor.aside(status, thing) == press.status)
    forgive(floor, f"status of {answer} ")


def test_a_lost_reply_and_another_press_are_one_act(cast, floor):
    who, taken = cast["alice"], []
    thing = floor.aside(make.call, who)
    page = opened(floor, who, f"/incidents/{thing.incident_id}/")

    def lose(route):
        taken.append(route.fetch(max_redirects=0))
        route.abort()

    page.route("**/hang_up/", lose, times=1)
    button(page, PRESSES["triage incident"]).click()
    expect_not_sent(page, "End the call")
    # The page goes on without the reply and draws the call as ended: nobody is led away from it.
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("ended call")
    said(page).get_by_role("button", name="Try now").click()
    expect(page.locator("not-sent[data-state=sent]")).to_be_visible()
    expect(page.locator("not-sent [data-when=sent]")).to_contain_text(
        re.compile(r"^\s*Sent\s+\d\d:\d\d:\d\d:\s+End the call")
    )
    assert page.evaluate("window.mark") == "same"
    assert (len(taken), floor.aside(status, thing)) == (1, "Ended")
    assert floor.aside(Event.objects.filter(verb="triage.hung_up").count) == 1
    forgive(floor, *LOST)


def test_a_server_that_says_nothing_is_not_waited_for(cast, floor):
    who = cast["rita"]
    thing = floor.aside(own_visit, who)
    page = opened(floor, who, "/field/")
    page.route("**/acknowledge/", lambda route: None)
    button(page, PRESSES["field"]).click()
    expect_not_sent(page, "Acknowledge job")
    page.unroute_all()
    button(page, PRESSES["field"]).click()
    eventually(lambda: floor.aside(status, thing) == "AcknowledgedTransmission")
    forgive(floor, *LOST)


def notes(of: int) -> list[str]:
    return list(Note.objects.filter(incident=of).values_list("text", flat=True))


def test_a_note_is_sent_by_itself_when_there_is_a_server_again_and_once(cast, floor):
    who = cast["alice"]
    made = floor.aside(make.incident, who)
    with serving() as port:
        context = floor.context(base_url=f"http://localhost:{port}")
        page = opened(floor, who, f"/incidents/{made.pk}/", context=context)
    page.get_by_label("Add a note").press_sequentially(WORDS)
    page.get_by_role("button", name="Save note").click()
    expect_not_sent(page, "Save note", tries=True)
    expect(page.get_by_label("Add a note")).to_have_value(WORDS)
    with serving(port):
        eventually(lambda: floor.aside(notes, made.pk) == [WORDS])
        expect(page.locator("html[data-link=live]")).to_be_attached()
        expect(page.locator(".note", has_text=WORDS)).to_be_visible()
        expect(page.get_by_label("Add a note")).to_have_value("")
        assert page.evaluate("window.mark") == "same"
        page.close(run_before_unload=False)
    forgive(floor, *LOST)


def stands(incident: Any) -> dict[str, str]:
    last = incident.assessments.order_by("-id").first()
    return last.answers if last else {}


@pytest.mark.parametrize("colleague", ["", "unknown"])
def test_an_answer_is_sent_by_itself_and_never_over_one_that_nobody_saw(cast, floor, colleague):
    who, other = cast["alice"], floor.aside(make.user, "anita", Role.CALL_TAKER)
    made = floor.aside(make.incident, who, initial_nature="MNTL")
    page = opened(floor, who, f"/incidents/{made.pk}/", status=409)
    first = page.locator("#questions .card.mine form input[name=question]").get_attribute("value")
    question = page.locator("#ask").inner_text()
    page.route("**/assess/", lambda route: route.abort())
    page.route("**/_asking/", lambda route: route.abort())
    page.locator("#questions .card.mine").get_by_role("button", name="Yes", exact=True).click()
    expect_not_sent(page, question, tries=True)
    if colleague:
        floor.aside(triage.assess, made, {first: colleague}, by=other)
    page.unroute_all()
    if colleague:
        expect(page.get_by_text("Anita has answered this meanwhile.").first).to_be_visible()
    wanted = {first: colleague or "yes"}
    eventually(lambda: floor.aside(stands, made) == wanted)
    forgive(floor, *LOST)


def test_signed_out_the_words_wait_for_their_person_and_nobody_else_reads_them(cast, floor):
    who = cast["carol"]
    floor.aside(make.diversion_at, "Released", clinician=who)
    floor.aside(make.user, "lena", Role.CLINICIAN)
    page = opened(floor, who, "/diversions/")
    floor.aside(sign_out, who)
    note = page.get_by_label("Clinical note")
    note.press_sequentially(WORDS)
    page.get_by_role("button", name="Save in the clinical record").click()
    expect(said(page)).to_contain_text("You are signed out.", timeout=WITHIN_MS)
    sign_in_beside(page, said(page).get_by_role("link", name="Sign in"), "lena")
    expect(said(page)).to_contain_text("Somebody else is signed in on this computer")
    expect(note).to_be_hidden()
    page.context.clear_cookies()
    sign_in_beside(page, page.locator("#link").get_by_role("link", name="Sign in"), "carol")
    eventually(lambda: floor.aside(clinical, who) == [WORDS])
    page.close(run_before_unload=False)
    forgive(floor, "status of 401", "status of 403", "WebSocket")


def clinical(of: User) -> list[str]:
    return list(of.diversions.get().clinical_notes.values_list("text", flat=True))
