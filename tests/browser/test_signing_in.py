"""Passkeys and the idle lock in a real browser; the passkey lives in the browser's own virtual authenticator."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from heart.models import Session, User
from heart.signing import factors
from tests import make
from tests.browser.conftest import Floor

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def lock_every_screen_of(user: User) -> None:
    Session.objects.filter(user=user).update(locked_at=timezone.now())


def test_a_passkey_is_made_signs_in_and_unlocks(floor: Floor) -> None:
    alice = floor.aside(make.user, "alice")
    page = floor.window(alice, "/second-factor/passkey/")
    with_authenticator(page)
    page.get_by_label("Name of this passkey").fill("desk 4")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".spare li")).to_have_count(10)
    assert floor.aside(lambda: [factors.name_of(one) for one in factors.of(alice)]) == ["desk 4"]

    page.context.clear_cookies()
    page.goto("/sign-in/?next=/incidents/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{floor.address}/incidents/")
    assert (
        floor.aside(lambda: Session.objects.filter(user=alice).latest("seen_at").get_decoded()["second"]) == "passkey"
    )

    # An open page may notice by itself and load again in the middle of what comes next.
    page.goto("about:blank")
    floor.aside(lock_every_screen_of, alice)
    page.goto("/incidents/")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Locked")).to_have_count(0)
    expect(page).to_have_url(f"{floor.address}/incidents/")
    # Chromium calls every answer above 399 an error, the lock screen's 423 too.
    floor.complaints[:] = [said for said in floor.complaints if "423" not in said]


def test_a_screen_warns_before_it_locks_and_any_key_keeps_it_open(floor: Floor, settings) -> None:
    settings.IDLE_LOCK_S = 1800
    alice = floor.aside(make.user, "alice")
    page = floor.window(alice, "/incidents/")
    nearly = timezone.now() - datetime.timedelta(seconds=1750)
    floor.aside(lambda: Session.objects.filter(user=alice).update(seen_at=nearly))
    page.evaluate("import('/static/lock.mjs')")
    warning = page.get_by_role("alert").filter(has_text="This screen will lock soon")
    expect(warning).to_be_visible()
    page.keyboard.press("Shift")
    expect(warning).to_have_count(0)
    assert floor.aside(lambda: Session.objects.get(user=alice).seen_at) > nearly + datetime.timedelta(seconds=1700)


def test_an_idle_screen_becomes_the_lock_screen_by_itself_and_the_draft_stays(floor: Floor) -> None:
    alice = floor.aside(make.user, "alice")
    incident = floor.aside(make.incident, alice)
    page = floor.window(alice, f"/incidents/{incident.thread}/")
    notes = page.locator("textarea[name=text]").first
    with page.expect_response(lambda answer: answer.url.endswith("/drafts/keep/") and answer.status == 204):
        notes.press_sequentially("He is calm now")
    floor.aside(lock_every_screen_of, alice)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert "calm" not in page.content()
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page.locator("textarea[name=text]").first).to_have_value("He is calm now")
    floor.complaints[:] = [said for said in floor.complaints if "423" not in said and "401" not in said]
