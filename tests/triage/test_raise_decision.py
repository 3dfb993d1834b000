"""What was decided is lifted, never lowered, and who must know hears of it."""

import pytest

from heart.models import Alarm, Level
from tests import make
from tests.record import assert_on_record
from triage.actions import assessments as actions
from triage.models import Incident


@pytest.mark.parametrize(
    ("here", "kind", "level"), [("", "decision_raised", Level.A2), ("EnRoute", "risk_raised", Level.A1)]
)
def test_it_is_lifted_and_told(alice, now, here, kind, level):
    incident = make.dispatch_at(here).incident if here else make.asks_for_team(alice)
    locked = Incident.objects.get(pk=incident.pk)
    assert actions.raise_decision(locked, "emergency", by=alice, now=now)
    assert Incident.objects.get(pk=incident.pk).response_id == locked.response_id == "emergency"
    assert_on_record(incident, "triage.raised", by=alice, was="team", response="emergency")
    assert [(alarm.kind, alarm.level) for alarm in Alarm.objects.open()] == [(kind, level)]


@pytest.mark.parametrize("response", ["clinician", "team"])
def test_it_is_never_lowered(alice, now, response):
    incident = make.asks_for_team(alice)
    assert not actions.raise_decision(incident, response, by=alice, now=now)
    assert Incident.objects.get().response_id == "team"
    assert not Alarm.objects.exists()
