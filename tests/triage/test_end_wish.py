"""A wish that holds no more stays on record."""

import pytest

from tests import make
from tests.record import assert_on_record, refused
from triage import actions

pytestmark = pytest.mark.django_db


def test_it_is_ended_once(alice):
    robin = actions.identify(make.incident(alice), by=alice, given_name="Robin")
    made = actions.wish(robin, "helps", by=alice, source="family", text="His brother on the phone")
    actions.end_wish(made, by=alice)
    assert (made.ended_by, robin.wishes.standing().count(), robin.wishes.count()) == (alice, 0, 1)
    assert_on_record(robin, "triage.ended_wish", by=alice, wish=made.pk, kind="helps")
    with refused("wrong_state", made):
        actions.end_wish(made, by=alice)
