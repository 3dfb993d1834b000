"""An unknown person becomes a reachable one: the crew says who it is, the navigator how to reach them."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dispatch import actions as dispatch
from heart.models import Role
from navigation import actions as navigation
from navigation.models import FollowUp
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def on_scene():
    """Rita with a person nobody knows yet, and Dan, who keeps promises."""
    rita, dan = make.user("rita", Role.RESPONDER), make.user("dan", Role.CARE_NAVIGATOR)
    return rita, dan, make.dispatch_at("PatientContact", by=make.team(rita))


def promised(visit, rita, dan):
    """The visit ends, support is needed, and the promise is Dan's."""
    dispatch.clear(visit, "43", support_needed=True, by=rita)
    navigation.open_owed(now=timezone.now())
    return navigation.claim(FollowUp.objects.get(), by=dan).pk


def test_a_crew_and_a_navigator_make_somebody_unknown_reachable(floor):
    rita, dan, visit = floor.aside(on_scene)
    phone = floor.window(rita, "/field/", viewport=PHONE)
    phone.get_by_text("Who is it?").click()
    phone.get_by_label("Name").fill("man, about 40, Greenway lot")
    phone.get_by_role("button", name="Save person").click()
    expect(phone.locator(".person-card").first).to_contain_text("Greenway lot")

    promise = floor.aside(promised, visit, rita, dan)
    desk = floor.window(dan, f"/followups/{promise}/")
    expect(desk.locator(".person-card").first).to_contain_text("man, about 40, Greenway lot")
    who = desk.locator("#who")
    who.get_by_label("Name").fill("Daniel Vega")
    who.get_by_label("Their phone").fill("704-555-0188")
    who.get_by_label("Safe to leave a message").select_option("no")
    who.get_by_role("button", name="Save person").click()
    expect(desk.locator(".person-card").first).to_contain_text("Daniel Vega")
    expect(desk.locator("a[href='tel:704-555-0188']")).to_be_visible()
    expect(desk.get_by_text("NOT safe: leave no message")).to_be_visible()

    desk.get_by_role("link", name="Ways, wishes and timeline").click()
    expect(desk.locator("h1")).to_have_text("Daniel Vega")
    expect(desk.locator(".person-card")).to_contain_text("first known as man, about 40, Greenway lot")
    expect(desk.locator(".ways")).to_contain_text("no voicemail")
    expect(desk.locator(".happened")).to_contain_text("Follow-up promised")
