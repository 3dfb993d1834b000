"""A clinician's words go into the clinical record and nowhere else."""

import json

from heart.models import Event
from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions

WORDS = "Reports thoughts of dying; no plan."


def test_the_words_are_in_the_clinical_record_only(carol, pokes):
    diversion = make.diversion_at("Released", clinician=carol)
    made = actions.clinical_note(diversion, WORDS, by=carol)
    assert (made.text, made.by, list(diversion.clinical_notes.all())) == (WORDS, carol, [made])
    assert not diversion.incident.notes.exists()
    assert_on_record(diversion, "triage.charted", by=carol, note=made.pk)
    assert_heard(pokes, "triage", diversion)
    assert "dying" not in json.dumps(list(Event.objects.values("codes", "thread", "verb")))
