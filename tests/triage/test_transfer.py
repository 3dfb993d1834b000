"""A call is offered to another center; it stays here until they say yes."""

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def test_it_is_offered_and_stays(alice, pokes):
    call, to = make.call(alice), make.center("kannapolis")
    offer = actions.transfer(call, to, by=alice)
    call.refresh_from_db()
    assert (offer.status, call.center_id, call.status) == ("Offered", "concord", "Answered")
    assert_on_record(offer, "triage.offered_transfer", by=alice, to="kannapolis")
    assert_heard(pokes, "triage", call)


def test_it_is_offered_once_at_a_time(alice):
    call, to = make.call(alice), make.center("kannapolis")
    offer = actions.transfer(call, to, by=alice)
    with refused("a_call_has_one_open_transfer", call, offer):
        actions.transfer(call, make.center("sheriff"), by=alice)


def test_it_goes_to_another_center(alice):
    call = make.call(alice)
    with refused("same", call, field="to_center"):
        actions.transfer(call, make.center(), by=alice)


def test_only_a_call_on_the_line_is_offered(alice):
    call, to = make.ringing(), make.center("kannapolis")
    with refused("wrong_state", call):
        actions.transfer(call, to, by=alice)
