"""A navigator makes a follow-up theirs."""

import pytest

from navigation import actions
from navigation.models import FollowUp
from tests import make
from tests.record import assert_heard, assert_on_record, refused


def test_it_is_theirs(dan, pokes):
    follow_up = make.follow_up()
    assert list(FollowUp.objects.unowned()) == [follow_up]
    actions.claim(follow_up, by=dan)
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.owner, follow_up.claimed_at is not None) == ("accepted", dan, True)
    assert not FollowUp.objects.unowned().exists()
    assert_on_record(follow_up, "navigation.claimed", by=dan)
    assert_heard(pokes, "navigation", follow_up)


@pytest.mark.parametrize("then", ["claimed", "tried", "closed"])
def test_it_is_refused_when_somebody_has_it_or_it_is_over(dan, sam, then):
    follow_up = make.follow_up(dan)
    if then != "claimed":
        actions.attempt(follow_up, "phone", "reached", by=dan)
    if then == "closed":
        actions.close(follow_up, "connected", by=dan)
    with refused("wrong_state", follow_up):
        actions.claim(follow_up, by=sam)
