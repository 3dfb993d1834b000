"""Who calls and where to call back, corrected beside the place: the history says which fact, never the words."""

from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions


def test_the_number_is_read_as_of_a_new_call_and_no_words_are_on_the_record(alice, pokes):
    call = make.call(alice, callback_number="704-555-0142")
    said = {"callback_number": "(704) 555-0199", "caller_name": "Marisol Vega"}
    actions.describe_caller(call, by=alice, **said)
    assert (call.callback_e164, call.caller_name) == ("+17045550199", "Marisol Vega")
    assert_on_record(call, "triage.described_caller", by=alice, facts=["callback_number", "caller_name"])
    assert_heard(pokes, "triage", call)


def test_what_is_so_already_is_not_recorded_again(alice):
    call = make.call(alice, caller_name="Marisol")
    for name in ("Marisol", "Ana", "Ana"):
        actions.describe_caller(call, caller_name=name, by=alice)
    assert_on_record(call, "triage.described_caller", by=alice, facts=["caller_name"])


def test_one_field_is_saved_while_the_others_stay(alice, client_of):
    call = make.call(alice, caller_name="Marisol", callback_number="704-555-0142")
    sent = {
        "caller_name": "Marisol Vega",
        "seen-caller_name": "Marisol",
        "callback_number": "704-555-0142",
        "seen-callback_number": "704-555-0142",
        "caller_role": "Caller",
        "seen-caller_role": "Caller",
    }
    answer = client_of(alice).post(f"/calls/{call.pk}/describe_caller/", sent, HTTP_HX_REQUEST="true")
    assert "Saved" in answer.content.decode()
    call.refresh_from_db()
    assert (call.caller_name, call.callback_number) == ("Marisol Vega", "704-555-0142")


def test_a_number_that_is_none_is_said_at_its_field(alice, client_of):
    call = make.call(alice)
    said = {"callback_number": "x", "caller_role": "Caller"}
    answer = client_of(alice).post(f"/calls/{call.pk}/describe_caller/", said)
    assert answer.status_code == 422


def test_who_is_not_of_the_floor_may_not(rita, client_of):
    assert client_of(rita).post(f"/calls/{make.call().pk}/describe_caller/", {"caller_name": "x"}).status_code == 403
