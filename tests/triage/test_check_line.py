"""Somebody has heard who is on a line of which the telephone says something else than the screen."""

import hashlib

import pytest

from heart.models import Alarm, User
from tests import make
from tests.phone_system import NAME
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Call, PhoneEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(alice, now):
    """A call whose call-taker is off the line, as the telephone says, with no clinician there."""
    acd, said = make.user(NAME), {"center": make.center()}
    for kind in ("ring", "answer", "release"):
        digest = hashlib.sha256().hexdigest()
        actions.record_phone_event(kind, digest, kind=kind, number="1", at=now, by=acd, agent=alice, said=said)
    return Call.objects.get()


def test_it_ends_what_was_told_of_the_line(call, alice, pokes):
    assert Alarm.objects.open().get().kind == "released_early"
    actions.check_line(call, by=alice)
    assert not Alarm.objects.open().exists()
    assert not PhoneEvent.objects.to_check().exists()
    assert (call.status, call.call_taker) == ("Answered", alice)
    assert_on_record(call, "triage.checked_line", by=alice)
    assert_heard(pokes, "triage", call)


def test_the_same_word_that_comes_once_more_is_not_told_anew(call, alice, now):
    actions.check_line(call, by=alice)
    acd, said = User.objects.get(username=NAME), {"center": make.center()}
    words = {"kind": "release", "number": "1", "at": now, "agent": alice, "said": said}
    event, _new = actions.record_phone_event("again", "0" * 64, by=acd, **words)
    assert (event.outcome, Alarm.objects.open().count()) == ("kept", 0)


def test_where_nothing_waits_it_is_refused(call, alice):
    actions.check_line(call, by=alice)
    for one in (call, make.call(alice)):
        with refused("wrong_state", one):
            actions.check_line(one, by=alice)


def test_by_its_button(call, alice, client_of):
    client_of(alice).post(f"/calls/{call.pk}/check_line/")
    assert not Alarm.objects.open().exists()


def test_a_crew_does_not(call, rita, client_of):
    assert client_of(rita).post(f"/calls/{call.pk}/check_line/").status_code == 403
    assert Alarm.objects.open().exists()
