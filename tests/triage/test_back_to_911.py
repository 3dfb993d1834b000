"""Who was sent could not help: police, fire or EMS must, and the call-takers hear of it."""

from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions


def test_the_call_takers_hear_of_it(bob, pokes):
    incident = make.asks_for_team()
    actions.back_to_911(incident, by=bob)
    incident.refresh_from_db()
    assert incident.response_id == "emergency"
    assert Alarm.objects.open().get().kind == "call_came_back"
    assert_on_record(incident, "triage.came_back", by=bob, response="emergency")
    assert_heard(pokes, "alarms", incident)
