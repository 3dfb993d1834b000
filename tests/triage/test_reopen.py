"""A closed incident goes on; what was safe then is asked again, what was dangerous still stands."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.queries.assessments import standing


@pytest.mark.parametrize(
    "ended_by",
    [lambda i, who: actions.close(i, ["13"], by=who, miss="other"), lambda i, who: actions.cancel(i, by=who)],
)
def test_it_goes_on_undecided(alice, pokes, ended_by):
    incident = make.asks_for_team(alice)
    ended_by(incident, alice)
    actions.reopen(incident, by=alice)
    incident.refresh_from_db()
    assert (incident.status, incident.closed_at, incident.closed_as) == ("ReOpened", None, "")
    assert (incident.response_id, incident.decided_at) == (None, None)
    assert_on_record(incident, "triage.reopened", by=alice)
    assert_heard(pokes, "triage", incident)


def test_no_safe_answer_of_then_counts_now(alice):
    incident = make.asks_for_team(alice)
    actions.close(incident, ["13"], by=alice, miss="other")
    actions.reopen(incident, by=alice)
    assert standing(incident).answers == {}
    with refused("below_recommendation", incident, field="response"):
        actions.decide(incident, "team", by=alice)


def test_a_danger_of_then_still_stands(alice):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="yes", plan="unknown")
    actions.close(incident, ["13"], by=alice)
    actions.reopen(incident, by=alice)
    assert standing(incident).answers == {"weapon": "yes", "plan": "unknown"}


def test_it_is_refused_while_it_is_open(alice):
    incident = make.incident(alice)
    with refused("wrong_state", incident):
        actions.reopen(incident, by=alice)
