"""A link that could not be opened says so on the page where it was pressed, with the number to dial."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser.test_unsent import LOST, cast, opened  # noqa: F401
from tests.browser.test_urgent import WITHIN_MS, forgive
from tests.heart.served import serving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def call(by):
    return f"/incidents/{make.call(by).incident_id}/"


def visit(by):
    return f"/dispatch/?out={make.dispatch_at('Assigned').pk}"


def own_visit(by):
    make.dispatch_at("Assigned", by=make.team(by))
    return "/field/"


def talk(by):
    make.diversion_at("Released", clinician=by)
    return "/diversions/"


def follow_up(by):
    return f"/followups/{make.follow_up(by).pk}/"


# On each console: who sits there, a link of the page (by a click), and the keys that go to another page.
CONSOLES = {
    "call": ("alice", call, "g i", "Intake"),
    "diversion": ("carol", talk, "g a", "Incidents"),
    "board": ("bob", visit, "g t", "Teams"),
    "follow-up": ("dan", follow_up, "g f", "Follow-up"),
    "crew": ("rita", own_visit, "g t", "Teams"),
}


def expect_not_opened(page: Page, words: str, address: str) -> None:
    panel = page.get_by_role("alert").filter(has_text="NOT OPENED")
    expect(panel).to_be_visible(timeout=WITHIN_MS)
    expect(panel).to_contain_text(words)
    expect(panel).to_contain_text(re.compile(r"Pressed\s+\d\d:\d\d:\d\d"))
    expect(panel.get_by_role("link", name="Call the center 704-555-0100")).to_have_attribute("href", "tel:704-555-0100")
    assert page.evaluate("window.mark") == "same"
    assert page.url.endswith(address)


@pytest.mark.parametrize("name", CONSOLES)
def test_with_the_server_gone_a_key_and_a_link_stay_on_their_page(cast, floor, name):  # noqa: F811
    who, begin, keys, words = CONSOLES[name]
    address = floor.aside(begin, cast[who])
    with serving() as port:
        context = floor.context(base_url=f"http://localhost:{port}")
        page = opened(floor, cast[who], address, context=context)
    page.evaluate("document.activeElement.blur()")
    for key in keys.split():
        page.keyboard.press(key)
    expect_not_opened(page, words, address)
    link = page.get_by_role("navigation", name="Consoles").get_by_role("link", name=words)
    to = link.get_attribute("href")
    link.click()
    expect_not_opened(page, words, address)
    with serving(port):
        expect(page.locator("html[data-link=live]")).to_be_attached()
        page.get_by_role("button", name="Try now").click()
        page.wait_for_url(f"**{to}")
        page.close()
    forgive(floor, *LOST)


def test_what_was_typed_is_still_there(cast, floor):  # noqa: F811
    address = floor.aside(call, cast["alice"])
    with serving() as port:
        page = opened(floor, cast["alice"], address, context=floor.context(base_url=f"http://localhost:{port}"))
    page.get_by_label("Add a note").press_sequentially("He is calm now.")
    page.keyboard.press("Alt+N")
    expect_not_opened(page, "New call", address)
    expect(page.get_by_label("Add a note")).to_have_value("He is calm now.")
    page.close(run_before_unload=False)
    forgive(floor, *LOST)


def test_with_a_server_a_link_opens_its_page_at_once(cast, floor):  # noqa: F811
    page = opened(floor, cast["bob"], floor.aside(visit, cast["bob"]))
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/teams/")
    page.go_back()
    page.wait_for_url("**/dispatch/?out=*")
