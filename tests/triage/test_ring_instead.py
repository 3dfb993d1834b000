"""Ringing a clinician instead of what is recommended asks one question; beside other help it asks nothing."""

import pytest

from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from triage import actions
from triage.allowed import Allowed


def asks(call):
    call.refresh_from_db()
    return Allowed.of(call.incident).asks_before_ringing(call)


def page_of(desk, call):
    return Page(desk.get(f"/incidents/{call.incident_id}/").content.decode())


def test_where_a_clinician_is_recommended_it_asks_nothing_and_is_the_decision(alice):
    call = make.call(alice, initial_nature="MNTL")
    make.assessment_safe(call.incident, alice)
    diversion = actions.divert(call, by=alice)
    call.incident.refresh_from_db()
    assert (diversion.ring_reason, call.incident.response_id) == ("", "clinician")


@pytest.mark.parametrize("nature", ["WELFARE", ""])
def test_where_more_is_recommended_it_needs_a_reason_that_is_on_record(alice, nature):
    call = make.call(alice, initial_nature=nature)
    assert asks(call) == "less"
    for reason in ("", "because"):
        with refused("no_reason", call, field="reason"):
            actions.divert(call, reason, by=alice)
    diversion = actions.divert(call, "caller_asked", by=alice)
    least = Allowed.of(call.incident).least
    assert_on_record(diversion, "triage.diverted", by=alice, instead_of=least, reason="caller_asked")
    assert diversion.ring_reason == "caller_asked"


@pytest.mark.parametrize("act", [actions.help_now, actions.danger_now])
def test_beside_police_fire_or_ems_it_asks_nothing(alice, act):
    call = make.call(alice, initial_nature="")
    act(call.incident, by=alice)
    assert asks(call) == ""
    assert_on_record(actions.divert(call, by=alice), "triage.diverted", by=alice)


def test_no_reason_makes_up_for_a_danger_that_nobody_was_sent_to(alice):
    call = make.call(alice, initial_nature="MNTL")
    make.assessment_safe(call.incident, alice, weapon="yes")
    with refused("danger_stands", call):
        actions.divert(call, "caller_asked", by=alice)
    actions.decide(call.incident, "emergency", by=alice)
    assert actions.divert(call, by=alice).status == "Ringing"


@pytest.mark.parametrize("circumstance", ["minor", "child"])
def test_for_the_young_it_asks_while_no_rule_is_signed(alice, circumstance):
    call = make.call(alice, initial_nature="MNTL")
    assert asks(call) == ""
    actions.mark_call(call, circumstance, by=alice)
    assert asks(call) == "protected"
    assert actions.divert(call, "guardian_agrees", by=alice).ring_reason == "guardian_agrees"


@pytest.mark.parametrize(("age", "what"), [(17, "protected"), (18, "")])
def test_an_age_counts_like_the_mark(alice, age, what):
    call = make.call(alice, initial_nature="MNTL")
    actions.edit(call.incident, age=age, by=alice)
    assert asks(call) == what


def test_who_wants_no_clinician_is_asked_about_before_one_rings(alice):
    call = make.call(alice, initial_nature="MNTL")
    actions.mark_call(call, "no_clinician", by=alice)
    assert asks(call) == "unwanted"
    actions.mark_call(call, "no_clinician", by=alice, holds=False)
    assert asks(call) == ""


def test_the_page_asks_beside_the_button_with_one_press_for_each_reason(alice, client_of):
    call, desk = make.call(alice, initial_nature=""), client_of(alice)
    assert page_of(desk, call).at("ring-beside-caller_asked")
    desk.post(f"/calls/{call.pk}/divert/", {"reason": "caller_asked"})
    assert call.diversions.get().ring_reason == "caller_asked"


def test_the_page_rings_at_once_where_nothing_is_asked(alice, client_of):
    call = make.call(alice, initial_nature="MNTL")
    page = page_of(client_of(alice), call)
    assert page.at("ring-beside").attrs["data-key"] == "Ctrl+Enter"
    assert page.at("ring-beside-why") is None
