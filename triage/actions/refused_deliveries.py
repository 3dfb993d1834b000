"""A machine's message that was refused is told to people at once, and stays told until somebody has checked it."""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.models import RefusedDelivery


def refuse_delivery(door: str, sender: User | None, why: str, *, now: datetime.datetime) -> RefusedDelivery:
    """Count a refused message and raise an alarm about it: a call may ring that stands on no screen.

    `door` is the name of the address, `sender` who it was as far as that is known, `why` a RefusedDelivery.Why.
    """
    with transaction.atomic():
        row, new = RefusedDelivery.objects.get_or_create(
            door=door, sender=sender, why=why, checked_at=None, defaults={"first_at": now, "last_at": now}
        )
        if not new:
            RefusedDelivery.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=now)
        alarms.raise_alarm(Level.A2, "delivery_refused", row, now=now)
    return row


def check_refused_delivery(row: RefusedDelivery, *, by: User) -> RefusedDelivery:
    """Somebody has looked at the other system: no caller waits there. What is refused from now on is told anew."""
    now = timezone.now()
    with transaction.atomic():
        if not RefusedDelivery.objects.to_check().filter(pk=row.pk).update(checked_at=now, checked_by=by):
            raise Refused(_("Somebody has checked this already."), code="wrong_state")
        row.refresh_from_db()
        history.record("triage.checked_refused_delivery", row, by=by, times=row.times)
        alarms.clear("delivery_refused", row, by=by, now=now)
    return row
