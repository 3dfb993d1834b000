"""Why more help was asked for on somebody's word: the press comes first, the reason afterwards."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.models import Override, OverrideNote


def explain_raise(override: Override, why: str, text: str = "", *, by: User) -> Override:
    """Say afterwards why it was raised: a reason of the list, and words if they help; until somebody has read it.

    Who says it is kept beside who raised it: a team that pressed its button is asked by the floor. The words stand
    beside the row, never in the history. Raises Refused for a reason that is not of the list, for a word for less, and
    once it was read.
    """
    now, text = timezone.now(), text.strip()
    if why not in Override.Explanation.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="why")
    with transaction.atomic():
        said = {"explained_as": why, "explained_at": now, "explained_by": by}
        if not Override.objects.filter(pk=override.pk, raises=True, acknowledged_at=None).update(**said):
            raise Refused(_("Nobody asks any more why this was decided."), code="wrong_state")
        if text:
            OverrideNote.objects.update_or_create(override=override, defaults={"text": text})
        override.explained_as, override.explained_at, override.explained_by = why, now, by
        history.record("triage.explained_raise", override, by=by, why=why)
    return override
