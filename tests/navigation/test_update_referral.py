"""What became of a referral; its end may come after the follow-up's."""

import pytest

from navigation import actions
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.fixture
def referral(dan):
    return actions.refer(make.follow_up(dan), make.service(), by=dan)


def test_the_loop_is_closed_even_after_the_follow_up(dan, referral, pokes):
    actions.attempt(referral.follow_up, "phone", "reached", by=dan)
    actions.close(referral.follow_up, "connected", by=dan)
    actions.update_referral(referral, "accepted", by=dan)
    actions.update_referral(referral, "completed", by=dan)
    referral.refresh_from_db()
    assert (referral.status, referral.updated_at > referral.requested_at) == ("completed", True)
    assert_heard(pokes, "navigation", referral)


def test_it_is_on_the_record_with_a_reason_code(dan, referral):
    actions.update_referral(referral, "failed", by=dan, reason="no_show")
    assert_on_record(referral, "navigation.updated_referral", by=dan, to="failed", reason="no_show")


@pytest.mark.parametrize(
    ("reason", "status"), [("no_show", 200), ("", 200), ("7045550123", 400), ("No show", 400), ("a@b.co", 400)]
)
def test_a_program_gives_a_reason_as_a_code_or_is_told(dan, api_of, referral, reason, status):
    said = {"to": "failed", "reason": reason, "version": referral.version}
    answer = api_of(dan).post(f"/api/referrals/{referral.pk}/update_referral/", said)
    assert answer.status_code == status
    assert ("reason" in answer.json().get("error", {}).get("fields", {})) == (status == 400)


@pytest.mark.parametrize("to", ["lost", ""])
def test_what_became_of_it_is_of_the_list(dan, referral, to):
    with refused("refused", referral, field="status"):
        actions.update_referral(referral, to, by=dan)


def test_it_is_refused_from_a_wrong_state(dan, referral):
    with refused("wrong_state", referral):
        actions.update_referral(referral, "in-progress", by=dan)
