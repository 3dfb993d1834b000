"""The screener and the risk by keys alone, in sight on a wide screen and a phone, beside a note that stays typed."""

import pytest
from playwright.sync_api import expect

from heart.models import Role
from tests import make
from tests.browser.test_accessible import AXE, complaints
from triage.models import RiskRating, Screening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "He answers slowly; the bottle is beside him."
# Whether all of it lies within the window.
IN_SIGHT = "node => { const box = node.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"


def with_a_caller():
    alice, carol = make.user("alice", Role.CALL_TAKER), make.user("carol", Role.CLINICIAN)
    make.center().staff.add(alice)
    call = make.call(alice, initial_nature="SUICTHRT", callback_number="704-555-0142")
    make.assessment_safe(call.incident, alice, plan="no", signs="no")
    return carol, make.diversion_at("Released", of=call, clinician=carol)


def ask(page, number):
    """Until this question is the one that is awake, and has stood long enough to be read."""
    expect(page.locator(".screener .ask:focus")).to_contain_text(f"{number}. ")
    page.wait_for_function("document.documentElement.hasAttribute('data-awake')")


def test_a_high_risk_is_found_by_keys_alone_and_is_in_sight_with_the_next_act(floor):
    carol, diversion = floor.aside(with_a_caller)
    page = floor.window(carol, "/diversions/")
    expect(page.locator("html[data-link=live]")).to_be_attached()
    page.get_by_label("Clinical note").fill(WORDS)
    page.keyboard.press("Alt+q")
    for number in (1, 2, 3, 4):
        ask(page, number)
        page.keyboard.press("y")
    ask(page, 5)
    expect(page.locator(".risk-now .level")).to_have_text("High")
    expect(page.get_by_label("Clinical note")).to_have_value(WORDS)
    for seen in (".risk-now", f"#help-{diversion.pk} .btn", ".screener .card.asked"):
        assert page.locator(seen).evaluate(IN_SIGHT), seen
    page.get_by_role("button", name="High", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#rate-{diversion.pk}-high")).to_have_attribute("aria-pressed", "true")
    assert floor.aside(lambda: Screening.objects.get().level) == 3
    assert floor.aside(lambda: RiskRating.objects.get().level) == "high"
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert complaints(page) == [], scheme
    page.keyboard.press("Alt+x")
    expect(page.get_by_text("Stay with the caller.")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen_and_help_is_under_the_thumb(floor):
    carol, diversion = floor.aside(with_a_caller)
    page = floor.window(carol, "/diversions/", viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.locator(f"#screen-{diversion.pk}-start-wish_dead").get_by_role("button", name="Yes").click()
    expect(page.locator(f"#screen-{diversion.pk}-start-thoughts")).to_be_visible()
    expect(page.locator(".risk-now .level")).to_have_text("Low")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(f"#help-{diversion.pk} .btn").evaluate(IN_SIGHT)
