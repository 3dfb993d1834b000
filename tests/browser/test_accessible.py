"""Every page, light and dark, on a wide screen, two phones and at 200 % zoom: axe-core finds nothing to complain of."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from heart.models import User
from heart.signing import factors
from tests import make
from tests.browser import every_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A window of 1440 x 900 at 200 % zoom lays out 720 x 450.
SIZES = {"1440": (1440, 900), "390": (390, 844), "320": (320, 640), "200 %": (720, 450)}
# Small shares, so that all workers of a run have something to do until its end.
SHARES = 6
# Dark differs from light in colours and in one button of wide screens, as tests/heart/test_look.py proves. So the wide
# screen is looked at with every rule in the dark too, the others with the rules whose answer depends on a colour.
EVERY_RULE = {"type": "tag", "values": RULES}
COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing(floor, share):
    pages = floor.aside(every_page.every_page)[share::SHARES]
    found, looked = [], 0
    for page, tab in walked(floor, pages):
        tab.evaluate(AXE)
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            for size, (width, height) in SIZES.items():
                tab.set_viewport_size({"width": width, "height": height})
                where = f"{page.name} · {scheme} · {size}"
                rules = EVERY_RULE if scheme == "light" or size == "1440" else COLOUR
                found += [f"{where}: {wrong}" for wrong in complaints(tab, rules)]
                found += [f"{where}: {wide} sticks out" for wide in [sideways(tab)] if wide]
                looked += 1
    assert looked == len(pages) * 8
    assert found == []


def test_axe_would_find_something(floor):
    tab = floor.window(None, "/sign-in/")
    tab.evaluate(AXE)
    assert complaints(tab) == []
    tab.evaluate("document.querySelector('label').remove()")
    assert any("label" in wrong for wrong in complaints(tab))


def test_axe_finds_nothing_between_the_pages(floor):
    """What no address opens by itself: a refused form, the second step, a locked screen, the two dialogs."""
    found = []
    for what, tab in between(floor):
        tab.evaluate(AXE)
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            for width, height in (SIZES["1440"], SIZES["320"]):
                tab.set_viewport_size({"width": width, "height": height})
                found += [f"{what} · {scheme} · {width}: {wrong}" for wrong in complaints(tab)]
                found += [f"{what} · {scheme} · {width}: {wide} sticks out" for wide in [sideways(tab)] if wide]
    assert found == []


def test_the_focus_is_never_under_a_bar(floor):
    pages = {page.name: page for page in floor.aside(every_page.every_page)}
    tab = opened(floor, pages["incident, on the line"])
    covered = tab.evaluate("""() => {
        const seen = (it) => it.checkVisibility() && !it.closest(".bar, .top, dialog, [popover]");
        const fields = "main :is(a, button, input, select, textarea, summary)";
        const all = [...document.querySelectorAll(fields)].filter(seen);
        const under = (it) => {
            window.scrollTo(0, 0);
            it.focus();
            const [spot, bar] = [it.getBoundingClientRect(), document.querySelector(".bar").getBoundingClientRect()];
            return spot.bottom > bar.top + 1 || spot.top < 0;
        };
        return [all.length, all.filter(under).map((it) => it.outerHTML.slice(0, 120))];
    }""")
    assert covered[0] > 20
    assert covered[1] == []


def between(floor: Any) -> Iterator[tuple[str, Tab]]:
    anita = floor.aside(_two_call_takers)
    refused = floor.blank(None, status=422)
    _sign_in(refused, "wrong")
    expect(refused.locator(".errors")).to_be_visible()
    yield "a refused form", refused
    second = floor.blank(None)
    _sign_in(second, make.PASSWORD)
    expect(second).to_have_url(re.compile("second-step"))
    yield "the second step", second
    locked = floor.blank(anita, status=423)
    locked.goto("/preferences/")
    locked.evaluate("document.querySelector('form[action$=\"/sessions/lock/\"]').submit()")
    expect(locked.locator("[name=password]")).to_be_visible()
    yield "a locked screen", locked
    for key, name in (("Control+k", "the finder"), ("?", "the keys")):
        tab = floor.window(anita, "/intake/")
        tab.locator("#main").focus()
        tab.keyboard.press(key)
        expect(tab.locator("dialog[open]")).to_be_visible()
        yield name, tab


def _two_call_takers() -> User:
    """Alice has an app with codes; the other, who has not, is given back."""
    alice = make.user("alice")
    secret = factors.new_secret()
    factors.add_codes(alice, secret, factors.code_at(secret, timezone.now()))
    return make.user("anita")


def _sign_in(tab: Tab, password: str) -> None:
    tab.goto("/sign-in/")
    tab.locator("[name=username]").fill("alice")
    tab.locator("[name=password]").fill(password)
    tab.locator("[name=password]").press("Enter")


@pytest.mark.django_db
def test_every_address_with_a_page_is_walked():
    walked = set()
    for page in every_page.every_page():
        if page.status == 200:
            match = resolve(page.path.split("?")[0])
            walked.add(match.view_name)
    assert every_page.page_routes() - walked == set(every_page.NO_PAGE)


def opened(floor: Any, page: every_page.Page, context: Any = None) -> Tab:
    """The page with its living parts filled, in a window of its own if none is given."""
    tab = floor.window(page.user, page.path, status=page.status, context=context)
    expect(tab.locator("[data-src]:empty")).to_have_count(0)
    return tab


def walked(floor: Any, pages: list[every_page.Page]) -> Iterator[tuple[every_page.Page, Tab]]:
    """One page after the other in one window, which fetches styles and scripts only once."""
    context = floor.context()
    for page in pages:
        tab = opened(floor, page, context)
        yield page, tab
        tab.close()


def complaints(tab: Tab, rules: Any = EVERY_RULE) -> list[str]:
    # What sticks to the window covers what one scrolls past, which is no target at that moment; what has the focus is
    # never covered (the test below). So the page is looked at as if everything stood in its place.
    tab.evaluate("""() => document.querySelectorAll("body *").forEach((it) => {
        if (["sticky", "fixed"].includes(getComputedStyle(it).position)) it.style.setProperty("position", "static");
    })""")
    said = tab.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})"
        ".then((said) => said.violations)",
        rules,
    )
    return [
        f"{wrong['id']} ({wrong['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for wrong in said
        for node in wrong["nodes"][:2]
    ]


def sideways(tab: Tab) -> str:
    """What sticks out to the right, when the page scrolls sideways."""
    return str(
        tab.evaluate("""() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return "";
            const out = (it) => it.getBoundingClientRect().right > room + 1;
            const wide = [...document.querySelectorAll("body *")].filter(out);
            return (wide.at(-1) ?? document.body).outerHTML.slice(0, 160);
        }""")
    )
