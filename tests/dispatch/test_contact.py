"""The team has met the person: the encounter begins."""

import pytest

from dispatch import actions
from tests.dispatch import steps


@pytest.mark.parametrize("here", ["OnScene"])
def test_it_works_is_on_the_record_and_is_told(bob, pokes, here):
    visit = steps.assert_leads(
        actions.contact,
        here,
        "PatientContact",
        verb="dispatch.met",
        stamp="contact_at",
        incident="ResourcesOnscene",
        by=bob,
        pokes=pokes,
    )
    assert visit.acknowledged_at is not None
    assert visit.check_in_due_at > visit.contact_at, "the clock of the next check-in runs"


@pytest.mark.parametrize("here", ["EnRoute", "PatientContact", "Cleared"])
def test_it_is_refused_from_a_wrong_state(bob, here):
    steps.assert_refused_from(actions.contact, here, by=bob)


def test_only_the_crew_and_the_leads_may(rita):
    steps.assert_only_the_crew(actions.contact, "OnScene", responder=rita)
