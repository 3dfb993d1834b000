"""“I have the caller”: only now may the call-taker let go."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def test_the_clinician_has_the_caller(carol, pokes):
    diversion = actions.verify(make.diversion_at("ThreeWay", clinician=carol), by=carol)
    diversion.refresh_from_db()
    assert diversion.status == "Verified"
    assert diversion.verified_at >= diversion.claimed_at
    assert_on_record(diversion, "triage.verified", by=carol)
    assert_heard(pokes, "triage", diversion)


def test_only_the_clinician_who_claimed_it_can_say_so(carol):
    diversion = make.diversion_at("ThreeWay")
    with refused("not_yours", diversion, says=str(diversion.clinician)):
        actions.verify(diversion, by=carol)


@pytest.mark.parametrize("status", ["Ringing", "Verified", "Released", "Ended"])
def test_it_is_refused_from_a_wrong_state(carol, status):
    diversion = make.diversion_at(status, clinician=carol)
    with refused("wrong_state", diversion):
        actions.verify(diversion, by=carol)
