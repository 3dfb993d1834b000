"""A click anywhere on a row of the staff list chooses the person of that row, and nobody else."""

import re

import pytest
from playwright.sync_api import expect

from heart.models import Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def staff():
    """Three people; the administrator who looks at them, and the numbers of the others."""
    ada = make.user("ada", Role.ADMINISTRATOR)
    return ada, [make.user(f"person{letter}", Role.RESPONDER).pk for letter in "bcd"]


def test_each_row_chooses_its_own_person(floor):
    ada, others = floor.aside(staff)
    tab = floor.window(ada, "/staff/")
    for pk in others:
        row = tab.locator("tr", has=tab.locator(f"a[href*='sel={pk}']"))
        spot = row.bounding_box()
        assert spot is not None
        # The right end of the row, far from the name.
        tab.mouse.click(spot["x"] + spot["width"] - 12, spot["y"] + spot["height"] / 2)
        expect(tab).to_have_url(re.compile(rf"sel={pk}\b"))
