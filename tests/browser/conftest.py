"""A real browser: each person has a window of their own, on the program as uvicorn serves it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from heart.models import User
from tests import chromium
from tests.heart.served import served

QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS = [*QUIET, "--no-sandbox", "--disable-component-update", "--disable-sync"]
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


class Floor:
    """The windows that are open, one person each, and what their pages complained about."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address
        self.complaints: list[str] = []

    def window(self, user: User, path: str = "/") -> Page:
        """A window in which this person is signed in, at that page."""
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.aside(_session_of, user), "url": self.address}
        context = self.browser.new_context(base_url=self.address, viewport={"width": 1440, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([cookie])
        page: Page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.goto(path)
        return page

    def aside(self, act: Callable[..., Any], *said: Any, **more: Any) -> Any:
        """Do something with the database: beside the browser's own event loop, which Django refuses to share."""

        def done() -> Any:
            try:
                return act(*said, **more)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as beside:
            return beside.submit(done).result()


@pytest.fixture
def floor(transactional_db: None) -> Iterator[Floor]:
    """The program served for real, and a browser; fails in the end if any page complained."""
    with served() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        made = Floor(browser, f"http://localhost:{port}")
        yield made
        browser.close()
    assert made.complaints == []


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)
