"""From the ring to the decision by keys alone: how many presses ten calls take beside the words, and how long.

The seconds are the program's share: nobody thinks, speaks or waits between two keys.
"""

import re
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from heart.models import Role, User
from tests import make
from triage.models import Diversion, HelpRequest, Incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What a whole standard call may take beside the words that are typed.
MOST = 30
PLACE = "212 Lantern Oak Ct SW"


class Took(NamedTuple):
    """What one call took from its ring to what was decided."""

    keys: int
    seconds: float


class Keys:
    """The keyboard of a call-taker: counts every press, and of typed words none."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def answer_ring(self) -> None:
        expect(self.page.locator("[aria-keyshortcuts='Alt+C']")).to_be_visible()
        self.press("Alt+c")
        expect(self.page.locator("#locate_address")).to_be_focused()

    def place_and_nature(self, nature: str) -> None:
        self.page.keyboard.type(PLACE)
        self.press("Alt+3")
        self.page.keyboard.type(nature)
        self.press("Tab")
        expect(self.page.locator("#edit_final_nature_more")).to_contain_text("Saved")

    def questions(self, **danger: str) -> None:
        """Answer what is asked without a danger, but for these: {a word of the question: key}."""
        self.press("Alt+2")
        asked = self.page.locator("#questions p.ask")
        for _ in range(12):
            expect(self.page.locator("#ask")).to_be_focused()
            if not asked.count():
                return
            words = asked.inner_text()
            told = next((key for about, key in danger.items() if about in words), None)
            self.press(told or ("y" if "breathing" in words else "n"))
            expect(self.page.locator("#questions .answered").filter(has_text=words)).to_be_attached()
        raise AssertionError("the questions have no end")


def suicidal(keys: Keys) -> None:
    keys.place_and_nature("MNTL")
    keys.questions()
    keys.press("Control+Enter")


def somebody_must_come(keys: Keys) -> None:
    keys.place_and_nature("MNTL")
    keys.questions(come="y")
    keys.press("Control+Enter")


def welfare(keys: Keys) -> None:
    keys.place_and_nature("WELFARE")
    keys.questions()
    keys.press("Control+Enter")


def a_weapon_is_answered(keys: Keys) -> None:
    keys.place_and_nature("MNTL")
    keys.questions(weapon="y")
    keys.press("Control+Enter")


def a_weapon_at_once(keys: Keys) -> None:
    keys.page.keyboard.type(PLACE)
    keys.press("Alt+w")


def not_breathing(keys: Keys) -> None:
    keys.press("Alt+g")


def means_in_hand(keys: Keys) -> None:
    keys.place_and_nature("MNTL")
    keys.press("Alt+i")


def a_silent_line(keys: Keys) -> None:
    keys.press("Alt+0", "Alt+x")


def a_child_calls(keys: Keys) -> None:
    keys.press("Alt+7")
    expect(keys.page.locator("#mark-child")).to_have_attribute("aria-pressed", "true")
    keys.place_and_nature("MNTL")
    keys.questions()
    expect(keys.page.locator("#ring-beside-why")).to_be_visible()
    keys.press("Control+Enter", "Enter")


def no_clinician_is_wanted(keys: Keys) -> None:
    keys.press("Alt+q")
    expect(keys.page.locator("#mark-no_clinician")).to_have_attribute("aria-pressed", "true")
    keys.place_and_nature("MNTL")
    keys.questions()
    keys.press("Control+Enter")


RINGS, TEAM, HELP = "rings", "team", "emergency"
CALLS: list[tuple[Callable[[Keys], None], str]] = [
    (suicidal, RINGS),
    (a_weapon_at_once, HELP),
    (somebody_must_come, TEAM),
    (welfare, TEAM),
    (a_weapon_is_answered, HELP),
    (not_breathing, HELP),
    (means_in_hand, HELP),
    (a_silent_line, HELP),
    (a_child_calls, RINGS),
    (no_clinician_is_wanted, TEAM),
]


@pytest.fixture
def alice(transactional_db) -> User:
    made = make.user("alice", Role.CALL_TAKER)
    make.center().staff.add(made)
    return made


def _is_decided(floor, number: int, what: str) -> bool:
    if what == RINGS:
        return floor.aside(Diversion.objects.filter(incident=number, status="Ringing").exists)
    if what == HELP:
        asked = floor.aside(HelpRequest.objects.filter(incident=number).exists)
        return asked and floor.aside(Incident.objects.get, pk=number).response_id == HELP
    return floor.aside(Incident.objects.get, pk=number).response_id == what


def _play(floor, alice, calls) -> dict[str, Took]:
    took, page = {}, floor.window(alice, "/intake/")
    for script, what in calls:
        page.goto("/intake/")
        expect(page.locator("html[data-link=live]")).to_be_attached()
        page.wait_for_load_state("networkidle")
        keys, rang_at = Keys(page), time.monotonic()
        call = floor.aside(make.ringing, address="", initial_nature="")
        keys.answer_ring()
        script(keys)
        shown = {RINGS: "#state .stages", HELP: "#help .card.help"}.get(what, ".decided strong")
        expect(page.locator(shown).first, script.__name__).to_be_visible()
        expect(page).to_have_url(re.compile(f"/incidents/{call.incident_id}/"))
        assert _is_decided(floor, call.incident_id, what), script.__name__
        took[script.__name__] = Took(keys.pressed, time.monotonic() - rang_at)
        assert keys.pressed <= MOST, took
    return took


def test_a_standard_call_and_a_weapon_take_few_keys(alice, floor):
    took = _play(floor, alice, CALLS[:2])
    assert took["a_weapon_at_once"].keys == 2


@pytest.mark.nightly
def test_so_do_ten_calls(alice, floor, capsys):
    took = _play(floor, alice, CALLS)
    assert len(took) == 10
    lines = [f"{name.replace('_', ' '):<24}{one.keys:>6}{one.seconds:>9.1f}" for name, one in took.items()]
    with capsys.disabled():
        sys.stdout.write("\n".join([f"\n{'call':<24}{'keys':>6}{'seconds':>9}", *lines, ""]))
