"""The telephone system says that a call rings; it waits for an answer."""

import datetime

import pytest
from django.utils import timezone

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Call

pytestmark = pytest.mark.django_db


def test_it_rings(pokes):
    call = actions.ring(make.center(), by=None, callback_number="704-555-0123")
    assert (call.status, call.call_taker, call.answered_at) == ("Ringing", None, None)
    assert list(Call.objects.waiting()) == [call]
    assert_on_record(call, "triage.rang", by=None, center="concord", nature="", origin="911")
    assert_heard(pokes, "triage", call)


def test_it_rings_once():
    call = make.ringing(source="acd", source_id="9")
    with refused("a_call_is_taken_once", call, field="source_id"):
        make.ringing(source="acd", source_id="9")


def test_who_waits_longest_is_first():
    first, second = make.ringing(), make.ringing()
    assert list(Call.objects.waiting()) == [first, second]


@pytest.mark.parametrize(
    "said",
    [
        "2999-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "1999-12-31T23:59:59Z",
        "2026-02-30T00:00:00Z",
        "yesterday",
        "",
        None,
        0,
        1_700_000_000,
        True,
        ["now"],
        {"at": "now"},
        "12:00",
        "2020-03-08T02:30:00",
        "a\x00b",
        "9" * 10_000,
    ],
    ids=lambda said: str(said)[:20],
)
def test_no_ringing_call_is_refused_for_its_clock(alice, api_of, client_of, now, said):
    make.center()
    answer = api_of(alice).post("/api/calls/ring/", {"center": "concord", "received_at": said})
    assert answer.status_code == 201, answer.content
    call = Call.objects.waiting().get()
    assert call.received_at >= now, "it counts from when it was told"
    assert [one["field"] for one in call.unread] == ([] if said in ("", None) else ["received_at"])
    shown = client_of(alice).get("/intake/").content.decode()
    assert ("<code>received_at</code>" in shown) == bool(call.unread)


@pytest.mark.parametrize("ago", [datetime.timedelta(seconds=-4), datetime.timedelta(minutes=50)])
def test_a_clock_that_can_be_is_believed(alice, api_of, ago):
    make.center()
    at = timezone.now() - ago
    for said in (at.isoformat(), timezone.localtime(at).replace(tzinfo=None).isoformat()):
        call = Call.objects.get(
            pk=api_of(alice).post("/api/calls/ring/", {"center": "concord", "received_at": said}).json()["id"]
        )
        assert (call.received_at, call.unread) == (at, [])
