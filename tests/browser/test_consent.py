"""By keys alone, on a phone: a consent is recorded at the follow-up, a referral goes by it, and it is taken back."""

import os

import pytest
from playwright.sync_api import expect

from heart.models import Role
from navigation import actions as navigation
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def promised():
    """A promise that Dan keeps to Daniel, and a service to refer to."""
    dan = make.user("dan", Role.CARE_NAVIGATOR)
    promise = navigation.identify(make.follow_up(dan), by=dan, given_name="Daniel", phone="704-555-0188")
    return dan, promise.pk, promise.incident.person_id, make.service(name="Peer support line").organization.name


def press(box):
    box.focus()
    box.press("Space")
    expect(box).to_be_checked()


def opened(page, words):
    """The form behind these words, opened by Enter."""
    summary = page.locator("summary", has_text=words)
    summary.focus()
    summary.press("Enter")
    return page.locator("details", has=summary)


def test_a_consent_is_recorded_used_and_taken_back(floor):
    dan, promise, person, organization = floor.aside(promised)
    page = floor.blank(dan, status=409, viewport=PHONE)
    page.goto(f"/followups/{promise}/")
    referrals = page.locator("section[aria-labelledby=referrals]")
    expect(referrals).to_contain_text("nothing may be shared")

    form = opened(page, "Record a consent")
    form.get_by_label("With whom").select_option(organization)
    press(form.get_by_label("Name and how to reach them"))
    form.get_by_label("How it was given").select_option("Spoken on the phone")
    form.get_by_label("Who else heard it").fill("Dana Pruitt")
    form.get_by_label("Who else heard it").press("Enter")
    expect(referrals).to_contain_text("Stands until")
    expect(referrals).to_contain_text("heard by Dana Pruitt")

    refer = page.locator("form[action$='/refer/']")
    refer.get_by_label("Service").select_option(label=f"{organization}: Peer support line · not verified")
    press(refer.get_by_label("Safety or crisis plan"))
    refer.get_by_role("button", name="Refer").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("does not cover this: Safety or crisis plan")
    refer.get_by_label("Safety or crisis plan").press("Space")
    press(refer.get_by_label("Name and how to reach them"))
    refer.get_by_role("button", name="Refer").press("Enter")
    expect(referrals).to_contain_text("Went along: Name and how to reach them")
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/followup-phone.png", full_page=True)
        desk = floor.window(dan, f"/followups/{promise}/")
        opened(desk, "Record a consent")
        desk.screenshot(path=f"{shots}/followup.png", full_page=True)

    page.goto(page.url.replace(f"/followups/{promise}/", f"/persons/{person}/"))
    form = opened(page, "Revoke")
    form.get_by_label("How it was revoked").select_option("Spoken in person")
    form.get_by_role("button", name="Revoke the consent").press("Enter")
    expect(page.locator(".consents").first).to_contain_text("Revoked on")

    form = opened(page, "Record what was told to avert a danger")
    form.get_by_label("The danger").select_option("Overdose or poisoning")
    form.get_by_label("Legal basis").select_option("medical")
    form.get_by_label("Who was told").fill("Dr. Ames, Atrium Health Cabarrus")
    press(form.get_by_label("Safety or crisis plan"))
    form.get_by_role("button", name="Save what was told").press("Enter")
    expect(page.locator(".consents").last).to_contain_text("Dr. Ames, Atrium Health Cabarrus")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if shots:
        page.screenshot(path=f"{shots}/person-phone.png", full_page=True)
        desk = floor.window(dan, f"/persons/{person}/")
        desk.screenshot(path=f"{shots}/person.png", full_page=True)
        opened(desk, "Record a consent")
        desk.screenshot(path=f"{shots}/person-form.png", full_page=True)
