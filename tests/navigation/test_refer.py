"""A person is sent on to a service, once at a time."""

import pytest

from navigation import actions
from navigation.models import Referral
from tests import make
from tests.record import assert_heard, assert_on_record, refused


def test_it_is_sent(dan, pokes):
    follow_up, service = make.follow_up(dan), make.service()
    made = actions.refer(follow_up, service, by=dan)
    assert (made.status, made.service, made.follow_up) == ("requested", service, follow_up)
    assert_on_record(made, "navigation.referred", by=dan, service=service.pk)
    assert_heard(pokes, "navigation", follow_up)


def test_once_at_a_time_to_one_service(dan):
    follow_up, service = make.follow_up(dan), make.service()
    made = actions.refer(follow_up, service, by=dan)
    with refused("refused", follow_up, made, field="service"):
        actions.refer(follow_up, service, by=dan)
    actions.update_referral(made, "rejected", by=dan)
    actions.refer(follow_up, service, by=dan)
    assert Referral.objects.count() == 2


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
def test_a_service_that_is_not_open_is_refused(dan, status):
    follow_up, service = make.follow_up(dan), make.service(status=status)
    with refused("refused", follow_up, field="service", says=service.name):
        actions.refer(follow_up, service, by=dan)


def test_it_is_for_the_owner(dan):
    follow_up, service, kim = make.follow_up(dan), make.service(), make.user("kim", "care_navigator")
    with refused("not_yours", follow_up):
        actions.refer(follow_up, service, by=kim)


def test_it_is_refused_when_the_follow_up_is_over(dan):
    follow_up, service = make.follow_up(dan), make.service()
    actions.close(follow_up, "deceased", by=dan)
    with refused("wrong_state", follow_up):
        actions.refer(follow_up, service, by=dan)
