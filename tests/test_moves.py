"""Every pair of states of everything that has a status: what the table allows happens, and nothing else."""

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from dispatch.models import Dispatch
from heart.kernel import flow
from heart.kernel.flow import Refused
from heart.models import Event, User
from navigation.models import FollowUp, Referral, Service
from tests import make
from tests.triage import baselines
from triage import actions as triage
from triage.models import (
    Baseline,
    BaselineApproval,
    Call,
    Diversion,
    HelpRequest,
    Incident,
    LegalHold,
    ProtocolVersion,
    Transfer,
)

MODELS = [model for model in apps.get_models() if hasattr(model, "MOVES") or hasattr(model, "Status")]
# Where a thing may rest for good. A closed incident, an abandoned or a lost call may go on, so they are none; a version
# that was replaced may be withdrawn while calls are on it.
FINAL = {
    Transfer: {"Accepted", "Declined", "Withdrawn"},
    Call: {"Ended"},
    Incident: set(),
    Diversion: {"Ended", "GivenBack", "Unanswered", "Withdrawn"},
    HelpRequest: {"Over", "NotComing"},
    Dispatch: {"Cleared", "AssignmentCancelled"},
    # One that was opened by mistake, or joined, may turn out to be a promise after all.
    FollowUp: {"completed", "failed"},
    Referral: {"rejected", "completed", "cancelled", "failed"},
    Service: {"defunct"},
    ProtocolVersion: {"Rejected", "Withdrawn"},
    Baseline: {"Replaced", "Withdrawn"},
    LegalHold: {"Lifted"},
}
STATES = [(model, here) for model in MODELS for here in model.Status.values]
NOW = timezone.now()


def what_it_needs(thing: Any, status: str, by: User) -> dict[str, Any]:
    """The columns the database asks for in that status; without them its constraints refuse the row."""
    over = status in ("Closed", "Cancelled")
    return {
        Incident: {"closed_at": NOW if over else None, "closed_as": "18" if over else ""},
        Call: {
            "ended_at": NOW + datetime.timedelta(days=1) if status in ("Ended", "Abandoned", "Lost") else None,
            "answered_at": None if status in ("Ringing", "Abandoned") else NOW + datetime.timedelta(hours=1),
        },
        Transfer: {},
        Diversion: {
            "clinician": by,
            "claimed_at": NOW,
            "verified_at": NOW,
            "ended_at": NOW if status == "Ended" else None,
            "disposition": "05" if status == "Ended" else "",
            "support_needed": False if status == "Ended" else None,
        },
        HelpRequest: {
            "taken_at": NOW if status in ("Taken", "Sent") else None,
            "taken_by": by if status in ("Taken", "Sent") else None,
            "sent_at": NOW if status == "Sent" else None,
            "agency": "police" if status == "Sent" else "",
            "arrived_at": NOW if status in ("Arrived", "Over") else None,
            "left_at": NOW if status == "Over" else None,
            "not_coming_at": NOW if status == "NotComing" else None,
            "reason": "declined" if status == "NotComing" else "",
        },
        Dispatch: {
            "cleared_at": NOW if status == "Cleared" else None,
            "disposition": "14" if status == "Cleared" else "",
            "cancelled_at": NOW if status == "AssignmentCancelled" else None,
            "cancel_reason": "danger" if status == "AssignmentCancelled" else "",
        },
        FollowUp: {
            "owner": None if status == "requested" else by,
            "closed_at": NOW if status in FollowUp.OVER else None,
            "outcome": "connected" if status in FollowUp.OVER else "",
        },
        Referral: {},
        Service: {},
        LegalHold: {
            "confirmed_at": NOW if status == "InForce" else None,
            "confirmed_by": by if status == "InForce" else None,
            "lift_reason": "over" if status.startswith("Lift") else "",
            "lift_asked_at": NOW if status.startswith("Lift") else None,
            "lift_asked_by": make.supervisor() if status.startswith("Lift") else None,
            "lifted_at": NOW if status == "Lifted" else None,
            "lifted_by": by if status == "Lifted" else None,
        },
        Baseline: {"in_force_at": NOW, "ended_at": NOW if status in Baseline.OVER else None},
        ProtocolVersion: {
            "checked_at": NOW,
            "checked_by": by,
            "proof": getattr(thing, "proof", None) or {"ok": True},
            "approved_at": NOW,
            "published_at": NOW,
            "published_by": by,
            "effective_from": NOW,
            "replaced_at": NOW if status == "Retired" else None,
            "ended_at": NOW if status in ProtocolVersion.OVER else None,
        },
    }[type(thing)]


def a(model: type, status: str, by: User) -> Any:
    """One row of the model in that status, with what the status needs."""
    if model is Transfer:
        call = make.call()
        to = make.center("kannapolis")
        made = Transfer.objects.create(
            call=call, from_center=call.center, to_center=to, offered_at=timezone.now(), offered_by=by
        )
    elif model is HelpRequest:
        made = triage.request_help(make.incident(), "police", by=by)
    elif model is Referral:
        made = Referral.objects.create(
            follow_up=make.follow_up(by), service=make.service(), requested_at=NOW, requested_by=by, updated_at=NOW
        )
    elif model is LegalHold:
        made = triage.hold("audit", by=make.supervisor(), incident=make.incident())
    elif model is Baseline:
        made = baselines.draft()
        for who in (by, make.supervisor()):
            BaselineApproval.objects.create(baseline=made, by=who, role=who.role, sha256=made.sha256, at=NOW)
    elif model is ProtocolVersion:
        made = make.version_at(status)
        if status == "Checked":
            make.approvals(made)
    else:
        made = {
            Incident: make.incident,
            Call: make.call,
            Diversion: make.diversion_at,
            Dispatch: make.dispatch_at,
            FollowUp: make.follow_up,
            Service: make.service,
        }[model]()
    fields = {"status": status, **what_it_needs(made, status, by)}
    type(made).objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def row(thing: Any) -> dict[str, Any]:
    return type(thing).objects.filter(pk=thing.pk).values().get()


def test_everything_with_a_status_is_here():
    assert set(MODELS) == set(FINAL)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_status_has_its_moves_and_only_final_ones_have_no_way_on(model):
    statuses = set(model.Status.values)
    assert {str(here) for here in model.MOVES} == statuses
    assert {str(to) for ways in model.MOVES.values() for to in ways} <= statuses
    assert {str(here) for here, ways in model.MOVES.items() if not ways} == FINAL[model]
    assert not any(here in ways for here, ways in model.MOVES.items()), "a move goes somewhere else"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_status_can_be_reached_from_the_first_and_leads_to_an_end(model):
    moves = {str(here): {str(to) for to in ways} for here, ways in model.MOVES.items()}
    first = str(model._meta.get_field("status").default)
    assert reached(first, moves) == set(model.Status.values)
    ends = FINAL[model] or {"Closed", "Cancelled"}
    for status in model.Status.values:
        assert reached(status, moves) & ends, f"{status} never ends"


def reached(start: str, moves: dict[str, set[str]]) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        new = moves[todo.pop()] - seen
        seen |= new
        todo.extend(new)
    return seen


@pytest.mark.parametrize(("model", "here"), STATES, ids=[f"{model.__name__}-{here}" for model, here in STATES])
def test_from_here_to_every_state(sam, model, here):
    thing = a(model, here, sam)
    for to in model.Status.values:
        thing.refresh_from_db()
        mark = transaction.savepoint()
        if to in model.MOVES[here]:
            assert_moves(thing, to, sam)
        else:
            assert_stays(thing, to, sam)
        transaction.savepoint_rollback(mark)


def assert_moves(thing: Any, to: str, by: User) -> None:
    before, needs = row(thing), what_it_needs(thing, to, by)
    flow.move(thing, to, by=by, verb="triage.moved", **needs)
    assert thing.status == to
    # Where a status is part of what was seen, the thing has another version by it, in memory too.
    counted = {"version": before["version"] + 1} if getattr(thing, "VERSION_COUNTS_MOVES", False) else {}
    assert row(thing) == before | as_columns(thing, {"status": to, **needs, **counted})
    assert not counted or thing.version == counted["version"]
    assert Event.objects.of_thing(thing).filter(verb="triage.moved", by=by).count() == 1


def assert_stays(thing: Any, to: str, by: User) -> None:
    before, here, lines = row(thing), thing.status, Event.objects.count()
    with pytest.raises(Refused) as refusal:
        flow.move(thing, to, by=by, verb="triage.moved", **what_it_needs(thing, to, by))
    assert refusal.value.code == "wrong_state"
    words = dict(type(thing).Status.choices)
    assert str(words[here]) in refusal.value.message
    assert str(words[to]) in refusal.value.message
    assert (row(thing), thing.status, Event.objects.count()) == (before, here, lines)


def as_columns(thing: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """{field: value} as the row's columns hold it."""
    return {thing._meta.get_field(name).attname: getattr(value, "pk", value) for name, value in fields.items()}


@pytest.mark.parametrize(
    ("model", "here", "to", "law"),
    [
        (Incident, "Active", "Closed", "a_closed_incident_says_when_and_how"),
        (Incident, "Active", "Cancelled", "a_closed_incident_says_when_and_how"),
        (Incident, "Closed", "ReOpened", "a_closed_incident_says_when_and_how"),
        (Call, "Answered", "Ended", "an_ended_call_says_when"),
        (Call, "Abandoned", "Answered", "an_ended_call_says_when"),
        (Call, "Lost", "Answered", "an_ended_call_says_when"),
        (Call, "Answered", "Lost", "an_ended_call_says_when"),
        (Diversion, "Verified", "Ended", "an_ended_diversion_says_how_and_whether_support_is_needed"),
        (HelpRequest, "Asked", "Taken", "help_that_was_taken_on_says_by_whom"),
        (HelpRequest, "Taken", "Sent", "help_that_was_sent_says_when_and_who"),
        (HelpRequest, "Sent", "Arrived", "help_that_is_there_says_since_when"),
        (HelpRequest, "Arrived", "Over", "help_that_is_over_says_when_they_left"),
        (HelpRequest, "Sent", "NotComing", "help_that_does_not_come_says_when_and_why"),
        (Dispatch, "OnScene", "Cleared", "a_cleared_dispatch_says_when_and_how"),
        (Dispatch, "Assigned", "AssignmentCancelled", "a_cancelled_dispatch_says_when_and_why"),
        (FollowUp, "requested", "accepted", "a_follow_up_under_way_has_an_owner"),
        (FollowUp, "accepted", "requested", "a_waiting_follow_up_has_no_owner"),
        (FollowUp, "accepted", "completed", "a_closed_follow_up_says_when_and_how"),
    ],
)
def test_the_database_refuses_a_state_without_what_it_needs(sam, model, here, to, law):
    thing = a(model, here, sam)
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        flow.move(thing, to, by=sam, verb="triage.moved")
    assert not Event.objects.filter(verb="triage.moved").exists()
    assert row(thing)["status"] == here
