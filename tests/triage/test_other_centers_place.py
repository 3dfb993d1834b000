"""A place of another center is noticed, and the call is offered there with the reason on record."""

import pytest

from tests import make
from tests.reading import Page
from tests.record import assert_on_record
from triage import actions
from triage.queries import towns


@pytest.fixture
def kannapolis(db):
    return make.center("kannapolis", towns=["Kannapolis"])


@pytest.mark.parametrize(
    ("place", "theirs"),
    [
        ({"address": "14 Weavers Row", "city": "Kannapolis"}, True),
        ({"address": "14 Weavers Row", "city": "kannapolis "}, True),
        ({"address": "14 Weavers Row, Kannapolis", "city": ""}, True),
        ({"address": "14 Weavers Row", "city": "Concord"}, False),
        ({"address": "14 Weavers Row", "city": ""}, False),
    ],
)
def test_it_is_noticed_by_its_town(alice, kannapolis, place, theirs):
    incident = make.incident(alice, **place)
    assert towns.of_place(incident) == (kannapolis if theirs else None)


def test_one_press_offers_the_call_and_says_why(alice, kannapolis, client_of):
    call, desk = make.call(alice, city="Kannapolis"), client_of(alice)
    page = Page(desk.get(f"/incidents/{call.incident_id}/_state/").content.decode())
    told = page.at("theirs")
    assert "belongs to Kannapolis 911" in told.text
    sent = {one.attrs["name"]: one.attrs["value"] for one in page.within(told) if one.tag == "input"}
    desk.post(f"/calls/{call.pk}/transfer/", {name: sent[name] for name in ("to_center", "reason")})
    offer = call.transfers.get()
    assert (offer.to_center, offer.reason) == (kannapolis, "place")
    assert_on_record(offer, "triage.offered_transfer", by=alice, to="kannapolis", reason="place")


def test_who_has_the_call_by_now_is_not_told_again(alice, kannapolis):
    call, kim = make.call(alice, city="Kannapolis"), make.user("kim")
    kannapolis.staff.add(kim)
    actions.accept_transfer(actions.transfer(call, kannapolis, "place", by=alice), by=kim)
    call.incident.refresh_from_db()
    assert towns.of_place(call.incident) is None
