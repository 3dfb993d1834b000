"""A way to reach the person: what is safe there stands before the number, and a wrong one is struck through."""

import datetime

import pytest

from heart.models import Event
from tests import make
from tests.record import refused
from triage import actions
from triage.models import ContactWay
from triage.queries.people import known, open_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(alice):
    """The person of an open incident, whom the floor may open."""
    return actions.identify(make.incident(alice), by=alice, given_name="Robin")


def test_the_newest_own_number_is_the_one_that_lists_show(robin, alice):
    actions.add_way(robin, "phone", "704-555-0163", by=alice, whose="Tomás Vega, brother", voicemail_safe=True)
    made = actions.add_way(robin, "phone", "(704) 555-0188", by=alice, voicemail_safe=False, source="person")
    robin.refresh_from_db()
    assert (robin.phone, robin.phone_e164, robin.safe_to_leave_message) == ("(704) 555-0188", "+17045550188", False)
    assert robin.ways.count() == 2
    line = {"way": made.pk, "kind": "phone"}
    assert line in [event.codes for event in _lines(robin, "triage.added_way")]


def _lines(person, verb):
    return Event.objects.of_thing(person).filter(verb=verb)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [("pigeon", "x", "refused"), ("phone", "call mum", "no_phone"), ("place", " ", "no_value")],
)
def test_what_leads_nowhere_is_refused(robin, alice, kind, value, code):
    with refused(code, robin, field="kind" if code == "refused" else "value"):
        actions.add_way(robin, kind, value, by=alice)


def test_the_same_twice_is_refused(robin, alice):
    actions.add_way(robin, "phone", "704-555-0188", by=alice)
    with refused("stands_already", robin, field="value"):
        actions.add_way(robin, "phone", "+1 704 555 0188", by=alice)


def test_who_has_not_opened_the_person_adds_nothing(robin, dan):
    with refused("reason_needed", robin):
        actions.add_way(robin, "phone", "704-555-0188", by=dan)
    actions.open_person(robin, by=dan, reason="returns")
    assert actions.add_way(robin, "phone", "704-555-0188", by=dan)


@pytest.mark.parametrize(
    ("begins", "ends", "here", "is_open"),
    [
        ("17:00", None, "16:59", False),
        ("17:00", None, "17:00", True),
        (None, "09:00", "09:01", False),
        ("22:00", "06:00", "23:30", True),
        ("22:00", "06:00", "12:00", False),
        (None, None, "03:00", True),
    ],
)
def test_the_number_is_shut_outside_the_persons_hours(begins, ends, here, is_open):
    clock = datetime.time.fromisoformat
    way = ContactWay(not_before=begins and clock(begins), not_after=ends and clock(ends))
    assert open_at(way, clock(here)) is is_open


def test_the_page_says_safe_or_not_before_the_number_and_what_is_shut_cannot_be_dialled(robin, alice, client_of):
    sent = {"kind": "phone", "value": "704-555-0188", "voicemail_safe": "no", "text_safe": "yes", "hours": "evenings"}
    page = f"/persons/{robin.pk}/"
    assert client_of(alice).post(f"{page}add_way/", sent).status_code == 302
    shown = client_of(alice).get(page).content.decode()
    assert shown.index("no voicemail") < shown.index("tel:704-555-0188")
    actions.wish(robin, "no_outreach", by=alice, source="person")
    shown = client_of(alice).get(page).content.decode()
    assert "tel:704-555-0188" not in shown and "no contact wanted" in shown
    assert all(way.shut for way in known(robin).ways)
