"""Words for the narrative; the history says that there are some."""

import json

from heart.models import Event
from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions


def test_the_words_are_kept_apart_from_the_history(rita, pokes):
    incident = make.incident()
    made = actions.note(incident, "Barefoot, wet hair, asks for Lena.", by=rita)
    assert (made.by, list(incident.notes.all())) == (rita, [made])
    assert_on_record(incident, "triage.noted", by=rita, note=made.pk)
    assert_heard(pokes, "triage", incident)
    assert "Lena" not in json.dumps(list(Event.objects.values("codes")))
