"""In a real browser: living parts follow the history, and nobody is disturbed in what they type or read."""

import contextlib
import datetime
import re
import types

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from heart import history
from tests import chromium, make
from tests.heart.live_urls import Part
from tests.heart.served import served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.heart.live_urls"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def world(alice, fresh_wire, monkeypatch):
    """Two things of the history, and the server's clock an hour ahead of the browser's."""
    here, there = make.person(), make.person()
    now = timezone.now() + datetime.timedelta(hours=1)
    monkeypatch.setattr(Part, "now", now.isoformat())
    monkeypatch.setattr(Part, "since", (now - datetime.timedelta(seconds=3725)).isoformat())
    monkeypatch.setattr(Part, "until", (now - datetime.timedelta(seconds=65)).isoformat())
    monkeypatch.setattr(Part, "thread", here.thread)
    monkeypatch.setattr(Part, "status", 200)
    monkeypatch.setattr(Part, "asked", [])
    browser = Client()
    browser.force_login(alice)
    return here, there, browser.session.session_key


@pytest.fixture(scope="module")
def chrome():
    """One browser for all tests here; its event loop lives in this thread, where Django would refuse the database."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server():
    """The running program: `server.port`, and `server.stop()`."""
    with contextlib.ExitStack() as stack:
        yield types.SimpleNamespace(port=stack.enter_context(served()), stop=stack.close)


@pytest.fixture
def page(world, server, chrome):
    home = f"http://localhost:{server.port}"
    with chrome.new_context() as context:
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": world[2], "url": home}])
        tab = context.new_page()
        wrong = []
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        tab.clock.install()
        tab.goto(f"{home}/page/")
        # The server has said that nothing more is missed, and every part was asked for.
        expect(tab.locator("#one p")).to_be_visible()
        yield tab
    assert wrong == []


def act(thing, times=1):
    for _ in range(times):
        with transaction.atomic():
            history.record("triage.noted", thing, by=None)


def test_a_part_follows_its_topic_and_one_incident_its_thread(page, world):
    here, there, _ = world
    act(there)
    expect(page.locator("#board p")).to_have_text("1")
    expect(page.locator("#one p")).to_have_text("0")
    act(here)
    expect(page.locator("#board p")).to_have_text("2")
    expect(page.locator("#one p")).to_have_text("2")


def test_a_burst_is_asked_for_few_times(page, world):
    act(world[1])
    expect(page.locator("#board p")).to_have_text("1")
    Part.asked.clear()
    act(world[1], times=20)
    expect(page.locator("#board p")).to_have_text("21")
    assert Part.asked.count("board") <= 5


def test_what_somebody_types_is_not_touched_until_they_leave(page, world):
    page.locator("#words").press_sequentially("half a sen")
    act(world[1])
    expect(page.locator("#board p")).to_have_text("1")
    expect(page.locator("#form[data-held] p")).to_have_text("0")
    page.locator("#words").press_sequentially("tence")
    expect(page.locator("#words")).to_have_value("half a sentence")
    page.locator("#words").blur()
    expect(page.locator("#form:not([data-held]) p")).to_have_text("1")
    expect(page.locator("#words")).to_have_value("half a sentence")


def test_focus_and_what_was_opened_stay(page, world):
    act(world[1], times=2)
    expect(page.locator("#board p")).to_have_text("2")
    page.locator("summary").click()
    page.locator("#board li a").first.focus()
    focused = page.evaluate("document.activeElement.id")
    page.evaluate("document.activeElement.mark = 'same'")
    act(world[1])
    expect(page.locator("#board p")).to_have_text("3")
    expect(page.locator("#board li")).to_have_count(3)
    assert page.evaluate("[document.activeElement.id, document.activeElement.mark]") == [focused, "same"]
    assert page.evaluate("document.getElementById('more').open")


def test_clocks_go_by_the_server(page):
    # Whatever this machine took to get here: both clocks tell the same time, and it goes on.
    up, down = _seconds(page, "#up"), _seconds(page, "#down")
    assert 3_725 <= up < 3_900
    assert up + down in (3_659, 3_658, 3_660)
    expect(page.locator("#up")).not_to_have_text(page.locator("#up").inner_text())
    assert _seconds(page, "#up") > up


def _seconds(page, clock: str) -> int:
    """What a clock shows, in seconds; what counts down below zero is negative."""
    expect(page.locator(clock)).to_have_text(re.compile(r"\d:\d\d$"))
    shown = page.locator(clock).inner_text()
    total = 0
    for part in shown.lstrip("-").split(":"):
        total = total * 60 + int(part)
    return -total if shown.startswith("-") else total


def test_a_lost_link_is_said_with_the_age_of_what_is_seen_until_it_is_back(page, world, server):
    expect(page.locator("#link-lost")).to_be_hidden()
    server.stop()
    page.clock.fast_forward(7_000)
    expect(page.locator("#link-lost")).to_have_text(re.compile(r"^Link lost\. Age of what you see: 0:(0[5-9]|[12]\d)$"))
    assert not page.evaluate("document.documentElement.hasAttribute('data-stale')")
    page.clock.fast_forward(31_000)
    expect(page.locator("html[data-stale] #link-lost")).to_be_visible()
    act(world[1])
    with served(server.port):
        page.clock.fast_forward(20_000)
        expect(page.locator("#board p")).to_have_text("1")
        expect(page.locator("html:not([data-stale]) #link-lost")).to_be_hidden()


def test_who_may_not_see_it_any_more_is_told_and_not_asked_again(page, world):
    Part.status = 403
    act(world[1])
    expect(page.locator("#link-lost")).to_contain_text("signed out")
    expect(page.locator("#link-lost a")).to_have_text("Sign in")
    assert page.evaluate("document.documentElement.hasAttribute('data-stale')")
