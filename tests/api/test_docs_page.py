"""The API's page for people in a real browser, under the program's own content security policy."""

import re

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.api.endpoints import EVERY
from tests.chromium import find
from tests.heart.served import served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def operations(page: Page) -> set[str]:
    """Every path that the page lists; of so many it draws only those around what one looks at."""
    seen, bottom = set(), False
    while not bottom:
        seen |= {path.replace("\u200b", "") for path in page.locator(".opblock-summary-path").all_inner_texts()}
        bottom = page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
        page.mouse.wheel(0, 300)
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return seen


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_lists_every_operation_and_the_policy_stops_nothing():
    told = []
    with served() as port, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(f"http://127.0.0.1:{port}/api/docs/")
        page.locator(".opblock").first.wait_for()
        listed = {re.sub(r"\{\w+\}", "{}", path) for path in operations(page)}
        assert listed >= {endpoint.path for endpoint in EVERY}
        browser.close()
    assert told == []
