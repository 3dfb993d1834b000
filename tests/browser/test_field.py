"""A crew's step that is refused says why where it was pressed, and the page stays as it was."""

import pytest
from playwright.sync_api import expect

from heart.models import Role
from tests import make
from triage import actions as triage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sent_into_danger():
    """A visit that was acknowledged before the call-taker heard of a weapon."""
    rita = make.user("rita", Role.RESPONDER)
    visit = make.dispatch_at("AcknowledgedTransmission", by=make.team(rita))
    triage.assess(visit.incident, {"weapon": "yes"}, by=make.supervisor())
    return rita


def test_a_refused_step_says_why_on_the_page_that_stays(floor):
    rita = floor.aside(sent_into_danger)
    tab = floor.blank(rita, status=409)
    tab.goto("/field/")
    tab.evaluate("window.mark = 'same'")
    refused = tab.locator("#main > .errors")
    for _ in range(2):
        tab.get_by_role("button", name="En route").click()
        expect(refused).to_contain_text("cannot be sent")
        expect(refused).to_have_count(1)
    assert tab.evaluate("[location.pathname, window.mark]") == ["/field/", "same"]
    expect(tab.get_by_role("button", name="Staged nearby")).to_be_visible()
    tab.get_by_role("button", name="Staged nearby").click()
    expect(tab.locator(".status", has_text="Staged").first).to_be_visible()
