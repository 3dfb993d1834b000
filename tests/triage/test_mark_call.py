"""A child, somebody under 18, a guardian, a silent line, no clinician wanted: each with its own key, and taken back."""

import pytest

from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Call


@pytest.mark.parametrize("circumstance", Call.Circumstance.values)
def test_it_holds_and_is_taken_back(alice, pokes, circumstance):
    call = make.call(alice)
    for _ in range(2):
        actions.mark_call(call, circumstance, by=alice)
    assert call.circumstances == [circumstance]
    assert_on_record(call, "triage.marked_call", by=alice, circumstance=circumstance)
    assert_heard(pokes, "triage", call)
    for _ in range(2):
        actions.mark_call(call, circumstance, by=alice, holds=False)
    assert call.circumstances == []
    assert_on_record(call, "triage.unmarked_call", by=alice, circumstance=circumstance)


def test_what_is_not_of_the_list_is_refused(alice):
    call = make.call(alice)
    with refused("no_circumstance", call, field="circumstance"):
        actions.mark_call(call, "drunk", by=alice)


def test_each_has_its_key_on_the_page_and_shows_that_it_holds(alice, client_of):
    call, desk = make.call(alice, initial_nature="MNTL"), client_of(alice)
    page = Page(desk.get(f"/incidents/{call.incident_id}/").content.decode())
    buttons = {code: page.at(f"mark-{code}") for code in Call.Circumstance.values}
    assert len({button.attrs["data-key"] for button in buttons.values() if button}) == len(Call.Circumstance.values)
    desk.post(f"/calls/{call.pk}/mark_call/", {"mark": "silent"})
    page = Page(desk.get(f"/incidents/{call.incident_id}/_state/").content.decode())
    assert page.at("mark-silent").attrs["aria-pressed"] == "true"
    desk.post(f"/calls/{call.pk}/mark_call/", {"unmark": "silent"})
    call.refresh_from_db()
    assert call.circumstances == []


def test_who_is_not_of_the_floor_may_not(rita, client_of):
    assert client_of(rita).post(f"/calls/{make.call().pk}/mark_call/", {"mark": "child"}).status_code == 403
