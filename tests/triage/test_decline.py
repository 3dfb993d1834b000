"""A clinician does not take a caller: their console falls silent for that one, and it rings on for the others."""

import pytest

from heart.kernel.rings import rings
from heart.models import Role
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Decline, Diversion


@pytest.fixture
def clare(db):
    return make.clinician("clare")


@pytest.fixture
def petra(db):
    return make.clinician("petra")


def test_it_rings_on_for_the_others_and_the_call_taker_sees_why(clare, petra, alice, pokes, client_of):
    diversion = make.diversion_at(of=make.call(alice, initial_nature="MNTL"))
    assert len(rings(clare) or []) == 1
    actions.decline(diversion, "language", by=clare)
    assert rings(clare) == [] and len(rings(petra) or []) == 1
    assert Diversion.objects.get().status == "Ringing"
    assert_on_record(diversion, "triage.declined", by=clare, reason="language")
    assert_heard(pokes, "triage", diversion)
    shown = client_of(alice).get(f"/incidents/{diversion.incident_id}/_state/").content.decode()
    assert "Clare declined: I do not speak their language." in shown


def test_when_all_who_are_ready_declined_it_rings_for_everybody_else(clare, petra, carol, sam):
    diversion = make.diversion_at()
    for who in (clare, petra):
        actions.decline(diversion, "with_caller", by=who)
    assert [rings(who) for who in (clare, petra)] == [[], []]
    assert len(rings(carol) or []) == len(rings(sam) or []) == 1


def test_who_declined_may_still_claim(clare):
    diversion = make.diversion_at()
    actions.decline(diversion, "other", by=clare)
    assert actions.claim(Diversion.objects.get(), by=clare).clinician == clare


def test_it_asks_for_a_reason_of_the_list(clare):
    diversion = make.diversion_at()
    with refused("no_reason", diversion, field="reason"):
        actions.decline(diversion, "dislike", by=clare)


def test_twice_is_refused(clare):
    diversion = make.diversion_at()
    actions.decline(diversion, "knows", by=clare)
    with refused("wrong_state", diversion, says="declined this caller already"):
        actions.decline(diversion, "other", by=clare)
    assert Decline.objects.get().reason == "knows"


@pytest.mark.parametrize("status", ["ThreeWay", "Verified", "Released"])
def test_once_somebody_has_the_caller_one_reads_who(clare, status):
    diversion = make.diversion_at(status)
    with refused("wrong_state", diversion, says=f"{diversion.clinician} has this caller."):
        actions.decline(diversion, "other", by=clare)


@pytest.mark.parametrize("status", ["Ended", "GivenBack", "Unanswered", "Withdrawn"])
def test_it_is_refused_when_nothing_rings(clare, status):
    diversion = make.diversion_at(status)
    with refused("wrong_state", diversion):
        actions.decline(diversion, "other", by=clare)


def test_a_get_changes_nothing_and_others_may_not(clare, alice, client_of):
    diversion = make.diversion_at()
    address = f"/diversions/{diversion.pk}/decline/"
    assert client_of(clare).get(address).status_code == 405
    for who in (alice, make.user(role=Role.TEAM_LEAD)):
        assert client_of(who).post(address, {"reason": "other"}).status_code == 403
    assert not Decline.objects.exists()


def test_the_page_offers_it_to_who_did_not_yet(clare, client_of):
    diversion = make.diversion_at()
    browser, act = client_of(clare), f'action="/diversions/{diversion.pk}/decline/"'
    assert act in browser.get("/diversions/").content.decode()
    browser.post(f"/diversions/{diversion.pk}/decline/", {"reason": "with_caller"})
    shown = browser.get("/diversions/").content.decode()
    assert act not in shown and f'action="/diversions/{diversion.pk}/claim/"' in shown
