"""A tab that dies takes no words with it; the page that is opened again shows them."""

import re

import pytest
from playwright.sync_api import expect

from heart.models import Draft, Role
from tests import make
from tests.deadline import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Says she will wait on the roof until dark."


@pytest.fixture
def alice(transactional_db):
    made = make.user("alice", Role.CALL_TAKER)
    make.center().staff.add(made)
    return made


def kept(**fields):
    drafts = Draft.objects.values_list("fields", flat=True)
    return [draft for draft in drafts if fields.items() <= draft.items()]


def test_a_killed_tab_loses_neither_the_new_call_nor_the_note(alice, floor):
    made = floor.aside(make.incident, alice)
    page = floor.window(alice, "/intake/")
    page.get_by_label("Place", exact=True).fill("26 Union St S")
    page.get_by_label("What the caller says").press_sequentially(WORDS)
    page.get_by_label("Language spoken").select_option("es")
    eventually(lambda: floor.aside(kept, narrative=WORDS, language="es"))
    expect(page.locator("#begun [data-since]")).to_be_visible()
    token = page.locator("#take_call").input_value()
    page.get_by_label("City").fill("Concord")
    expect(page).to_have_url(re.compile(rf"/intake/\?call={re.escape(token)}$"))
    typed_at = page.url.removeprefix(floor.address)
    page.context.close()  # no goodbye: nothing is sent any more

    page = floor.window(alice, "/intake/")
    expect(page.get_by_label("Place", exact=True)).to_have_value("")
    expect(page.get_by_role("link", name="26 Union St S")).to_have_attribute("href", typed_at)
    page.goto(typed_at)
    expect(page.get_by_label("Place", exact=True)).to_have_value("26 Union St S")
    expect(page.get_by_label("What the caller says")).to_have_value(WORDS)
    expect(page.get_by_label("Language spoken")).to_have_value("es")
    expect(page.get_by_text("It is not saved yet.")).to_be_visible()

    page.goto(f"/incidents/{made.pk}/")
    page.get_by_label("Add a note").press_sequentially(WORDS)
    eventually(lambda: floor.aside(kept, text=WORDS))
    page.context.close()
    page = floor.window(alice, f"/incidents/{made.pk}/")
    expect(page.get_by_label("Add a note")).to_have_value(WORDS)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note", has_text=WORDS)).to_be_visible()
    expect(page.get_by_label("Add a note")).to_have_value("")
    expect(page.get_by_text("It is not saved yet.")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Add a note")).to_have_value("")
    page.goto(typed_at)
    page.locator("#take").get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Place", exact=True)).to_have_value("")


def test_pressing_another_button_keeps_what_was_typed(alice, floor):
    made = floor.aside(make.incident, alice)
    page = floor.window(alice, f"/incidents/{made.pk}/")
    page.get_by_label("Add a note").press_sequentially(WORDS)
    eventually(lambda: floor.aside(kept, text=WORDS))
    page.get_by_role("button", name="End the call").click()
    expect(page.get_by_text("Call ended.")).to_be_visible()
    expect(page.get_by_label("Add a note")).to_have_value(WORDS)
