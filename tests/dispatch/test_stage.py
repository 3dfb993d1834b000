"""The team waits nearby until it is safe."""

import pytest

from dispatch import actions
from tests.dispatch import steps


@pytest.mark.parametrize("here", ["Assigned", "AcknowledgedTransmission", "EnRoute"])
def test_it_works_is_on_the_record_and_is_told(bob, pokes, here):
    visit = steps.assert_leads(
        actions.stage,
        here,
        "Staging",
        verb="dispatch.staged",
        stamp="staged_at",
        incident="ResourcesEnroute",
        by=bob,
        pokes=pokes,
    )
    assert visit.acknowledged_at is not None


@pytest.mark.parametrize("here", ["Staging", "OnScene", "AssignmentCancelled"])
def test_it_is_refused_from_a_wrong_state(bob, here):
    steps.assert_refused_from(actions.stage, here, by=bob)


def test_only_the_crew_and_the_leads_may(rita):
    steps.assert_only_the_crew(actions.stage, "EnRoute", responder=rita)
