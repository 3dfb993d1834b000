"""The team is on its way; who departs has heard it."""

import pytest

from dispatch import actions
from tests.dispatch import steps


@pytest.mark.parametrize("here", ["Assigned", "Staging", "AcknowledgedTransmission"])
def test_it_works_is_on_the_record_and_is_told(bob, pokes, here):
    visit = steps.assert_leads(
        actions.depart,
        here,
        "EnRoute",
        verb="dispatch.departed",
        stamp="en_route_at",
        incident="ResourcesEnroute",
        by=bob,
        pokes=pokes,
    )
    assert visit.acknowledged_at is not None


@pytest.mark.parametrize("here", ["EnRoute", "OnScene", "Cleared"])
def test_it_is_refused_from_a_wrong_state(bob, here):
    steps.assert_refused_from(actions.depart, here, by=bob)


def test_only_the_crew_and_the_leads_may(rita):
    steps.assert_only_the_crew(actions.depart, "AcknowledgedTransmission", responder=rita)
