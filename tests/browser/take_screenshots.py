"""The pictures of docs/screenshots, taken anew of the demonstration's invented people: `make screenshots`.

No test: pytest takes it up only by its name, for it needs the served program and the browser that tests have.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from demo import seed
from heart.models import User
from tests.browser.conftest import Floor
from triage import actions as triage
from triage.models import Call, Incident

pytestmark = [pytest.mark.django_db(transaction=True)]
FOLDER = Path(settings.BASE_DIR, "docs", "screenshots")
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def take(page: Page, name: str) -> None:
    """When nothing moves any more."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(FOLDER / f"{name}.png"), animations="disabled")


def opened(floor: Floor, who: User | None, path: str, *, dark: bool = False, size: Any = None) -> Page:
    scheme = "dark" if dark else "light"
    context = floor.context(viewport=size or DESK, color_scheme=scheme, timezone_id="America/New_York")
    page = floor.blank(who, context=context)
    page.goto(path)
    if who is not None:
        expect(page.locator("html[data-link=live]")).to_be_attached()
    return page


def intake(floor: Floor, alice: User) -> None:
    """A call that was answered: its place and kind are said, and two of the questions."""
    page = opened(floor, alice, "/intake/")
    page.keyboard.press("Alt+c")
    expect(page.locator("#locate_address")).to_be_focused()
    page.keyboard.type("212 Lantern Oak Ct SW")
    page.keyboard.press("Alt+3")
    page.keyboard.type("MNTL")
    page.keyboard.press("Tab")
    expect(page.locator("#edit_final_nature_more")).to_contain_text("Saved")
    page.keyboard.press("Alt+2")
    for key, done in (("y", "breathing"), ("n", "weapon")):
        page.keyboard.press(key)
        expect(page.locator("#questions .answered").filter(has_text=done)).to_be_attached()
        expect(page.locator("#ask")).to_be_focused()
    take(page, "intake")
    page.close()


def hand_off(alice: User, carol: User) -> None:
    """The same caller, with the clinician and the call-taker on the line."""
    call = Call.objects.on_line().get(call_taker=alice)
    triage.assess(call.incident, {"violence": "no", "attempt": "no"}, by=alice, call=call)
    triage.claim(triage.divert(call, "clinician_asks", by=alice), by=carol)


def test_take_screenshots(floor: Floor) -> None:
    floor.aside(seed.seed, now=timezone.now())
    floor.aside(seed.open_the_evening)
    names = ("alice", "bob", "carol", "dan", "ada")
    alice, bob, carol, dan, ada = (floor.aside(User.objects.get, username=name) for name in names)
    waits = floor.aside(Incident.objects.awaiting_team().first)
    for dark in (False, True):
        after = "-dark" if dark else ""
        take(opened(floor, None, "/sign-in/", dark=dark), f"sign-in{after}")
        take(opened(floor, bob, f"/dispatch/?sel={waits.pk}", dark=dark), f"dispatch{after}")
        take(opened(floor, bob, f"/dispatch/?sel={waits.pk}", dark=dark, size=PHONE), f"phone{after}")
        take(opened(floor, ada, "/styleguide/", dark=dark), f"styleguide{after}")
    take(opened(floor, dan, "/followups/"), "follow-up")
    intake(floor, alice)
    floor.aside(hand_off, alice, carol)
    take(opened(floor, carol, "/diversions/"), "diversion")
