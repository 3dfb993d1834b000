"""A clinician says that they take callers: it ends being away, and the wrap-up before its time."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from heart.kernel.rings import rings
from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions
from triage.queries import availability


def state(who, at=None) -> str:
    return {one.who: str(one.state) for one in availability.everybody(at or timezone.now())}.get(who, "not there")


@pytest.fixture
def clare(db):
    return make.clinician("clare")


def test_who_was_away_is_ready_and_the_floor_hears_of_it(clare, pokes):
    actions.be_away("break", by=clare)
    assert state(clare) == "away"
    said = actions.be_ready(by=clare)
    assert state(clare) == "ready"
    assert (said.away_at, said.away_reason) == (None, "")
    assert_on_record(said, "triage.became_ready", by=clare)
    assert_heard(pokes, "triage", said)


def test_wrap_up_begins_by_itself_is_not_rung_and_ends_by_itself(clare, carol):
    make.heard(carol)
    ended = make.diversion_at("Ended", clinician=clare)
    assert state(clare) == "wrap_up"
    make.diversion_at()
    assert rings(clare) == [] and len(rings(carol) or []) == 1
    (one,) = [one for one in availability.everybody(timezone.now()) if one.who == clare]
    assert one.until == ended.ended_at + datetime.timedelta(seconds=settings.WRAP_UP_S)
    make.heard(clare, -settings.WRAP_UP_S)
    assert state(clare, one.until) == "ready"


def test_wrap_up_is_ended_early_and_the_next_encounter_begins_another(clare):
    make.diversion_at("Ended", clinician=clare)
    actions.be_ready(by=clare)
    assert state(clare) == "ready"
    make.diversion_at("GivenBack", clinician=clare)
    assert state(clare) == "wrap_up"


def test_a_caller_whom_the_call_taker_took_back_leaves_no_wrap_up(clare):
    diversion = make.diversion_at("ThreeWay", clinician=clare)
    actions.withdraw(diversion, by=make.supervisor())
    assert state(clare) == "ready"


def test_who_said_nothing_at_all_and_has_no_heartbeat_is_ready_while_signed_in(carol, client_of):
    assert state(carol) == "not there"
    client_of(carol)
    assert state(carol) == "ready"


def test_a_program_or_a_telephone_that_says_it_is_believed_for_a_shift(carol):
    actions.be_ready(by=carol)
    assert state(carol) == "ready"
    assert state(carol, timezone.now() + datetime.timedelta(seconds=settings.SHIFT_S + 1)) == "not there"


@pytest.mark.parametrize("role", ["alice", "sam", "bob", "dan"])
def test_it_is_for_clinicians(role, request, client_of):
    who = request.getfixturevalue(role)
    assert client_of(who).post("/diversions/be_ready/").status_code == 403
    assert client_of(who).post("/diversions/be_away/", {"reason": "break"}).status_code == 403


def test_a_get_changes_nothing(clare, client_of):
    for address in ("/diversions/be_ready/", "/diversions/be_away/"):
        assert client_of(clare).get(address).status_code == 405
    assert not hasattr(clare, "availability")


def test_by_the_page_it_is_one_press(clare, client_of):
    browser = client_of(clare)
    make.heard(clare)
    browser.post("/diversions/be_away/", {"reason": "meeting"})
    shown = browser.get("/diversions/_clinicians/").content.decode()
    assert "Away: Meeting or training" in " ".join(shown.split()) and 'action="/diversions/be_ready/"' in shown
    assert browser.post("/diversions/be_ready/").headers["Location"] == "/diversions/"
    assert state(clare) == "ready"
