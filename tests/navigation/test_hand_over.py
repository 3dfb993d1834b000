"""A follow-up goes to a colleague or back to the queue; it is never without a place."""

import pytest

from heart.models import Role
from navigation import actions
from navigation.models import FollowUp
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.mark.parametrize("tried", [False, True])
def test_a_colleague_has_it(dan, pokes, tried):
    follow_up, kim = make.follow_up(dan), make.user("kim", Role.CARE_NAVIGATOR)
    if tried:
        actions.attempt(follow_up, "phone", "no_answer", by=dan)
    actions.hand_over(follow_up, kim, by=dan)
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.owner) == ("accepted", kim)
    assert_on_record(follow_up, "navigation.handed_over", by=dan, to=kim.pk)
    assert_heard(pokes, "navigation", follow_up)


def test_it_goes_back_to_the_queue(dan):
    follow_up = make.follow_up(dan)
    actions.hand_over(follow_up, None, by=dan)
    assert list(FollowUp.objects.unowned()) == [follow_up]
    assert_on_record(follow_up, "navigation.put_back", by=dan)


def test_only_a_navigator_can_have_it(dan, alice):
    follow_up = make.follow_up(dan)
    with refused("refused", follow_up, field="to", says="Alice"):
        actions.hand_over(follow_up, alice, by=dan)


def test_it_is_refused_when_it_is_over(dan):
    follow_up = make.follow_up(dan)
    actions.close(follow_up, "deceased", by=dan)
    with refused("wrong_state", follow_up):
        actions.hand_over(follow_up, None, by=dan)
