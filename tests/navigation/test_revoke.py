"""A person takes a consent back, once."""

from navigation import actions
from tests import make
from tests.record import assert_heard, assert_on_record, refused


def test_it_is_taken_back(dan, pokes):
    given = actions.revoke(actions.consent(make.person(), "contact", by=dan), by=dan)
    given.refresh_from_db()
    assert given.revoked_at >= given.given_at
    assert_on_record(given, "navigation.revoked", by=dan, purpose="contact")
    assert_heard(pokes, "navigation", given)


def test_it_is_taken_back_once(dan):
    given = actions.revoke(actions.consent(make.person(), "contact", by=dan), by=dan)
    with refused("wrong_state", given):
        actions.revoke(given, by=dan)
