"""A call on the line rings for the clinicians; the call-taker stays."""

import pytest
from django.conf import settings

from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Call, Diversion


def test_it_rings_for_the_clinicians(alice, pokes):
    call = make.call(alice, initial_nature="MNTL")
    diversion = actions.divert(call, by=alice)
    assert list(Diversion.objects.ringing()) == [diversion]
    assert (diversion.ring_until - diversion.offered_at).total_seconds() == settings.RING_LIMIT_S
    call.refresh_from_db()
    assert call.status == "Answered", "the call-taker is still on the line"
    assert_on_record(diversion, "triage.diverted", by=alice)
    assert_heard(pokes, "triage", diversion)


def test_it_rings_once(sam):
    diversion = make.diversion_at()
    with refused("a_call_has_one_open_diversion", diversion, diversion.call):
        actions.divert(diversion.call, by=sam)


@pytest.mark.parametrize("status", ["Unanswered", "Withdrawn", "GivenBack"])
def test_it_may_ring_again_after_it_came_back(sam, status):
    call = make.diversion_at(status).call
    assert actions.divert(call, by=sam).status == "Ringing"


@pytest.mark.parametrize("status", [Call.Status.RINGING, Call.Status.ENDED])
def test_only_a_call_on_the_line_is_diverted(alice, status):
    call = make.ringing() if status == Call.Status.RINGING else actions.hang_up(make.call(alice), by=alice)
    with refused("wrong_state", call):
        actions.divert(call, by=alice)


def test_after_it_rings_the_page_does_not_begin_in_the_place(alice, client_of):
    """What is typed there is written over the address: a letter meant for the next question must not be."""
    desk, call = client_of(alice), make.call(alice, initial_nature="MNTL")
    assert "autofocus" in _place(desk, call).attrs
    rings = desk.post(f"/calls/{call.pk}/divert/", follow=True)
    assert "autofocus" not in Page(rings.content.decode()).at("locate_address").attrs
    actions.withdraw(Diversion.objects.get(), by=alice)
    assert "autofocus" not in _place(desk, call).attrs


def test_nor_after_a_decision_until_the_call_comes_to_somebody_else(alice, client_of):
    call = make.call(alice)
    make.assessment_safe(call.incident, by=alice)
    assert "autofocus" in _place(client_of(alice), call).attrs
    actions.decide(call.incident, "team", by=alice)
    assert "autofocus" not in _place(client_of(alice), call).attrs
    there, kim = make.center("kannapolis"), make.user("kim")
    there.staff.add(kim)
    actions.accept_transfer(actions.transfer(call, there, by=alice), by=kim)
    assert "autofocus" in _place(client_of(kim), call).attrs


def _place(desk, call):
    return Page(desk.get(f"/incidents/{call.incident_id}/").content.decode()).at("locate_address")
