"""The clinician brings the caller back to 911; nobody is dropped."""

import pytest

from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.actions.diversions import GIVE_BACK_REASONS


@pytest.mark.parametrize("status", ["ThreeWay", "Verified", "Released"])
def test_the_caller_is_with_the_call_taker_again(carol, pokes, status):
    diversion = actions.give_back(make.diversion_at(status, clinician=carol), "caller_asked", by=carol)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.give_back_reason) == ("GivenBack", "caller_asked")
    assert diversion.call.status == "Answered"
    assert Alarm.objects.open().get().kind == "call_came_back"
    assert_on_record(diversion, "triage.gave_back", by=carol, reason="caller_asked")
    assert_heard(pokes, "triage", diversion)


@pytest.mark.parametrize("reason", GIVE_BACK_REASONS)
def test_what_is_dangerous_or_medical_is_for_police_fire_or_ems(carol, reason):
    diversion = actions.give_back(make.diversion_at("Released", clinician=carol), reason, by=carol)
    diversion.incident.refresh_from_db()
    assert (diversion.incident.response_id == "emergency") == (reason in ("danger", "medical"))


def test_a_reason_is_one_of_the_list(carol):
    diversion = make.diversion_at("Verified", clinician=carol)
    with refused("no_reason", diversion, field="reason"):
        actions.give_back(diversion, "he was rude", by=carol)


def test_only_the_clinician_who_has_the_caller_gives_them_back(carol):
    diversion = make.diversion_at("Released")
    with refused("not_yours", diversion, diversion.call):
        actions.give_back(diversion, "danger", by=carol)


@pytest.mark.parametrize("status", ["Ringing", "Ended", "GivenBack", "Withdrawn"])
def test_it_is_refused_from_a_wrong_state(carol, status):
    diversion = make.diversion_at(status, clinician=carol)
    with refused("wrong_state", diversion, diversion.call):
        actions.give_back(diversion, "other", by=carol)
