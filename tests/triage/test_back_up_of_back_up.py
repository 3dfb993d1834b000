"""A center that answers for another and goes down itself takes both with it to the one that answers now."""

import datetime

import pytest
from django.utils import timezone

from heart.models import Role
from tests import make
from triage import actions
from triage.queries import availability, rings

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def three(db):
    return make.center("kannapolis"), make.center("concord"), make.center("sheriff")


def listed(center, name, role=Role.CALL_TAKER):
    made = make.user(name, role)
    center.staff.add(made)
    return made


def test_a_caller_of_the_first_rings_where_somebody_is(three, sam, now):
    first, second, third = three
    kim = listed(third, "kim")
    actions.back_up(first, second, "evacuated", now + HOUR, by=sam)
    actions.back_up(second, third, "evacuated", now + HOUR, by=sam)
    call = actions.ring(first, by=None, **make.PLACE)
    assert [ring.key for ring in rings.of(kim)] == [f"call-{call.pk}"]
    assert actions.answer(call, by=kim).call_taker == kim


def test_its_clinicians_are_ready_for_the_first(three, sam, now):
    first, second, third = three
    clara = listed(third, "clara", Role.CLINICIAN)
    make.heard(clara)
    actions.back_up(first, second, "evacuated", now + HOUR, by=sam)
    actions.back_up(second, third, "evacuated", now + HOUR, by=sam)
    assert [one.who for one in availability.ready_for(first.pk, timezone.now())] == [clara]


def test_an_offered_call_rings_at_and_is_accepted_by_who_answers_for_the_center(three, sam, now, client_of):
    down, other, offering = three
    kim = listed(other, "kim")
    alice = listed(offering, "alice")
    actions.back_up(down, other, "systems", now + HOUR, by=sam)
    call = actions.take(offering, by=alice, **make.PLACE)
    offer = actions.transfer(call, down, by=alice)
    assert [ring.key for ring in rings.of(kim)] == [f"transfer-{offer.pk}"]
    assert actions.accept_transfer(offer, by=kim)
