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


def test_of_a_chain_the_last_merge_is_taken_apart_first(alice):
    a, b, c = (actions.identify(make.incident(alice), by=alice, given_name=name) for name in ("Sky", "River", "Robin"))
    incident = a.incidents.get()
    first, last = actions.merge(a, b, by=alice), actions.merge(b, c, by=alice)
    actions.open_person(b, by=alice, reason="returns")
    said = f"“River” was merged into “Robin” (record {c.pk}) after that"
    with refused("wrong_state", first, incident, b, says=said):
        actions.undo_merge(first, by=alice)
    for done, whose in ((last, b), (first, a)):
        actions.undo_merge(done, by=alice)
        incident.refresh_from_db()
        assert incident.person == whose
    assert [one.incidents.count() for one in (a, b, c)] == [1, 1, 1]


def test_two_merged_into_the_same_are_taken_apart_in_any_order(alice):
    a, b, c = (actions.identify(make.incident(alice), by=alice, given_name=name) for name in ("Sky", "River", "Robin"))
    done = [actions.merge(one, c, by=alice) for one in (a, b)]
    for merge in done:
        actions.undo_merge(merge, by=alice)
    assert [one.incidents.count() for one in (a, b, c)] == [1, 1, 1]
