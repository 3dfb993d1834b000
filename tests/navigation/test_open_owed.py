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
