"""A promise is never lost in silence, never nameless for longer than it must be, and handed only to who is there."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from navigation import actions
from navigation.actions import follow_ups
from navigation.models import FollowUp
from tests import make
from tests.record import refused
from triage import actions as triage
from triage.models import Incident

pytestmark = pytest.mark.django_db


def test_a_person_who_is_known_later_has_the_promise(alice):
    follow_up = make.follow_up()
    assert follow_up.person is None
    robin = triage.identify(follow_up.incident, by=alice, given_name="Robin")
    actions.open_owed(now=timezone.now())
    follow_up.refresh_from_db()
    assert follow_up.person == robin


def test_a_promise_that_cannot_be_opened_is_not_passed_over_in_silence(monkeypatch):
    make.diversion_at("Ended")
    monkeypatch.setattr(follow_ups, "due", lambda ended_at: ended_at)
    with pytest.raises(IntegrityError, match="a_follow_up_is_due_48_elapsed_hours"):
        actions.open_owed(now=timezone.now())
    assert not FollowUp.objects.exists()


def test_an_encounter_whose_incident_was_destroyed_keeps_no_other_from_its_promise(caplog):
    gone, other = make.diversion_at("Ended"), make.diversion_at("Ended")
    Incident.objects.filter(pk=gone.incident_id).update(forgotten_at=timezone.now())
    assert actions.open_owed(now=timezone.now()) == 1
    assert FollowUp.objects.get().diversion == other
    assert f"triage.incident {gone.incident_id} is left as it is: forgotten" in caplog.text


def test_it_is_not_handed_to_somebody_who_left(dan):
    gone = make.user(role="care_navigator", is_active=False)
    follow_up = make.follow_up(dan)
    with refused("refused", follow_up, field="to"):
        actions.hand_over(follow_up, gone, by=dan)
