"""When a question was answered again."""

import datetime
from collections.abc import Iterable

from heart.models import User
from triage.models import Doubt


def settle_doubts(doubts: Iterable[Doubt], *, by: User, now: datetime.datetime) -> None:
    """Their questions were answered by who could read what they speak of: these do not ask again."""
    numbers = [doubt.pk for doubt in doubts]
    Doubt.objects.open().filter(pk__in=numbers).update(settled_at=now, settled_by=by)
