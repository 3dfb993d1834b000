"""The form for less offers what the server would permit at this moment, also while it stands open."""

import pytest
from playwright.sync_api import expect

from heart.models import Role
from teams.models import Kind
from tests import make
from triage import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    return make.user("carol", Role.CLINICIAN), make.asks_for_team()


def test_the_form_for_less_offers_what_is_permitted_now(cast, floor):
    carol, incident = cast
    desk = floor.window(carol, f"/incidents/{incident.pk}/")
    desk.keyboard.press("Alt+4")
    kinds = desk.locator("#lower label:has([name=response]) >> visible=true")
    expect(kinds).to_have_count(1)
    expect(kinds.locator("input")).to_have_value(Kind.CLINICIAN)
    floor.aside(actions.danger_now, incident, by=carol)
    expect(desk.locator("#lower")).to_be_hidden()
