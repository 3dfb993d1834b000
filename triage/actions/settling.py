"""When a question was answered again, and which still wait for that."""

import datetime
from collections.abc import Iterable

from heart.models import User
from triage.models import Doubt, Incident


def settle(locked: Incident, questions: Iterable[str], *, by: User, now: datetime.datetime) -> None:
    """These questions were answered by who could read the notes: what was written so far does not ask again."""
    Doubt.objects.open().filter(incident=locked, question__in=list(questions)).update(settled_at=now, settled_by=by)


def unsettled(locked: Incident) -> bool:
    """Whether an answer was given that the notes speak against since."""
    return Doubt.objects.open().filter(incident=locked).exclude(was="").exists()
