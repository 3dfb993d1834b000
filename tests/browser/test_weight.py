"""What a console weighs on the wire: few requests, few bytes, and a small answer when a living part asks again."""

import gzip

import pytest
from playwright.sync_api import expect

from heart.models import Role
from tests import make
from tests.browser import every_page
from triage import actions as triage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONSOLES = ["intake", "diversions", "board", "field", "follow-ups", "incident, on the line"]
MOST_BYTES = 200_000
# The page, 3 style sheets, 8 scripts, the icons, 2 fonts, and the living parts that come after it. It was 12 before the
# style sheets of the call in progress (call.css) and of the clinician's record (record.css), and before what says NOT
# SENT of every press (presses.mjs and not_sent.mjs) and NOT OPENED of every link (links.mjs), which are loaded ahead of
# need: once the server is gone they cannot be fetched any more.
MOST_REQUESTS = 18
ROWS, MOST_OF_A_PART = 60, 15_000
# Packed already: packing them again would only flatter the figure.
PACKED = (".woff2", ".png")


def test_a_console_is_light(floor):
    pages = {page.name: page for page in floor.aside(every_page.every_page)}
    # Somebody is at work already: the first screen of a process cannot know yet that it missed nothing, and asks again.
    first = floor.blank(pages["board"].user)
    with first.expect_response("**/dispatch/_board/**"):
        first.goto("/dispatch/")
    weights = {}
    for name in ["teams", *CONSOLES]:
        answers: list = []
        tab = floor.blank(pages[name].user)
        tab.on("response", lambda answer, answers=answers: answers.append(answer))
        tab.goto(pages[name].path)
        expect(tab.locator("[data-src]:empty")).to_have_count(0)
        tab.wait_for_load_state("networkidle")
        asked = [answer.url.removeprefix(floor.address) for answer in answers]
        weights[name] = asked, sum(packed(answer.url, answer.body()) for answer in answers)
        tab.context.close()
    # And a moment has passed without news, which the first of these pages could not know either.
    del weights["teams"]
    assert {name: asked for name, (asked, _size) in weights.items() if len(asked) > MOST_REQUESTS} == {}
    assert {name: size for name, (_asked, size) in weights.items() if size > MOST_BYTES} == {}


def test_sixty_rows_come_in_a_small_answer(client_of, sam):
    for row in range(ROWS):
        # No two alike, or packing would flatter the figure.
        street = f"{chr(65 + row % 26)}{row * 7919:x} {chr(90 - row % 26)}{row * 104729:x}"
        made = make.asks_for_team(address=f"{row * 37} {street} St", city=street[::-1])
        triage.identify(made, given_name=street, family_name=street[::-1], by=sam)
        make.follow_up()
    browser = client_of(sam)
    for path in ("/dispatch/_board/", "/followups/_queue/", "/incidents/_list/", "/diversions/_queue/"):
        answer = browser.get(path, headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert len(answer.content) <= MOST_OF_A_PART, path


def packed(url: str, body: bytes) -> int:
    return len(body) if url.split("?")[0].endswith(PACKED) else len(gzip.compress(body, 6))


@pytest.fixture
def sam(transactional_db):
    return make.user("sam", Role.SUPERVISOR)
