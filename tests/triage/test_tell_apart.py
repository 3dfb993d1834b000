"""Two records that somebody compared and found to be two persons are not offered again."""

import pytest

from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.queries import twins

pytestmark = pytest.mark.django_db


def test_they_are_not_offered_again(alice, client_of):
    one = actions.identify(make.incident(alice), by=alice, given_name="Sky", phone="704-555-0142")
    other = actions.identify(make.incident(alice), by=alice, given_name="River", phone="704-555-0142")
    assert [twin.person for twin in twins.possible(one)] == [other]
    assert client_of(alice).post(f"/persons/{other.pk}/tell_apart/", {"other": one.pk}).status_code == 302
    assert twins.possible(one) == twins.possible(other) == []
    assert_on_record(other, "triage.told_apart", by=alice, other=one.pk)
    with refused("same", one):
        actions.tell_apart(one, one, by=alice)
