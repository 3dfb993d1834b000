"""Who opened a clinical record is itself on record, as codes."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from heart.kernel import history
from heart.kernel.readings import reading
from heart.models import User
from triage.models import ClinicalNote, Diversion, EndingFacts, HandOverNote, Screening


@reading
def read_record(
    diversion: Diversion,
    notes: list[ClinicalNote],
    *,
    by: User,
    screenings: Sequence[Screening] = (),
    facts: Sequence[EndingFacts] = (),
    hand_overs: Sequence[HandOverNote] = (),
) -> None:
    """Somebody opened a page that shows these parts of a record: who, which and when. Each opening is a line."""
    parts = {"screenings": screenings, "facts": facts, "hand_overs": hand_overs}
    codes: dict[str, Any] = {name: [one.pk for one in shown] for name, shown in parts.items() if shown}
    with transaction.atomic():
        history.record("triage.read_record", diversion, by=by, notes=[note.pk for note in notes], **codes)
