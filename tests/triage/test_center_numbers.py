"""The number of a 911 center stands where somebody would dial it, as a link that the telephone understands."""

import pytest
from django.core.exceptions import ValidationError

from tests import make
from tests.reading import Page
from triage import actions
from triage.codes.phones import dial_link
from triage.models import Center

pytestmark = pytest.mark.django_db
KANNAPOLIS = ("704-555-0120", "tel:+17045550120")
CONCORD = ("sip:floor@concord.example", "sip:floor@concord.example")


@pytest.fixture(autouse=True)
def centers():
    return make.center(phone=CONCORD[0]), make.center("kannapolis", phone=KANNAPOLIS[0])


def links(client, page: str) -> set[tuple[str, str]]:
    shown = Page(client.get(page).content.decode())
    return {(one.text, one.attrs["href"]) for one in shown.elements if one.tag == "a" and "href" in one.attrs}


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("704-555-0120", "tel:+17045550120"),
        ("(704) 555-0120", "tel:+17045550120"),
        ("+1 704 555 0120", "tel:+17045550120"),
        ("911", "tel:911"),
        ("*228", "tel:*228"),
        ("sip:floor@concord.example", "sip:floor@concord.example"),
        ("sips:7045550120@10.0.0.1:5061", "sips:7045550120@10.0.0.1:5061"),
    ],
)
def test_a_number_becomes_a_link(number, link):
    assert dial_link(number) == link
    Center(code="x", name="X", phone=number).full_clean()


@pytest.mark.parametrize("number", ["javascript:alert(1)", "sip:", "call us", "http://concord.example", "sip:a@b c"])
def test_what_nobody_can_dial_is_not_kept(number):
    with pytest.raises(ValidationError):
        Center(code="x", name="X", phone=number).full_clean()
    assert not dial_link(number).startswith(("javascript", "http"))


def test_who_would_transfer_a_call_sees_the_others_number(alice, client_of):
    shown = links(client_of(alice), f"/incidents/{make.incident(alice).pk}/")
    assert KANNAPOLIS in shown


def test_both_centers_of_an_offer_see_the_number_of_the_other(alice, centers, client_of):
    kim, call = make.user(), make.call(alice)
    centers[1].staff.add(kim)
    alice.centers.add(centers[0])
    actions.transfer(call, centers[1], by=alice)
    assert KANNAPOLIS in links(client_of(alice), f"/incidents/{call.incident_id}/")
    assert CONCORD in links(client_of(kim), f"/incidents/{call.incident_id}/")


def test_a_clinician_sees_the_number_of_the_center_that_has_the_call_while_it_rings_and_after(alice, carol, client_of):
    diversion = actions.divert(make.call(alice), "by_voice", by=alice)
    assert CONCORD in links(client_of(carol), "/diversions/")
    actions.claim(diversion, by=carol)
    assert CONCORD in links(client_of(carol), "/diversions/")


def test_where_a_caller_came_from_stands_before_the_clinician(alice, carol, client_of):
    diversion = actions.divert(make.call(alice, origin="988", caller_wish="no_police"), "by_voice", by=alice)
    for _step in range(2):
        shown = Page(client_of(carol).get("/diversions/").content.decode()).text
        assert "988" in shown
        assert "The caller wants: No police" in shown
        if diversion.status == "Ringing":
            actions.claim(diversion, by=carol)
