"""The receiving center verifies: call and incident are theirs now."""

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
    actions.accept_transfer(offer, by=kim)
    offer.refresh_from_db()
    assert (offer.status, offer.answered_by) == ("Accepted", kim)
    assert (offer.call.center_id, offer.call.call_taker) == ("kannapolis", kim)
    assert offer.call.incident.center_id == "kannapolis"
    assert_on_record(offer, "triage.accepted_transfer", by=kim)
    assert_heard(pokes, "triage", offer)


@pytest.mark.parametrize("answer", ["accept_transfer", "decline_transfer", "withdraw_transfer"])
def test_an_offer_is_answered_once(offer, kim, alice, answer):
    getattr(actions, answer)(offer, by=alice if answer == "withdraw_transfer" else kim)
    with refused("wrong_state", offer, offer.call):
        actions.accept_transfer(offer, by=kim)


def test_only_the_receiving_center_can_say_that(offer, sam):
    with refused("not_yours", offer, offer.call):
        actions.accept_transfer(offer, by=sam)


def test_a_call_that_is_over_is_nobodys_to_take(offer, kim, alice):
    actions.hang_up(offer.call, by=alice)
    offer.refresh_from_db()
    with refused("wrong_state", offer, offer.call, offer.call.incident):
        actions.accept_transfer(offer, by=kim)


def test_both_sides_see_whose_the_call_is(alice, client_of):
    there = make.user("kim")
    call, to = make.call(alice), make.center("kannapolis")
    to.staff.add(there)
    page = f"/incidents/{call.incident_id}/_state/"
    offer = actions.transfer(call, to, by=alice)
    assert "The call is ours until they accept." in client_of(alice).get(page).content.decode()
    shown = client_of(there).get(page).content.decode()
    assert "offers this call to us" in shown and "The call is ours until they accept." not in shown
    accept = f'action="/transfers/{offer.pk}/accept_transfer/"'
    assert accept in shown and accept not in client_of(alice).get(page).content.decode()
    call.refresh_from_db()
    assert (call.status, call.call_taker) == ("Answered", alice), "the sender stays until the receiver has verified it"
    actions.accept_transfer(offer, by=there)
    for who in (alice, there):
        assert "Kannapolis 911 has the call: Kim accepted it" in client_of(who).get(page).content.decode()
