"""Who opened a clinical record is itself on record, as codes."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from heart.kernel import history
from heart.models import User
from triage.models import ClinicalNote, Diversion, Screening


def read_record(
    diversion: Diversion, notes: list[ClinicalNote], *, by: User, screenings: Sequence[Screening] = ()
) -> None:
    """Somebody opened a page that shows these notes and screeners: who, which and when. Each opening is a line."""
    codes: dict[str, Any] = {"screenings": [one.pk for one in screenings]} if screenings else {}
    with transaction.atomic():
        history.record("triage.read_record", diversion, by=by, notes=[note.pk for note in notes], **codes)
