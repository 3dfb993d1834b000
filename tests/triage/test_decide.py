"""What the protocol recommends or more, never less."""

import pytest

from teams.models import Response
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Incident


def test_the_team_is_asked_for(alice, pokes):
    incident = make.incident(alice)
    make.assessment_safe(incident)
    actions.decide(incident, "team", by=alice)
    assert list(Incident.objects.awaiting_team()) == [incident]
    assert Incident.objects.get().decided_at is not None
    assert_on_record(incident, "triage.decided", by=alice, response="team", recommended="team")
    assert_heard(pokes, "triage", incident)


def test_more_than_recommended_may_be_decided(alice):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident)
    actions.decide(incident, "team", by=alice)
    actions.decide(incident, "emergency", by=alice)
    assert not Incident.objects.awaiting_team().exists()


def test_less_than_recommended_is_refused(alice):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="yes")
    with refused("below_recommendation", incident, field="response", says="Police, fire or EMS"):
        actions.decide(incident, "team", by=alice)


def test_a_decision_is_lowered_only_after_asking_again(alice):
    incident = make.asks_for_team(alice)
    actions.decide(incident, "emergency", by=alice)
    with refused("ask_again", incident, field="response"):
        actions.decide(incident, "team", by=alice)
    make.assessment_safe(incident)
    actions.decide(incident, "team", by=alice)
    assert list(Incident.objects.awaiting_team()) == [incident]


def test_the_questions_come_first(alice):
    incident = make.incident(alice)
    with refused("not_assessed", incident):
        actions.decide(incident, "emergency", by=alice)


def test_a_team_needs_a_place(alice):
    incident = make.incident(alice, address="", latitude=None, longitude=None)
    make.assessment_safe(incident)
    with refused("no_place", incident, field="address"):
        actions.decide(incident, "team", by=alice)
    actions.locate(incident, by=alice, address="behind the mill")
    actions.decide(incident, "team", by=alice)


@pytest.mark.parametrize("response", ["co_response", "helicopter"])
def test_what_is_not_in_use_is_refused(alice, response):
    incident = make.incident(alice)
    make.assessment_safe(incident)
    with refused("not_enabled", incident, field="response"):
        actions.decide(incident, response, by=alice)


def test_police_fire_and_ems_cannot_be_switched_off(alice):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="yes")
    Response.objects.filter(code="emergency").update(enabled=False)
    actions.decide(incident, "emergency", by=alice)


def test_a_closed_incident_is_refused(alice, sam):
    incident = make.incident(alice)
    make.assessment_safe(incident)
    actions.close(incident, ["13"], by=sam, miss="other")
    with refused("wrong_state", incident):
        actions.decide(incident, "team", by=alice)
