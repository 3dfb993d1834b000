"""A telephone system that is listed in one center tells of calls of every center; nothing it says is refused."""

import datetime

import pytest
from django.db.models import F

from tests import make
from tests.phone_system import NAME
from triage import actions
from triage.models import Call, Center, PhoneEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def tell(now):
    """Tells of call 442 as a sender whose default center is Concord."""
    concord, acd = make.center("concord"), make.user(NAME)
    concord.staff.add(acd)

    def say(kind, second, *, agent=None, **said):
        at = now - datetime.timedelta(minutes=5) + datetime.timedelta(seconds=second)
        about = {"kind": kind, "number": "442", "at": at, "agent": agent}
        return actions.record_phone_event(kind, "0" * 64, by=acd, said={"unread": []} | said, **about)[0]

    return say


@pytest.fixture
def kim(db) -> object:
    """She answers in Kannapolis."""
    made = make.user("kim")
    make.center("kannapolis").staff.add(made)
    return made


def test_the_ring_that_comes_after_the_answer_fills_in_the_place_of_a_call_of_another_center(tell, kim):
    tell("answer", 5, agent=kim)
    assert Call.objects.get().center_id == "kannapolis"
    event = tell("ring", 0, address="14 Weavers Row", initial_nature="WELFARE")
    incident = Call.objects.get().incident
    assert (event.call.incident, incident.address, incident.nature) == (incident, "14 Weavers Row", "WELFARE")


def test_a_ring_that_names_another_center_after_the_hang_up_is_taken(tell):
    tell("hang_up", 9)
    tell("ring", 0, center=make.center("kannapolis"), address="14 Weavers Row")
    assert Call.objects.get().incident.center == Center.objects.get(code="kannapolis")
    assert Call.objects.get().incident.address == "14 Weavers Row"
    assert PhoneEvent.objects.count() == 2


@pytest.mark.parametrize("kind", ["answer", "hang_up", "hold"])
def test_a_number_of_days_ago_that_begins_anew_without_its_ring_is_another_call(tell, kim, now, kind):
    tell("ring", 0)
    tell("answer", 2, agent=kim)
    tell("hang_up", 60)
    days = datetime.timedelta(days=3)
    for name in ("received_at", "answered_at", "ended_at"):
        Call.objects.update(**{name: F(name) - days})
    PhoneEvent.objects.update(at=F("at") - days, received_at=F("received_at") - days, digest="1" * 64)
    tell(kind, 200, agent=kim)
    assert Call.objects.count() == 2
    assert Call.objects.latest("pk").received_at > now - datetime.timedelta(hours=1)
