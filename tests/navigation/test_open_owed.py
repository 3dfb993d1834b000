"""The follow-up of every encounter whose person needs support exists, once, due from the fact."""

import datetime

import pytest

from navigation import actions
from navigation.deadlines import PROMISE
from navigation.models import FollowUp
from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions as triage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encounter", ["diversion", "dispatch"])
def test_it_opens_what_is_owed_once(now, pokes, encounter):
    ended = make.diversion_at("Ended") if encounter == "diversion" else make.dispatch_at("Cleared")
    end = ended.ended_at if encounter == "diversion" else ended.encounter_ended_at
    much_later = now + datetime.timedelta(days=3)
    assert [actions.open_owed(now=much_later) for _ in range(3)] == [1, 0, 0]
    made = FollowUp.objects.get(**{encounter: ended})
    assert (made.due_at, made.encounter_ended_at, made.opened_at) == (end + PROMISE, end, much_later)
    assert (made.status, made.owner, made.incident) == ("requested", None, ended.incident)
    assert_on_record(made, "navigation.opened", by=None, due_at=made.due_at.isoformat())
    assert_heard(pokes, "navigation", made)


def visited_again(first):
    """A team was with the person of this follow-up once more."""
    visit = make.dispatch_at("Cleared")
    type(visit).objects.filter(pk=visit.pk).update(incident=first.incident)
    actions.open_owed(now=visit.encounter_ended_at)
    return FollowUp.objects.get(dispatch=visit)


def test_a_second_encounter_is_joined_to_the_promise_that_nobody_kept_yet(dan):
    first = make.follow_up(dan)
    again = visited_again(first)
    assert (again.status, again.outcome, again.joined_to) == ("cancelled", "joined", first)
    assert list(FollowUp.objects.open()) == [first]
    assert_on_record(again, "navigation.joined", by=None, into=first.pk, due_at=first.due_at.isoformat())


def test_who_was_reached_before_it_is_reached_once_more(dan):
    first = make.follow_up(dan)
    actions.attempt(first, "phone", "reached", by=dan)
    again = visited_again(first)
    first.refresh_from_db()
    assert (again.status, again.owner, again.reached_at, first.joined_to) == ("accepted", dan, None, again)


def test_an_encounter_of_the_same_person_elsewhere_is_joined_too(dan, alice):
    first = make.follow_up(dan)
    robin = triage.identify(first.incident, by=alice, given_name="Robin")
    FollowUp.objects.update(person=robin)
    visit = make.dispatch_at("Cleared")
    type(visit.incident).objects.filter(pk=visit.incident_id).update(person=robin)
    actions.open_owed(now=visit.encounter_ended_at)
    assert FollowUp.objects.get(dispatch=visit).joined_to == first


@pytest.mark.parametrize(
    "status", ["Assigned", "OnScene", "PatientContact", "AlternateLocation", "AssignmentCancelled"]
)
def test_nothing_is_owed_before_the_end_or_without_an_encounter(now, status):
    make.dispatch_at(status)
    assert actions.open_owed(now=now) == 0


def test_nothing_is_owed_to_who_needs_no_more(now):
    make.diversion_at("Ended", support_needed=False)
    make.dispatch_at("Cleared", support_needed=False)
    assert actions.open_owed(now=now) == 0


def test_it_knows_the_person(now, carol):
    diversion = make.diversion_at("Released", clinician=carol)
    person = triage.identify(diversion.incident, by=carol, given_name="Robin")
    triage.end(diversion, "05", support_needed=True, by=carol)
    actions.open_owed(now=now)
    assert FollowUp.objects.get().person == person


def test_a_promise_that_is_due_earlier_is_not_kept_by_one_that_is_due_later(now):
    """A sweep that was late finds both at once: the talk ended after the visit."""
    call = make.call()
    make.assessment_safe(call.incident)
    triage.decide(call.incident, "team", by=make.supervisor())
    talk = make.diversion_at("Ended", of=call)
    visit = make.dispatch_at("Cleared", to=call.incident)
    type(talk).objects.filter(pk=talk.pk).update(ended_at=visit.encounter_ended_at + datetime.timedelta(hours=3))
    actions.open_owed(now=now)
    first = FollowUp.objects.open().earliest("due_at")
    assert first.dispatch == visit
    assert FollowUp.objects.get(diversion=talk).joined_to == first


def test_what_was_due_earlier_than_the_open_promise_stands_and_keeps_that_one_too(dan, now):
    first = make.follow_up(dan)
    later = now + datetime.timedelta(hours=2)
    FollowUp.objects.filter(pk=first.pk).update(encounter_ended_at=later, due_at=later + PROMISE)
    again = visited_again(first)
    first.refresh_from_db()
    assert (again.status, again.owner, again.joined_to, first.joined_to) == ("accepted", dan, None, again)
