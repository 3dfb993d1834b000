"""Answers add up, the protocol is asked each time, and a decision that is too weak now is raised."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, protocol
from triage.models import Assessment


def test_every_state_of_the_answers_is_kept(alice, pokes):
    incident = make.incident(alice)
    actions.assess(incident, {"breathing": "yes"}, by=alice)
    made = actions.assess(incident, {"weapon": "unknown"}, by=alice)
    assert [row.answers for row in Assessment.objects.order_by("id")] == [
        {"breathing": "yes"},
        {"breathing": "yes", "weapon": "unknown"},
    ]
    assert (made.protocol_version, made.complete, made.response_id) == (protocol.load().version, False, "emergency")
    assert "weapon_unknown" in made.reasons
    assert incident.assessments.count() == 2
    assert_heard(pokes, "triage", incident)


def test_it_is_on_the_record_with_codes_only(alice):
    incident = make.incident(alice)
    said = make.SAFE | {"medical": "yes"}
    made = actions.assess(incident, said, by=alice)
    assert (made.response_id, made.medical, made.complete) == ("team", True, True)
    asked = sorted(make.SAFE)
    codes = {"response": "team", "medical": True, "asked": asked, "answered": [f"{key}:{said[key]}" for key in asked]}
    assert_on_record(incident, "triage.assessed", by=alice, **codes)


def test_a_decision_that_is_too_weak_now_is_raised_and_never_lowered(alice):
    incident = make.asks_for_team(alice)
    actions.assess(incident, {"violence": "yes"}, by=alice)
    incident.refresh_from_db()
    assert incident.response_id == "emergency"
    assert_on_record(incident, "triage.raised", by=alice, was="team", response="emergency")
    actions.assess(incident, {"violence": "no"}, by=alice)
    incident.refresh_from_db()
    assert incident.response_id == "emergency", "only a person lowers a decision"


@pytest.mark.parametrize("answers", [{"shoes": "yes"}, {"weapon": "maybe"}, {"weapon": ""}])
def test_what_the_protocol_does_not_know_is_refused(alice, answers):
    incident = make.incident(alice)
    with refused("unknown_answer", incident, field=next(iter(answers))):
        actions.assess(incident, answers, by=alice)
    assert not Assessment.objects.exists()


def test_a_closed_incident_is_reopened_first(alice, sam):
    incident = actions.close(make.incident(alice), ["13"], by=sam)
    with refused("wrong_state", incident):
        actions.assess(incident, {"weapon": "yes"}, by=alice)
