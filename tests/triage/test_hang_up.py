"""The line is closed; a caller is never dropped while they ring for or talk with a clinician."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from heart.models import Alarm, Level
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Call


def test_a_call_on_the_line_ends(alice, pokes):
    call = actions.hang_up(make.call(alice), by=alice)
    call.refresh_from_db()
    assert (call.status, call.ended_at is not None, call.incident.status) == ("Ended", True, "Active")
    assert_on_record(call, "triage.hung_up", by=alice)
    assert_heard(pokes, "triage", call)


def test_a_ringing_call_was_abandoned(pokes):
    call = actions.hang_up(make.ringing(), by=None)
    call.refresh_from_db()
    assert (call.status, call.answered_at) == ("Abandoned", None)
    assert_on_record(call, "triage.abandoned", by=None)
    assert_heard(pokes, "triage", call)


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("status", ["Ringing", "ThreeWay"])
def test_in_the_middle_of_a_hand_off_it_is_one_act(alice, status, lost):
    diversion = make.diversion_at(status, of=make.call(alice, initial_nature="MNTL"))
    actions.hang_up(diversion.call, by=alice, lost=lost)
    diversion.refresh_from_db()
    diversion.call.refresh_from_db()
    because = "line_lost" if lost else "hung_up"
    assert (diversion.status, diversion.stopped_because) == ("Withdrawn", because)
    assert diversion.call.status == ("Lost" if lost else "Ended")
    assert_on_record(diversion, "triage.withdrew", by=alice, because=because)


def test_who_has_verified_the_caller_ends_the_encounter_also_when_the_line_was_lost(alice, carol):
    diversion = make.diversion_at("Verified", of=make.call(alice, initial_nature="MNTL"), clinician=carol)
    actions.hang_up(diversion.call, by=alice, lost=True)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.stopped_because) == ("Released", "line_lost")
    ended = actions.end(diversion, "05", support_needed=True, by=carol)
    assert ended.status == "Ended", "so that the follow-up is owed"
    ended.call.refresh_from_db()
    assert ended.call.status == "Lost", "and the call-takers call back until somebody has them"


def test_the_clinician_reads_what_happened_and_whom_to_call_back(alice, carol, client_of):
    call = make.call(alice, initial_nature="MNTL", callback_number="704-555-0142")
    make.diversion_at("ThreeWay", of=call, clinician=carol)
    assert client_of(alice).post(f"/calls/{call.pk}/hang_up/", {"lost": "yes"}).status_code == 302
    page = Page(client_of(carol).get("/diversions/_queue/").content.decode())
    told = page.all(class_="stopped")[0]
    assert "The line was lost" in told.text and str(call.incident_id) in told.text
    assert page.all("a", href="tel:704-555-0142")


def test_and_that_the_call_taker_took_the_caller_back(alice, carol, client_of):
    diversion = make.diversion_at("ThreeWay", of=make.call(alice, initial_nature="MNTL"), clinician=carol)
    actions.withdraw(diversion, by=alice)
    page = Page(client_of(carol).get("/diversions/_queue/").content.decode())
    assert "took the caller back" in page.all(class_="stopped")[0].text


def test_it_is_refused_while_the_caller_is_with_the_clinician_alone(sam):
    diversion = make.diversion_at("Released")
    call = type(diversion.call).objects.get(pk=diversion.call_id)
    with refused("wrong_state", call, diversion):
        actions.hang_up(call, by=sam)


def test_it_is_refused_when_the_call_is_over(alice):
    call = actions.hang_up(make.call(alice), by=alice)
    with refused("wrong_state", call):
        actions.hang_up(call, by=alice)


def test_a_caller_who_was_lost_is_called_back(alice, bob, pokes):
    call = actions.hang_up(make.call(alice), by=alice, lost=True)
    call.refresh_from_db()
    assert (call.status, call.was_lost, call.ended_at is None) == ("Lost", True, False)
    assert_on_record(call, "triage.line_lost", by=alice)
    assert Alarm.objects.open().get(kind="call_abandoned").level == Level.A2
    actions.answer(call, by=alice)
    call.refresh_from_db()
    assert (call.status, call.was_lost) == ("Answered", False)
    assert not Alarm.objects.open().filter(kind="call_abandoned").exists()


def test_the_floor_sees_that_a_caller_is_gone_and_calls_back(alice, client_of):
    call = make.call(alice, callback_number="704-555-0142")
    desk, page = client_of(alice), f"/incidents/{call.incident_id}/"
    assert "On the line" in desk.get(f"{page}_state/").content.decode()
    desk.post(f"/calls/{call.pk}/hang_up/", {"lost": "yes"})
    for shown in (f"{page}_state/", "/intake/_calls/"):
        words = desk.get(shown).content.decode()
        assert "tel:704-555-0142" in words and f'action="/calls/{call.pk}/answer/"' in words
    assert "Line lost: call back" in desk.get(f"{page}_state/").content.decode()


def test_a_lost_line_is_not_a_caller_who_hung_up(alice):
    lost, gone = actions.hang_up(make.call(alice), by=alice, lost=True), actions.hang_up(make.ringing(), by=None)
    assert (lost.get_status_display(), gone.get_status_display()) == ("Line lost", "Hung up before an answer")
    assert set(Call.objects.to_call_back()) == {lost, gone}


def test_the_migration_tells_lost_lines_from_callers_who_hung_up(alice):
    lost, gone = actions.hang_up(make.call(alice), by=alice, lost=True), actions.hang_up(make.ringing(), by=None)
    over = actions.hang_up(make.call(alice), by=alice)
    with connection.cursor() as cursor:
        # A table with deferred checks still to run cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def after(migration):
        MigrationExecutor(connection).migrate([("triage", migration)])
        status = dict(Call.objects.values_list("pk", "status"))
        return [status[call.pk] for call in (lost, gone, over)]

    assert after("0021_raised_on_a_word") == ["Abandoned", "Abandoned", "Ended"]
    assert after("0022_lost_calls") == ["Lost", "Abandoned", "Ended"]
