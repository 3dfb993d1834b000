"""The team has heard it, and the late alarm goes down."""

import pytest

from dispatch import actions, sweeps
from heart.models import Alarm
from tests import make
from tests.dispatch import steps


@pytest.mark.parametrize("here", ["Assigned"])
def test_it_works_is_on_the_record_and_is_told(bob, pokes, here):
    visit = steps.assert_leads(
        actions.acknowledge,
        here,
        "AcknowledgedTransmission",
        verb="dispatch.acknowledged",
        stamp="acknowledged_at",
        incident="ResourcesAssigned",
        by=bob,
        pokes=pokes,
    )
    assert visit.acknowledged_at is not None


def test_the_alarm_of_a_late_acknowledgement_goes_down(bob):
    visit = make.dispatch_at()
    sweeps.late(now=visit.ack_by)
    assert Alarm.objects.open().filter(kind="unacknowledged").count() == 1
    actions.acknowledge(visit, by=bob)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("here", ["AcknowledgedTransmission", "EnRoute", "AssignmentCancelled"])
def test_it_is_refused_from_a_wrong_state(bob, here):
    steps.assert_refused_from(actions.acknowledge, here, by=bob)


def test_only_the_crew_and_the_leads_may(rita):
    steps.assert_only_the_crew(actions.acknowledge, "Assigned", responder=rita)
