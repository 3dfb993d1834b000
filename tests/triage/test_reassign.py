"""A supervisor gives a caller to a clinician, who is told; until they take it nobody is dropped."""

import pytest

from heart.kernel.rings import rings
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Availability, Diversion


@pytest.fixture
def clare(db):
    return make.clinician("clare")


def test_a_ringing_caller_rings_for_who_was_named_also_when_they_are_away_and_for_the_others(carol, clare, sam, pokes):
    make.heard(carol)
    actions.be_away("meeting", by=clare)
    diversion = make.diversion_at()
    assert rings(clare) == []
    actions.reassign(diversion, clare, by=sam)
    assert len(rings(clare) or []) == len(rings(carol) or []) == 1
    assert_on_record(diversion, "triage.reassigned", by=sam, clinician=clare.pk)
    assert_heard(pokes, "triage", diversion)


def test_a_claimed_caller_stays_whose_it_is_until_they_are_taken(alice, carol, clare, sam, client_of):
    diversion = make.diversion_at("Released", clinician=carol, of=make.call(alice, initial_nature="MNTL"))
    actions.reassign(diversion, clare, by=sam)
    diversion.refresh_from_db()
    assert (diversion.clinician, diversion.status, diversion.reassigned_to) == (carol, "Released", clare)
    assert [ring.key for ring in rings(clare) or []] == [f"diversion-{diversion.pk}"]
    shown = " ".join(client_of(clare).get("/diversions/").content.decode().split())
    assert "Sam gives you this caller." in shown and f'action="/diversions/{diversion.pk}/take_over/"' in shown
    seen = " ".join(client_of(alice).get(f"/incidents/{diversion.incident_id}/_state/").content.decode().split())
    assert "Sam gave this caller to Clare, who has not taken them yet." in seen
    assert "given to Clare" in diversion.who_has_it()


def test_who_was_given_a_caller_may_decline_and_the_supervisor_may_give_them_again(carol, clare, sam):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.reassign(diversion, clare, by=sam)
    actions.decline(diversion, "knows", by=clare)
    diversion.refresh_from_db()
    assert (diversion.clinician, diversion.reassigned_to) == (carol, None)
    assert rings(clare) == []
    actions.reassign(diversion, clare, by=sam)
    assert len(rings(clare) or []) == 1, "the last word counts"
    actions.decline(diversion, "technical", by=clare)
    assert rings(clare) == []


def test_a_claim_ends_it(carol, clare, sam):
    diversion = actions.reassign(make.diversion_at(), clare, by=sam)
    actions.claim(diversion, by=carol)
    assert Diversion.objects.get().reassigned_to is None
    assert rings(clare) == []


@pytest.mark.parametrize("status", ["Ended", "GivenBack", "Unanswered", "Withdrawn"])
def test_it_is_refused_when_it_is_over(clare, sam, status):
    diversion = make.diversion_at(status)
    with refused("wrong_state", diversion):
        actions.reassign(diversion, clare, by=sam)


def test_it_goes_to_a_clinician_who_does_not_have_the_caller(alice, carol, sam):
    diversion = make.diversion_at("ThreeWay", clinician=carol)
    with refused("not_a_clinician", diversion, field="to"):
        actions.reassign(diversion, alice, by=sam)
    with refused("same", diversion, field="to", says="Carol has this caller."):
        actions.reassign(diversion, carol, by=sam)


def test_by_the_page_it_is_one_key_and_only_supervisors_have_it(clare, sam, client_of):
    diversion = make.diversion_at()
    address = f"/diversions/{diversion.pk}/reassign/"
    shown = client_of(sam).get("/diversions/").content.decode()
    assert shown.count('data-key="Alt+G"') == 1 and "Give to Clare" in shown
    for said in ("", "no", "9" * 30, str(sam.pk)):
        answer = client_of(sam).post(address, {"to": said})
        assert answer.status_code == 409 and 'id="ringing-h"' in answer.content.decode()
    assert client_of(clare).post(address, {"to": clare.pk}).status_code == 403
    assert client_of(sam).get(address).status_code == 405
    assert Diversion.objects.get().reassigned_to is None
    client_of(sam).post(address, {"to": clare.pk})
    assert Diversion.objects.get().reassigned_to == clare


def test_the_language_then_the_load_decide_who_is_suggested_and_anybody_may_take_it(db, sam, client_of):
    spanish, rested, tired = (make.clinician(name) for name in ("sofia", "rested", "tired"))
    make.diversion_at("Ended", clinician=tired)
    actions.be_ready(by=tired)
    for _ in range(2):
        make.diversion_at("Ended", clinician=spanish)
        actions.be_ready(by=spanish)
    Availability.objects.filter(clinician=spanish).update(languages=["es"])
    english, other = make.diversion_at(), make.diversion_at(of=make.call(initial_nature="MNTL", language="es"))
    shown = client_of(sam).get("/diversions/").content.decode()
    cards = {one.pk: shown.split(f'id="div-{one.pk}"')[1].split('id="div-')[0] for one in (english, other)}
    assert "Suggested: Rested." in cards[english.pk]
    assert "Suggested: Sofia." in cards[other.pk]
    assert actions.claim(other, by=tired).clinician == tired
