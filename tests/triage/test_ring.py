"""The telephone system says that a call rings; it waits for an answer."""

import pytest

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
