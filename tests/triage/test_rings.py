"""What rings for whom: calls for the call-takers of their centers, callers for the clinicians, nothing for others."""

import pytest

from heart.kernel.rings import rings
from heart.models import Role
from tests import make
from tests.reading import Page
from triage import actions


def keys(user) -> list[str]:
    return [ring.key for ring in rings(user) or []]


def test_a_call_rings_for_the_call_takers_of_its_center_until_it_is_answered(alice, db):
    call = make.ringing()
    anita, other = make.user("anita"), make.user("otto")
    make.center("kannapolis").staff.add(other)
    assert keys(anita) == keys(alice) == [f"call-{call.pk}"], "who has no center has all of them"
    assert keys(other) == []
    actions.answer(call, by=alice)
    assert keys(alice) == []


def test_a_caller_rings_for_the_clinicians_until_one_claims_it_or_it_is_taken_back(carol, alice):
    first, second = make.diversion_at(), make.diversion_at()
    assert keys(carol) == [f"diversion-{first.pk}", f"diversion-{second.pk}"]
    actions.claim(first, by=carol)
    actions.withdraw(second, by=second.offered_by)
    assert keys(carol) == []
    assert keys(alice) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CALL_TAKER, Role.CLINICIAN, Role.SUPERVISOR}))
def test_for_everybody_else_nothing_rings_and_their_pages_ask_for_nothing(db, client_of, role):
    make.ringing()
    make.diversion_at()
    user = make.user("other", role)
    assert rings(user) is None
    assert Page(client_of(user).get("/preferences/").content.decode()).at("rings") is None


def test_a_supervisors_console_rings_only_for_what_no_clinician_who_is_ready_hears(sam, client_of):
    make.ringing()
    clare = make.clinician("clare")
    diversion = make.diversion_at()
    assert rings(sam) == [] and keys(clare) == [f"diversion-{diversion.pk}"]
    assert Page(client_of(sam).get("/preferences/").content.decode()).at("rings") is not None
    actions.decline(diversion, "language", by=clare)
    assert keys(sam) == [f"diversion-{diversion.pk}"]


def test_a_page_says_what_rings_and_names_nobody(alice, client_of):
    call = make.ringing(caller_name="Robin Example", callback_number="704-555-0142")
    desk = client_of(alice)
    for words in (desk.get("/incidents/").content.decode(), desk.get("/_rings/").content.decode()):
        page = Page(words)
        (ring,) = [element for element in page.elements if "data-ring" in element.attrs]
        assert ring.attrs["data-ring"] == f"call-{call.pk}"
        assert ring.attrs["data-notice"] == "911 call ringing"
    for name in ("Robin", "704-555-0142", "Union", str(call.incident_id)):
        assert name not in words


def test_a_call_that_another_center_offers_rings_for_the_staff_who_can_accept_it_supervisors_too(alice, sam, db):
    anita, there = make.user("anita"), make.center("kannapolis")
    for who in (anita, sam):
        there.staff.add(who)
    offer = actions.transfer(make.call(alice), there, by=alice)
    assert [(ring.key, ring.alarm, ring.href) for ring in rings(sam)] == [
        (f"transfer-{offer.pk}", "transfer_late", "/intake/")
    ]
    assert keys(anita) == [f"transfer-{offer.pk}"]
    assert keys(alice) == [] and keys(make.user("boss2", Role.SUPERVISOR)) == []
    actions.accept_transfer(offer, by=anita)
    assert keys(sam) == keys(anita) == []
