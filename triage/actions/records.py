"""Who opened a clinical record is itself on record, as codes."""

from django.db import transaction

from heart.kernel import history
from heart.models import User
from triage.models import ClinicalNote, Diversion


def read_record(diversion: Diversion, notes: list[ClinicalNote], *, by: User) -> None:
    """Somebody opened a page that shows these notes: who, which and when. Each opening is a line of its own."""
    with transaction.atomic():
        history.record("triage.read_record", diversion, by=by, notes=[note.pk for note in notes])
