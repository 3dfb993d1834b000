"""Who the person is, as far as known; the history holds that it is known, not what."""

import json

from heart.models import Event
from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions
from triage.models import Person


def test_a_person_is_made_and_then_known_better(alice, pokes):
    incident = make.incident(alice)
    first = actions.identify(incident, by=alice, given_name="Robin")
    assert_on_record(incident, "triage.identified", by=alice, known=["given_name"])
    assert_heard(pokes, "triage", incident)
    again = actions.identify(incident, by=alice, family_name="Quill", phone="704-555-0123")
    assert (again, Person.objects.get().given_name, Person.objects.get().family_name) == (first, "Robin", "Quill")
    incident.refresh_from_db()
    assert incident.person == first


def test_no_name_and_no_number_is_in_the_history(alice):
    actions.identify(make.incident(alice), by=alice, given_name="Robin", family_name="Quill", phone="704-555-0123")
    lines = json.dumps(list(Event.objects.values("verb", "thread", "thing", "codes")))
    assert not [word for word in ("Robin", "Quill", "704") if word in lines]
