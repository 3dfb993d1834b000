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
# With each answer that is sent: its question, and the one whose card was drawn and had the focus when its key came.
# A page that comes anew keeps what was told.
WATCH = """
let drawn = null;
addEventListener("keydown", () => {
  const card = document.activeElement?.closest("[data-scope]");
  drawn = card?.getClientRects().length ? card.id.replace(/^(asked|q|left)-/, "") : null;
}, true);
addEventListener("submit", ({ target }) => {
  const question = target.elements.namedItem("question")?.value;
  if (!question) return;
  const sent = JSON.parse(sessionStorage.getItem("sent") ?? "[]");
  sessionStorage.setItem("sent", JSON.stringify([...sent, [question, drawn]]));
}, true);
"""


@pytest.fixture
def alice(transactional_db) -> User:
    made = make.user("alice", Role.CALL_TAKER)
    make.center().staff.add(made)
    return made


def _play(floor, alice, seed: int, presses: int) -> int:
    """Press keys by chance, now as fast as the driver can and now with a look between; how many answers are kept."""
    chance = random.Random(seed)
    made = floor.aside(make.incident, alice, initial_nature="MNTL")
    page = floor.blank(alice, status=422)  # Enter may send a note of no words
    page.add_init_script(WATCH)
    here = f"/incidents/{made.pk}/"
    page.goto(here)
    page.wait_for_load_state("networkidle")
    for key in ["Alt+2", *(chance.choice(KEYS) for _ in range(presses))]:
        if not page.url.endswith(here):  # Tab and Enter follow a link
            page.goto(here)
        page.keyboard.press(key)
        if chance.random() < 0.2:
            page.wait_for_timeout(chance.choice([20, 120, 450]))
    page.wait_for_load_state("networkidle")
    sent = page.evaluate("JSON.parse(sessionStorage.getItem('sent') ?? '[]')")
    assert [one for one in sent if one[0] != one[1]] == [], f"seed {seed}: answered, and drawn when the key came"
    rows = floor.aside(lambda: list(Assessment.objects.filter(incident=made).values_list("answers", flat=True)))
    assert {key for answers in rows for key in answers} <= {question for question, _ in sent}, f"seed {seed}"
    return len(rows)


def test_no_keys_at_any_speed_answer_an_undrawn_question(alice, floor):
    assert _play(floor, alice, seed=1, presses=60) > 0


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(2, 12))
def test_nor_do_many_more(alice, floor, seed):
    _play(floor, alice, seed, presses=150)
