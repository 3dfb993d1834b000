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


def test_both_encounters_of_one_incident_are_promises(now):
    call = make.call()
    make.assessment_safe(call.incident)
    triage.decide(call.incident, "team", by=make.supervisor())
    diversion = make.diversion_at("Ended", of=call)
    visit = make.dispatch_at("Cleared", to=call.incident)
    assert actions.open_owed(now=now) == 2
    assert {(f.diversion, f.dispatch) for f in FollowUp.objects.all()} == {(diversion, None), (None, visit)}


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
    assert_on_record(again, "navigation.joined", by=None, into=first.pk)


def test_who_was_reached_before_it_is_reached_once_more(dan):
    first = make.follow_up(dan)
    actions.attempt(first, "phone", "reached", by=dan)
    again = visited_again(first)
    assert (again.status, again.joined_to) == ("requested", None)


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
