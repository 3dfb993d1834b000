"""“We are OK” starts the clock again."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from dispatch import actions, sweeps
from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.mark.parametrize("here", ["OnScene", "PatientContact", "Transporting"])
def test_the_clock_starts_again(bob, pokes, here):
    visit, before = make.dispatch_at(here), timezone.now()
    actions.check_in(visit, by=bob)
    visit.refresh_from_db()
    assert visit.check_in_due_at >= before + datetime.timedelta(seconds=settings.CHECK_IN_EVERY_S)
    assert_on_record(visit, "dispatch.checked_in", by=bob, team=visit.team.callsign)
    assert_heard(pokes, "dispatch", visit)


def test_silence_becomes_an_alarm_then_an_emergency_and_a_word_ends_it(bob):
    visit = make.dispatch_at("OnScene")
    grace = datetime.timedelta(seconds=settings.CHECK_IN_GRACE_S)
    assert sweeps.late(now=visit.check_in_due_at - datetime.timedelta(seconds=settings.CHECK_IN_EVERY_S / 2)) == 0
    assert [sweeps.late(now=visit.check_in_due_at - grace) for _ in range(2)] == [1, 0]
    assert Alarm.objects.open().get().level == Level.A3
    assert [sweeps.late(now=visit.check_in_due_at) for _ in range(2)] == [1, 0]
    assert Alarm.objects.open().get().level == Level.A2
    assert [sweeps.late(now=visit.check_in_due_at + grace) for _ in range(2)] == [1, 0]
    assert Alarm.objects.open().get().level == Level.A1
    actions.check_in(visit, by=bob)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("here", ["EnRoute", "AlternateLocation", "Cleared"])
def test_only_a_team_on_scene_checks_in(bob, here):
    visit = make.dispatch_at(here)
    with refused("wrong_state", visit):
        actions.check_in(visit, by=bob)


def test_only_the_crew_and_the_leads_know_that_it_is_well(rita):
    strangers, own = make.dispatch_at("OnScene"), make.dispatch_at("OnScene", by=make.team(rita))
    with refused("not_yours", strangers):
        actions.check_in(strangers, by=rita)
    actions.check_in(own, by=rita)
