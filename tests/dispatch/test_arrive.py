"""The team is on scene and its check-in clock starts."""

import pytest

from dispatch import actions
from tests.dispatch import steps


@pytest.mark.parametrize("here", ["Assigned", "Staging", "EnRoute"])
def test_it_works_is_on_the_record_and_is_told(bob, pokes, here):
    visit = steps.assert_leads(
        actions.arrive,
        here,
        "OnScene",
        verb="dispatch.arrived",
        stamp="on_scene_at",
        incident="ResourcesOnscene",
        by=bob,
        pokes=pokes,
    )
    assert visit.acknowledged_at is not None
    assert visit.check_in_due_at > visit.on_scene_at, "the clock of the next check-in runs"


@pytest.mark.parametrize("here", ["OnScene", "Cleared"])
def test_it_is_refused_from_a_wrong_state(bob, here):
    steps.assert_refused_from(actions.arrive, here, by=bob)


def test_only_the_crew_and_the_leads_may(rita):
    steps.assert_only_the_crew(actions.arrive, "EnRoute", responder=rita)
