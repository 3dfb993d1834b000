"""A real browser: each person has a window of their own, on the program as uvicorn serves it."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

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

    def window(self, user: User | None, path: str = "/", *, status: int = 200, **more: Any) -> Page:
        """A window in which this person (or a stranger) is at that page, which answers with `status`."""
        page = self.blank(user, status=status, **more)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return page

    def blank(self, user: User | None, *, status: int = 200, context: Any = None, **more: Any) -> Page:
        """An empty window in which this person is signed in; an answer with `status` is no complaint.

        A window that is given is taken over from whoever sat at it.
        """
        context = context or self.context(**more)
        context.clear_cookies()
        if user is not None:
            session = self.aside(_session_of, user)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}])
        page: Page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._said(said, expected=f"status of {status} "))
        return page

    def context(self, **more: Any) -> Any:
        """A window that nobody has sat at, with a memory of its own."""
        made = self.browser.new_context(**{"base_url": self.address, "viewport": {"width": 1440, "height": 900}} | more)
        made.set_default_timeout(PATIENCE_MS)
        return made

    def _said(self, said: Any, expected: str) -> None:
        if said.type == "error" and expected not in said.text:
            self.complaints.append(said.text)

    def aside(self, act: Callable[..., Any], *said: Any, **more: Any) -> Any:
        """Do something with the database: beside the browser's own event loop, which Django refuses to share."""

        def done() -> Any:
            try:
                return act(*said, **more)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as beside:
            return beside.submit(done).result()


class OneChromium:
    """The one Chromium of this worker: to start it takes longer than most tests; each test opens windows of its own."""

    def __init__(self, playwright: Any) -> None:
        self.playwright, self.loop = playwright, asyncio.get_running_loop()
        self.browser: Browser | None = None
        self.aside()

    def at_hand(self) -> Browser:
        """The browser, for this test; a new one if the last test's has died."""
        # Playwright's loop counts as running from its start to its end. Tests without a browser must not see it.
        asyncio._set_running_loop(self.loop)
        if self.browser is None or not self.browser.is_connected():
            self.browser = self.playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        return self.browser

    def aside(self) -> None:
        """Close what the test left open, and let Django and asyncio work in this thread again."""
        try:
            if self.browser is not None and self.browser.is_connected():
                for window in self.browser.contexts:
                    window.close()
        finally:
            asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def one_chromium() -> Iterator[OneChromium]:
    with sync_playwright() as playwright:
        made = OneChromium(playwright)
        yield made
        if made.browser is not None:
            made.at_hand().close()


@pytest.fixture
def floor(transactional_db: None, one_chromium: OneChromium) -> Iterator[Floor]:
    """The program served for real, and a browser; fails in the end if any page complained."""
    with served() as port:
        made = Floor(one_chromium.at_hand(), f"http://localhost:{port}")
        try:
            yield made
        finally:
            one_chromium.aside()
    assert made.complaints == []


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)
