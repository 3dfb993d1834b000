"""The place accepted the person: the encounter ends here, and with it the promise begins."""

import pytest

from dispatch import actions
from tests.dispatch import steps


@pytest.mark.parametrize("here", ["Transporting"])
def test_it_works_is_on_the_record_and_is_told(bob, pokes, here):
    visit = steps.assert_leads(
        actions.hand_off,
        here,
        "AlternateLocation",
        verb="dispatch.handed_off",
        stamp="handed_off_at",
        incident="ResourcesOnscene",
        by=bob,
        pokes=pokes,
    )
    assert visit.acknowledged_at is not None
    assert visit.encounter_ended_at == visit.handed_off_at
    assert visit.check_in_due_at is None


@pytest.mark.parametrize("here", ["PatientContact", "AlternateLocation", "Cleared"])
def test_it_is_refused_from_a_wrong_state(bob, here):
    steps.assert_refused_from(actions.hand_off, here, by=bob)


def test_only_the_crew_and_the_leads_may(rita):
    steps.assert_only_the_crew(actions.hand_off, "Transporting", responder=rita)
