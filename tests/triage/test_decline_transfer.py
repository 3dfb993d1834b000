"""The receiving center says no; the call stays where it is."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


@pytest.fixture
def offer(alice):
    """Offered by Alice's center to one where Kim works."""
    to = make.center("kannapolis")
    to.staff.add(make.user("kim"))
    return actions.transfer(make.call(alice), to, by=alice)


@pytest.fixture
def kim(offer):
    return offer.to_center.staff.get()


def test_it_works_is_on_the_record_and_is_told(offer, kim, pokes):
    actions.decline_transfer(offer, by=kim)
    offer.refresh_from_db()
    assert (offer.status, offer.answered_by) == ("Declined", kim)
    assert offer.call.center_id == offer.call.incident.center_id == "concord"
    assert_on_record(offer, "triage.declined_transfer", by=kim)
    assert_heard(pokes, "triage", offer)


@pytest.mark.parametrize("answer", ["accept_transfer", "decline_transfer", "withdraw_transfer"])
def test_an_offer_is_answered_once(offer, kim, alice, answer):
    getattr(actions, answer)(offer, by=alice if answer == "withdraw_transfer" else kim)
    with refused("wrong_state", offer, offer.call):
        actions.decline_transfer(offer, by=kim)


def test_only_the_receiving_center_can_say_that(offer, sam):
    with refused("not_yours", offer, offer.call):
        actions.decline_transfer(offer, by=sam)
