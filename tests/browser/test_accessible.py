"""Every page, light and dark, on a wide screen, two phones and at 200 % zoom: axe-core finds nothing to complain of."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.urls import resolve
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.browser import every_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A window of 1440 x 900 at 200 % zoom lays out 720 x 450.
SIZES = {"1440": (1440, 900), "390": (390, 844), "320": (320, 640), "200 %": (720, 450)}
SHARES = 2


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing(floor, share):
    pages = floor.aside(every_page.every_page)[share::SHARES]
    found, looked = [], 0
    for page in pages:
        tab = opened(floor, page)
        tab.evaluate(AXE)
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            for size, (width, height) in SIZES.items():
                tab.set_viewport_size({"width": width, "height": height})
                where = f"{page.name} · {scheme} · {size}"
                found += [f"{where}: {wrong}" for wrong in complaints(tab)]
                found += [f"{where}: {wide} sticks out" for wide in [sideways(tab)] if wide]
                looked += 1
        tab.context.close()
    assert looked == len(pages) * 8
    assert found == []


def test_axe_would_find_something(floor):
    tab = floor.window(None, "/sign-in/")
    tab.evaluate(AXE)
    assert complaints(tab) == []
    tab.evaluate("document.querySelector('label').remove()")
    assert any("label" in wrong for wrong in complaints(tab))


@pytest.mark.django_db
def test_every_address_with_a_page_is_walked():
    walked = set()
    for page in every_page.every_page():
        if page.status == 200:
            match = resolve(page.path.split("?")[0])
            walked.add(match.view_name)
    assert every_page.page_routes() - walked == set(every_page.NO_PAGE)


def opened(floor: Any, page: every_page.Page) -> Tab:
    """The page in a window of its own, with its living parts filled."""
    tab = floor.window(page.user, page.path, status=page.status)
    expect(tab.locator("[data-src]:empty")).to_have_count(0)
    return tab


def complaints(tab: Tab) -> list[str]:
    said = tab.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{wrong['id']} ({wrong['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for wrong in said["violations"]
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
