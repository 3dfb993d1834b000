"""Whatever keys come, at whatever speed: an answer is recorded only to the question drawn when its key came."""

import random

import pytest

from heart.models import Role, User
from tests import make
from triage.models import Assessment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Every key that answers, that goes to a question, and some that are typed in words.
KEYS = [
    "y",
    "n",
    "u",
    "1",
    "2",
    "3",
    "Alt+2",
    "Alt+2",
    "Alt+2",
    "Alt+1",
    "Tab",
    "Shift+Tab",
    "Escape",
    "Alt+o",
    "k",
    "Enter",
]
# What stood drawn whenever a key came: the question in whose card the focus was.
WATCH = """() => {
  window.drawn = [];
  addEventListener("keydown", () => {
    const card = document.activeElement?.closest("[data-scope]");
    if (card) window.drawn.push(card.id.replace(/^(asked|q|left)-/, ""));
  }, true);
}"""


@pytest.fixture
def alice(transactional_db) -> User:
    made = make.user("alice", Role.CALL_TAKER)
    make.center().staff.add(made)
    return made


def _play(floor, alice, seed: int, presses: int) -> None:
    """Press keys by chance, now as fast as the driver can and now with a look between."""
    chance = random.Random(seed)
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.blank(alice, status=422)  # Enter may send a note of no words
    page.goto(f"/incidents/{made.pk}/")
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    for _ in range(presses):
        page.keyboard.press(chance.choice(KEYS))
        if chance.random() < 0.2:
            page.wait_for_timeout(chance.choice([20, 120, 450]))
    page.wait_for_load_state("networkidle")
    drawn = page.evaluate("window.drawn")
    rows = floor.aside(lambda: list(Assessment.objects.filter(incident=made).order_by("id").values("answers")))
    before: dict[str, str] = {}
    for row in rows:
        changed = [key for key, said in row["answers"].items() if before.get(key) != said]
        assert set(changed) <= set(drawn), (seed, changed, drawn)
        before = row["answers"]
    assert len(rows) <= len(drawn), "one key gives one answer at most"


def test_no_keys_at_any_speed_answer_an_undrawn_question(alice, floor):
    _play(floor, alice, seed=1, presses=60)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(2, 12))
def test_nor_do_many_more(alice, floor, seed):
    _play(floor, alice, seed, presses=150)
