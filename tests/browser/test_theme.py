"""Light or dark by one key, without leaving the page and without losing a word that is being typed."""

import pytest
from playwright.sync_api import expect

from heart.models import Role, User
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_key_turns_light_into_dark_and_back_and_is_kept(floor):
    alice = floor.aside(lambda: make.user("alice", Role.CALL_TAKER))
    tab = floor.window(alice, "/intake/")
    tab.emulate_media(color_scheme="light")
    tab.locator("#take_address").fill("212 Example St")
    tab.locator("#take_address").blur()
    page = tab.locator("html")
    for theme in ("dark", "light"):
        with tab.expect_response(lambda answer: answer.url.endswith("/preferences/")):
            tab.keyboard.press("t")
        expect(page).to_have_attribute("data-theme", theme)
        expect(tab.locator("#take_address")).to_have_value("212 Example St")
        assert floor.aside(lambda: User.objects.get(pk=alice.pk).theme) == theme


def test_the_person_menu_opens_and_closes_by_the_keyboard(floor):
    alice = floor.aside(lambda: make.user("alice", Role.CALL_TAKER))
    tab = floor.window(alice, "/intake/")
    menu = tab.locator("#me")
    expect(menu).to_be_hidden()
    tab.locator("[popovertarget=me]").focus()
    tab.keyboard.press("Enter")
    expect(menu).to_be_visible()
    tab.keyboard.press("Escape")
    expect(menu).to_be_hidden()
