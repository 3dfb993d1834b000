"""How somebody's word over the protocol's stops counting."""

import datetime

from heart.kernel import history
from heart.models import User
from triage.models import Override


def end_override(override: Override, because: str, *, by: User | None, now: datetime.datetime) -> None:
    """It counts no more; the row and its words stay."""
    if Override.objects.in_force().filter(pk=override.pk).update(ended_at=now, ended_because=because):
        history.record("triage.override_ended", override, by=by, because=because, response=override.response_id)
