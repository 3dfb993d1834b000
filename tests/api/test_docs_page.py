"""The API's page for people in a real browser, under the program's own content security policy."""

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import find
from tests.heart.served import served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


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
        page.get_by_text("/api/incidents/{id}/assess/").wait_for()
        assert page.locator(".opblock").count() > 70
        browser.close()
    assert told == []
