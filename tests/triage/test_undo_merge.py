"""Records are taken apart once; what was said since stays where it was said."""

import pytest

from tests import make
from tests.record import refused
from triage import actions

pytestmark = pytest.mark.django_db


def test_it_is_taken_apart_once_and_what_was_said_since_stays(alice):
    one = actions.identify(make.incident(alice), by=alice, given_name="Sky", phone="704-555-0142")
    other = actions.identify(make.incident(alice), by=alice, given_name="River")
    done = actions.merge(one, other, by=alice)
    actions.add_way(other, "phone", "704-555-0188", by=alice)
    actions.undo_merge(done, by=alice)
    assert [way.value for way in other.ways.all()] == ["704-555-0188"]
    assert [way.value for way in one.ways.all()] == ["704-555-0142"]
    for person, phone in ((one, "704-555-0142"), (other, "704-555-0188")):
        person.refresh_from_db()
        assert person.phone == phone
    with refused("wrong_state", done):
        actions.undo_merge(done, by=alice)
