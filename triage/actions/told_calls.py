"""A call of which another system tells: once, however often it tells of it, and never refused for its number."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.calls import ring
from triage.codes import phones
from triage.models import Call, Center
from triage.queries.calls import delivered

# A telephone system counts its calls from one again when it starts anew; nothing is delivered so long after its ring.
SAME_FOR = datetime.timedelta(days=1)
SOURCE_ID = 80


def ring_once(center: Center, *, by: User, **said: Any) -> tuple[Call, bool]:
    """The ringing call that is told of, and whether it is new; `said` as `ring` takes it.

    The same number of the same system is the same call for a day, unless another caller rings under it: that one is
    taken under the number with a count behind it, and flagged.
    """
    source, number = said.get("source", ""), said.get("source_id", "")
    if not number:
        return ring(center, by=by, **said), True
    for _try in range(2):
        before = delivered(source, number)
        if before and _is_same(before, said):
            return before, False
        try:
            with transaction.atomic():
                return ring(center, by=by, **(_renumbered(said, before) if before else said)), True
        except (IntegrityError, Refused):
            continue  # told twice in this very moment
    raise Refused(_("This call was already taken."), code="a_call_is_taken_once", field="source_id")


def _is_same(before: Call, said: dict[str, Any]) -> bool:
    if before.received_at < timezone.now() - SAME_FOR:
        return False
    caller = phones.comparable(phones.number_in(said.get("callback_number", "")))
    return not caller or not before.callback_e164 or caller == before.callback_e164


def _renumbered(said: dict[str, Any], before: Call) -> dict[str, Any]:
    number = said["source_id"]
    why = _("Another call came under this number before; this one is kept apart.")
    flag = {"field": "source_id", "value": number, "why": why}
    counted = f"#{before.pk}"
    return {**said, "source_id": number[: SOURCE_ID - len(counted)] + counted, "unread": [*said["unread"], flag]}
