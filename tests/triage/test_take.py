"""A call-taker takes a call: an incident and its first call exist, once."""

import datetime

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Call, Incident, Note

WORDS = "Grandson says he hears voices. Call 704-555-0123."


def test_an_incident_and_its_call_exist(alice, pokes):
    where = make.center()
    call = actions.take(
        where,
        by=alice,
        **make.PLACE,
        initial_nature="MNTL",
        caller_name="Pat Example",
        callback_number="704-555-0123",
        narrative=WORDS,
        priority=2,
        language="es",
    )
    call.refresh_from_db()
    assert (call.status, call.call_taker, call.callback_number) == ("Answered", alice, "704-555-0123")
    incident = call.incident
    assert (incident.status, incident.center, incident.address) == ("Active", where, make.PLACE["address"])
    assert (incident.priority, incident.language, incident.nature) == (2, "es", "MNTL")
    assert incident.notes.get().text == WORDS
    assert int(incident.number) > 1000
    assert_on_record(call, "triage.taken", by=alice, center="concord", nature="MNTL", origin="911")
    assert_heard(pokes, "triage", call)


def test_a_call_may_say_nothing_at_all(alice):
    call = actions.take(make.center(), by=alice)
    assert (call.incident.nature, call.incident.address, Note.objects.count()) == ("", "", 0)


def test_a_call_of_another_system_is_taken_once(alice):
    call = make.call(alice, source="cad", source_id="17")
    with refused("a_call_is_taken_once", call, field="source_id"):
        make.call(alice, source="cad", source_id="17")
    make.call(alice, source="other", source_id="17")
    assert (Call.objects.count(), Incident.objects.count()) == (2, 2)


def test_a_nature_is_one_of_the_table(alice):
    where = make.center()
    with refused("refused", where, field="initial_nature", says="NOTHING"):
        actions.take(where, by=alice, initial_nature="NOTHING")
    assert not Incident.objects.exists()


def test_a_clock_may_run_a_little_ahead(alice, now):
    then = now + datetime.timedelta(seconds=3)
    call = actions.take(make.center(), by=alice, received_at=then)
    assert (call.received_at, call.unread) == (then, [])
    assert actions.hang_up(call, by=alice).ended_at >= call.answered_at >= then


@pytest.mark.parametrize(
    "off", [datetime.timedelta(minutes=1), datetime.timedelta(days=400_000), -datetime.timedelta(days=30_000)]
)
def test_a_clock_that_cannot_be_refuses_no_call(alice, now, off):
    call = actions.take(make.center(), by=alice, received_at=now + off)
    assert now <= call.received_at <= call.answered_at
    assert [(one["field"], one["value"]) for one in call.unread] == [("received_at", (now + off).isoformat())]


def test_what_a_call_cannot_say_is_a_mistake_of_the_program(alice):
    with pytest.raises(TypeError, match="shoe_size"):
        actions.take(make.center(), by=alice, shoe_size=44)
