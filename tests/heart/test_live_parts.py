"""In a real browser: living parts follow the history, and nobody is disturbed in what they type or read."""

import contextlib
import datetime
import re
import types
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from heart import actions
from heart.kernel import history, hub
from heart.models import Role, Session
from heart.signing import actions as signing
from tests import chromium, make
from tests.deadline import LIMIT_S, eventually
from tests.heart.live_urls import Part, shuffled
from tests.heart.served import served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.heart.live_urls"),
]
# Shows one answer in a part as live.mjs does when it comes.
MORPH = (
    "async (html) => { const { show } = await import('/static/live.mjs');"
    " show(document.getElementById('form'), html); }"
)
CHANGED = (
    "document.addEventListener('readystatechange', () => document.getElementById('link').setAttribute('%s', '%s'),"
    " { once: true })"
)
expect.set_options(timeout=1000 * LIMIT_S)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def world(alice, fresh_publisher, monkeypatch):
    """Two things of the history, and the server's clock an hour ahead of the browser's."""
    here, there = make.person(), make.person()
    now = timezone.now() + datetime.timedelta(hours=1)
    monkeypatch.setattr(Part, "now", now)
    monkeypatch.setattr(Part, "since", (now - datetime.timedelta(seconds=3725)).isoformat())
    monkeypatch.setattr(Part, "until", (now - datetime.timedelta(seconds=65)).isoformat())
    monkeypatch.setattr(Part, "thread", here.thread)
    monkeypatch.setattr(Part, "status", 200)
    monkeypatch.setattr(Part, "asked", [])
    browser = Client()
    browser.force_login(alice)
    return here, there, browser.session.session_key


@pytest.fixture
def ada(transactional_db):
    return make.user("ada", Role.ADMINISTRATOR)


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
def open_page(world, server, chrome):
    """Opens the page, its limits changed; in the end nothing may have gone wrong on it."""
    home, wrong = f"http://localhost:{server.port}", []

    @contextlib.contextmanager
    def opened(limits=None):
        with chrome.new_context() as context:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": world[2], "url": home}])
            tab = context.new_page()
            tab.on("pageerror", lambda error: wrong.append(str(error)))
            tab.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
            tab.clock.install()
            for name, value in (limits or {}).items():
                tab.add_init_script(CHANGED % (name, value))
            tab.goto(f"{home}/page/")
            # The server has said that nothing more is missed, and every part was asked for.
            expect(tab.locator("#one p")).to_be_visible()
            expect(tab.locator("#form li")).to_have_count(30)
            yield tab

    yield opened
    assert wrong == []


@pytest.fixture
def page(open_page):
    with open_page() as tab:
        yield tab


def act(thing, times=1):
    with transaction.atomic():
        for _ in range(times):
            history.record("triage.noted", thing, by=None)


def test_a_part_follows_its_topic_and_one_incident_its_thread(page, world):
    here, there, _ = world
    act(there)
    expect(page.locator("#board p")).to_have_text("1")
    expect(page.locator("#one p")).to_have_text("0")
    act(here)
    expect(page.locator("#board p")).to_have_text("2")
    expect(page.locator("#one p")).to_have_text("2")


def test_a_burst_of_pokes_is_asked_for_at_most_twice(page, world):
    heard = "window.heard = 0; document.body.addEventListener('live:triage', () => { window.heard++; })"
    act(world[1])
    expect(page.locator("#board p")).to_have_text("1")
    page.evaluate(heard)
    # While the clock of the page stands still, all of them arrive in the same moment. Its leap must stay well below the
    # five seconds of silence after which the line counts as lost: beats come every two.
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
    Part.asked.clear()
    act(world[1], times=20)
    eventually(lambda: page.evaluate("window.heard") >= 20)
    page.clock.resume()
    expect(page.locator("#board p")).to_have_text("21")
    assert 1 <= Part.asked.count("board") <= 2


def test_what_is_typed_is_never_lost(page, world):
    """A hundred times thirty rows in another order, beside a form and, though no page does that, with fields inside."""
    draft, rows = page.locator("#in-7"), page.locator("#form p")
    draft.fill("a draft left behind")
    page.locator("#beside").focus()
    page.evaluate("document.getElementById('beside').mark = 'same'")
    typed = ""
    for count in range(1, 101):
        html = shuffled(count)
        page.evaluate(MORPH, html)
        if count % 4 == 0:
            page.keyboard.type("xy"[count % 8 == 0])
            typed += "xy"[count % 8 == 0]
    expect(rows).to_have_text("100")
    expect(page.locator("#beside")).to_have_value(typed)
    expect(draft).to_have_value("a draft left behind")
    assert page.evaluate("[document.activeElement.id, document.activeElement.mark]") == ["beside", "same"]
    order = page.evaluate("[...document.querySelectorAll('#form li')].map((row) => row.id).join()")
    assert order == ",".join(re.findall(r'<li id="([\w-]+)"', shuffled(100)))


def test_the_focus_stays_on_its_row_whatever_the_order(page):
    page.locator("#row-7 a").focus()
    page.evaluate("document.activeElement.mark = 'same'")
    for count in range(1, 11):
        page.evaluate(MORPH, shuffled(count))
        seen = "[document.activeElement.closest('li')?.id, document.activeElement.mark]"
        assert page.evaluate(seen) == ["row-7", "same"]


def test_focus_and_what_was_opened_stay(page, world):
    act(world[1], times=2)
    expect(page.locator("#board p")).to_have_text("2")
    page.locator("summary").click()
    page.locator("#board li a").first.focus()
    focused = page.evaluate("document.activeElement.href")
    page.evaluate("document.activeElement.mark = 'same'")
    act(world[1])
    expect(page.locator("#board p")).to_have_text("3")
    expect(page.locator("#board li")).to_have_count(3)
    assert page.evaluate("[document.activeElement.href, document.activeElement.mark]") == [focused, "same"]
    assert page.evaluate("document.getElementById('more').open")


def test_the_focus_never_slides_to_another_act(page, world):
    """Whoever is about to press must not press what took its place."""
    act(world[1], times=3)
    expect(page.locator("#board li")).to_have_count(3)
    page.locator("#board li a").last.focus()
    act(world[1])
    expect(page.locator("#board p")).to_have_text("4")
    assert page.evaluate("document.activeElement === document.body")


def test_an_error_page_is_never_put_in_the_place_of_a_part(page, world):
    act(world[1])
    expect(page.locator("#board p")).to_have_text("1")
    for status in (500, 503, 404, 429):
        Part.status = status
        Part.asked.clear()
        act(world[1])
        eventually(lambda: "board" in Part.asked)
    Part.status = 200
    act(world[1])
    expect(page.locator("#board p")).to_have_text("6")


def test_a_part_the_server_does_not_give_is_said_to_be_old_and_comes_back_without_news(page, world):
    Part.status = 503
    act(world[1])
    eventually(lambda: "board" in Part.asked)
    page.clock.fast_forward(6_000)
    expect(page.locator("html[data-link=lost]")).to_be_attached()
    expect(page.locator("#link p", has_text="Live link lost")).to_be_visible()
    Part.status = 200
    page.clock.fast_forward(6_000)
    expect(page.locator("#board p")).to_have_text("1")
    expect(page.locator("html[data-link=live]")).to_be_attached()


def test_a_clock_with_a_target_is_late_by_itself(page):
    expect(page.locator("#of")).to_have_class("clock of b15 soon")
    page.clock.fast_forward(1_500_000)
    expect(page.locator("#of")).to_have_class("clock of b20 late")


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
    words = page.locator("#link p", has_text="Live link lost")
    expect(page.locator("html[data-link=live]")).to_be_attached()
    expect(words).to_be_hidden()
    server.stop()
    page.clock.fast_forward(7_000)
    since = r"Last update \d\d:\d\d:\d\d · 0:(0[5-9]|[12]\d) ago\."
    expect(words).to_have_text(re.compile(rf"\s*Live link lost\.\s+{since}\s+This page keeps trying\."))
    expect(page.locator("html[data-link=lost]")).to_be_attached()
    page.clock.fast_forward(31_000)
    expect(page.locator("html[data-link=stale]")).to_be_attached()
    expect(page.locator("#board")).to_have_css("filter", "grayscale(1)")
    act(world[1])
    Part.asked.clear()
    with served(server.port):
        page.clock.fast_forward(20_000)
        expect(page.locator("#board p")).to_have_text("1")
        expect(page.locator("html[data-link=live]")).to_be_attached()
        expect(words).to_be_hidden()


def test_a_line_that_is_open_and_silent_is_lost_too(monkeypatch, open_page):
    monkeypatch.setattr(hub, "BEAT_S", 3600.0)
    with open_page() as page:
        expect(page.locator("html[data-link=live]")).to_be_attached()
        page.clock.fast_forward(5_500)
        expect(page.locator("html[data-link=lost]")).to_be_attached()


def test_the_limits_of_the_link_are_read_from_the_page(world, server, open_page):
    with open_page({"data-lost-ms": 50, "data-stale-ms": 100}) as page:
        server.stop()
        page.clock.fast_forward(1_000)
        expect(page.locator("html[data-link=stale]")).to_be_attached()


@pytest.mark.parametrize("status", [401, 403, 302])
def test_who_may_not_see_it_any_more_is_told_and_not_asked_again(page, world, status):
    Part.status = status
    act(world[1])
    expect(page.locator("html[data-link=out]")).to_be_attached()
    expect(page.locator("#link")).to_contain_text("signed out")
    expect(page.locator("#link a:visible")).to_have_attribute("href", "/sign-in/?next=/signed-in/")
    # What was on its way when the first answer came may still arrive; what is sent from now on counts.
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.clock.fast_forward(120_000)
    expect(page.locator("#board p")).to_have_text("0")
    assert sent == []


def test_a_changed_role_leads_to_the_new_work(page, alice, ada):
    actions.change_role(alice, Role.CARE_NAVIGATOR, by=ada)
    expect(page).to_have_url(re.compile(r"/followups/$"))
    expect(page.locator("html[data-link=live]")).to_be_attached()


def test_a_changed_role_takes_nobody_away_from_what_they_type(page, alice, ada):
    page.locator("#beside").fill("half a sen")
    actions.change_role(alice, Role.CARE_NAVIGATOR, by=ada)
    expect(page.locator("html[data-link=moved]")).to_be_attached()
    expect(page.locator("#link")).to_contain_text("Your role was changed. What you typed is still on this page")
    expect(page.locator("#beside")).to_have_value("half a sen")
    expect(page.locator("#link a:visible")).to_have_attribute("href", "/")


def test_an_ended_session_is_told_on_the_page(page, world, alice):
    signing.end_session(Session.objects.get(pk=world[2]), by=alice)
    expect(page.locator("html[data-link=out]")).to_be_attached()


def test_the_words_are_in_the_language_of_the_page(page):
    script = Path(settings.BASE_DIR, "static", "live.mjs").read_text(encoding="utf-8")
    assert not re.search(r"\"[A-Z][a-z]+ [a-z]+", script), "words come from templates/_link.html"
