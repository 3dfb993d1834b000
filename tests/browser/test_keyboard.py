"""The consoles worked by keys alone, in a real browser: no test here touches a mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from dispatch.models import Dispatch
from heart.models import Role, User
from tests import make
from triage.models import Diversion, Incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> dict:
    cast = {
        "alice": make.user("alice", Role.CALL_TAKER),
        "bob": make.user("bob", Role.TEAM_LEAD),
        "carol": make.user("carol", Role.CLINICIAN),
        "dan": make.user("dan", Role.CARE_NAVIGATOR),
    }
    make.center().staff.add(cast["alice"])
    return cast


def answer_by_keys(page: Page, *, most: int = 12) -> None:
    """Answer what is asked with the letter that means no danger, until nothing is asked."""
    asked = page.locator("#questions .ask")
    for _ in range(most):
        if not asked.count():
            return
        words = asked.inner_text()
        page.keyboard.press("y" if "breathing" in words else "n")
        expect(page.locator("#questions .answered").filter(has_text=words)).to_be_attached()
        expect(page.locator("#ask")).to_be_focused()
    raise AssertionError("the questions have no end")


def test_a_whole_call_goes_to_a_clinician_without_a_mouse(people, floor) -> None:
    alice, carol = floor.window(people["alice"], "/incidents/"), floor.window(people["carol"])
    alice.keyboard.press("Alt+n")
    expect(alice.locator("#take_address")).to_be_focused()
    expect(alice.locator(".head [data-since]")).to_be_visible()
    alice.keyboard.type("26 Union St S")
    for _field in ("unit", "city", "kind of place", "what is happening"):
        alice.keyboard.press("Tab")
    alice.keyboard.type("MNTL")
    alice.keyboard.press("Alt+1")
    expect(alice.locator("#take_address")).to_be_focused()
    alice.keyboard.press("Control+Enter")
    expect(alice).to_have_url(re.compile(r"/incidents/\d+/"))

    alice.keyboard.press("Alt+2")
    expect(alice.locator("#ask")).to_be_focused()
    first = alice.locator("#ask").inner_text()
    alice.keyboard.press("Alt+o")
    expect(alice.locator("#ask [lang=es]")).to_be_visible()
    alice.keyboard.press("Alt+o")
    expect(alice.locator("#ask")).to_have_text(first)
    alice.keyboard.press("u")
    slip = alice.locator(".answered", has_text=first)
    expect(slip.locator("summary strong")).to_have_text("Not known")
    expect(alice.locator("#ask")).to_be_focused()
    alice.keyboard.press("Shift+Tab")
    expect(slip.locator("summary")).to_be_focused()
    alice.keyboard.press("1")
    expect(slip.locator("summary strong")).to_have_text("Yes")
    answer_by_keys(alice)
    expect(alice.locator("#questions")).to_contain_text("No more questions needed.")

    alice.keyboard.press("Control+Enter")
    expect(carol.locator("[aria-keyshortcuts='c']")).to_be_visible()
    assert floor.aside(Incident.objects.get).response_id == "clinician"
    carol.keyboard.press("c")
    expect(carol.locator("[aria-keyshortcuts='Alt+M']")).to_be_visible()
    carol.keyboard.press("Alt+m")
    release = alice.locator("[aria-keyshortcuts='Alt+K']")
    expect(release).to_be_enabled()
    alice.keyboard.press("Alt+k")
    expect(release).to_be_hidden()
    assert floor.aside(Diversion.objects.get).status == "Released"
    carol.keyboard.press("Alt+z")
    expect(carol.locator("[name=disposition]").first).to_be_focused()


def test_a_second_call_of_the_same_event_is_joined_with_one_key_and_both_screens_see_it(people, floor) -> None:
    first = floor.aside(make.incident, people["alice"], address="212 Lantern Oak Ct SW")
    alice = floor.window(people["alice"], f"/incidents/{first.pk}/")
    other = floor.aside(make.user, "anita", Role.CALL_TAKER)
    anita = floor.window(other, "/intake/new/")
    anita.keyboard.type("212 lantern oak court sw")
    expect(anita.locator(f"#same-{first.pk}")).to_be_visible()
    anita.keyboard.press("Alt+j")
    expect(anita).to_have_url(re.compile(rf"/incidents/{first.pk}/"))
    expect(alice.locator("#state .cards .card")).to_have_count(2)
    assert floor.aside(lambda: Incident.objects.exclude(pk=first.pk).get().joined_to_id) == first.pk

    third = floor.aside(make.incident, other, address="212 Lantern Oak Ct SW")
    expect(alice.locator(f"#same-{third.pk}")).to_be_visible()


def test_what_is_typed_before_the_scripts_have_come_is_heard_too(people, floor) -> None:
    first = floor.aside(make.incident, people["alice"], address="212 Lantern Oak Ct SW")
    other = floor.aside(make.user, "anita", Role.CALL_TAKER)
    anita, late = floor.blank(other), []
    # The driver writes a mark on the function it is given, which a built-in one does not bear.
    anita.route("**/*.js", lambda route: late.append(route))  # noqa: PLW0108
    anita.goto("/intake/new/", wait_until="commit")
    expect(anita.locator("#take_address")).to_be_focused()
    anita.keyboard.type("212 lantern oak court sw")
    expect(anita.locator("#take_address")).to_have_value("212 lantern oak court sw")
    assert late, "htmx is still on its way"
    for script in late:
        script.continue_()
    expect(anita.locator(f"#same-{first.pk}")).to_be_visible()


def test_a_new_call_begins_by_the_key_and_not_by_opening_the_page(people, floor) -> None:
    alice = floor.window(people["alice"], "/intake/")
    alice.wait_for_load_state("networkidle")
    expect(alice.locator("#begun a")).to_be_visible()
    assert not floor.aside(people["alice"].drafts.exists)
    alice.locator("#take_narrative").focus()
    alice.keyboard.press("Alt+n")
    expect(alice.locator("#take_address")).to_be_focused()
    expect(alice.locator("#begun time")).to_be_visible()


def top(page, what: str) -> float:
    return float(page.locator(what).bounding_box()["y"])


def test_a_team_is_assigned_by_1_undone_by_z_and_sent_by_a_line(people, floor) -> None:
    incident = floor.aside(make.asks_for_team)
    floor.aside(make.team, callsign="CRT-7")
    bob = floor.window(people["bob"])
    bob.keyboard.press("j")
    expect(bob.locator(f"#inc-{incident.pk} a")).to_be_focused()
    bob.keyboard.press("Enter")
    expect(bob.locator("[aria-keyshortcuts='1']")).to_be_visible()
    stood = top(bob, "main")
    bob.keyboard.press("1")
    expect(bob.locator("[data-undo]")).to_contain_text(f"CRT-7 is sent to {incident.pk}.")
    expect(bob.locator("[data-undo-left]")).to_have_text(re.compile("0:0[1-8]"))
    assert top(bob, "main") == stood, "what is said moves nothing under the pointer"
    assert top(bob, ".said") > top(bob, ".bar"), "nor does it cover what may be pressed"
    bob.keyboard.press("z")
    expect(bob.locator(".said")).to_contain_text("Undone: CRT-7 is available again")
    assert floor.aside(Dispatch.objects.get).cancel_reason == "undone"

    bob.keyboard.press("/")
    expect(bob.locator("#command-line")).to_be_focused()
    bob.keyboard.type("D CRT-8 1")
    expect(bob.locator("#command-echo")).to_contain_text("No team is called CRT-8.")
    bob.keyboard.press("Enter")
    expect(bob.locator("#command-line")).to_have_value("D CRT-8 1")
    bob.locator("#command-line").fill("")
    # Enter at once, before the answer to what was typed: it waits for it, and does it once.
    bob.keyboard.type(f"d crt7 {incident.pk}")
    bob.keyboard.press("Enter")
    bob.keyboard.press("Enter")
    expect(bob.locator(".said")).to_contain_text(f"CRT-7 is sent to {incident.pk}.")
    assert floor.aside(lambda: Dispatch.objects.open().count()) == 1


def test_the_choice_stays_on_its_row_while_the_list_changes(people, floor) -> None:
    first = floor.aside(make.asks_for_team)
    bob = floor.window(people["bob"])
    bob.keyboard.press("j")
    expect(bob.locator(f"#inc-{first.pk} a")).to_be_focused()
    urgent = floor.aside(make.asks_for_team, priority=1)
    expect(bob.locator(f"#inc-{urgent.pk}")).to_be_visible()
    expect(bob.locator(f"#inc-{first.pk} a")).to_be_focused()
    bob.keyboard.press("ArrowUp")
    bob.keyboard.press("ArrowDown")
    assert bob.evaluate("document.activeElement.closest('tr')?.id").startswith("inc-")


def test_the_keys_of_a_screen_are_shown_and_lead_to_the_others(people, floor) -> None:
    bob = floor.window(people["bob"])
    bob.keyboard.press("?")
    keys = bob.locator("dialog[open]")
    expect(keys).to_contain_text("Command line")
    expect(keys).to_contain_text("D CRT-2 1043")
    bob.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    bob.keyboard.press("g")
    bob.keyboard.press("t")
    expect(bob).to_have_url(re.compile("/teams/"))


def test_the_finder_opens_what_it_found(people, floor) -> None:
    incident = floor.aside(make.asks_for_team, address="88 Kestrel St")
    bob = floor.window(people["bob"])
    bob.keyboard.press("Control+k")
    expect(bob.locator("#find-words")).to_be_focused()
    bob.keyboard.type("kestr")
    bob.keyboard.press("Escape")
    expect(bob.locator("dialog")).to_have_count(0)
    bob.keyboard.press("Control+k")
    expect(bob.locator("#find-words")).to_be_focused()
    bob.keyboard.type("kestrel")
    expect(bob.locator(".found a")).to_contain_text(str(incident.pk))
    bob.keyboard.press("ArrowDown")
    bob.keyboard.press("Enter")
    expect(bob).to_have_url(re.compile(f"/incidents/{incident.pk}/"))
    assert "kestrel" not in bob.url


def test_a_follow_up_is_worked_by_keys(people, floor) -> None:
    promise = floor.aside(make.follow_up, people["dan"])
    dan = floor.window(people["dan"], f"/followups/{promise.pk}/")
    dan.keyboard.press("o")
    assert dan.evaluate("document.activeElement.name") == "channel"
    dan.keyboard.press("Escape")
    assert dan.evaluate("document.activeElement === document.body")
    dan.keyboard.press("x")
    expect(dan.locator("[name=outcome]")).to_be_focused()
    dan.keyboard.press("Escape")
    dan.keyboard.press("Escape")
    expect(dan).to_have_url(re.compile("/followups/$"))


def test_single_keys_are_letters_in_a_field_and_nothing_when_switched_off(people, floor) -> None:
    floor.aside(make.asks_for_team)
    bob = floor.window(people["bob"], "/incidents/")
    field = bob.locator("main input[name=number]")
    field.focus()
    bob.keyboard.type("g?/jz1")
    expect(field).to_have_value("g?/jz1")
    assert bob.locator("dialog").count() == 0
    floor.aside(lambda: User.objects.filter(username="bob").update(single_keys=False))
    bob.goto("/dispatch/")
    for key in ("j", "?", "/", "g", "t"):
        bob.keyboard.press(key)
    assert bob.evaluate("document.activeElement === document.body")
    assert bob.locator("dialog").count() == 0
    bob.keyboard.press("Control+k")
    expect(bob.locator("#find-words")).to_be_focused()
    expect(bob).to_have_url(re.compile("/dispatch/$"))
