"""A wrong number is struck through and replaced, never deleted."""

import pytest

from tests import make
from tests.record import assert_on_record, refused
from triage import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(alice):
    return actions.identify(make.incident(alice), by=alice, given_name="Robin", phone="704-555-0124")


def test_it_is_replaced_with_the_same_facts_and_stays(robin, alice, client_of):
    way = robin.ways.get()
    way.__class__.objects.update(text_safe=True, who_may_answer="He alone")
    way.refresh_from_db()
    actions.strike_way(way, "wrong", by=alice, value="704-555-0188")
    new = robin.ways.standing().get()
    assert (way.replaced_by, way.struck_by, new.text_safe, new.who_may_answer) == (new, alice, True, "He alone")
    robin.refresh_from_db()
    assert robin.phone == "704-555-0188"
    assert_on_record(robin, "triage.struck_way", by=alice, way=way.pk, because="wrong", replaced=True)
    page = client_of(alice).get(f"/persons/{robin.pk}/").content.decode()
    assert "704-555-0124</s>" in page and 'href="tel:704-555-0124"' not in page


def test_with_nothing_in_its_place_no_number_is_known(robin, alice):
    actions.strike_way(robin.ways.get(), "asked", by=alice)
    robin.refresh_from_db()
    assert (robin.phone, robin.phone_e164, robin.safe_to_leave_message) == ("", "", None)


def test_it_is_struck_once_and_says_why(robin, alice):
    way = robin.ways.get()
    with refused("no_reason", way, field="because"):
        actions.strike_way(way, "", by=alice)
    actions.strike_way(way, "wrong", by=alice)
    with refused("wrong_state", way):
        actions.strike_way(way, "wrong", by=alice)
