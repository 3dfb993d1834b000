"""The server raises alarms; acknowledging silences, clearing takes the act."""

import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from heart import history
from heart.flow import Refused
from heart.models import Alarm, Level, User


def raise_alarm(
    level: Level, kind: str, thing: Any, *, now: datetime.datetime, by: User | None = None, anew: bool = False
) -> Alarm | None:
    """Raise an alarm about `thing` once; a second raise while it is open does nothing and returns None.

    A higher level than the open one lifts it and takes the acknowledgement back. So does `anew`, for what happened
    again or a person asked for again: somebody who presses for help twice is heard twice.
    """
    with transaction.atomic():
        label = thing._meta.label_lower
        alarm, new = Alarm.objects.select_for_update().get_or_create(
            kind=kind,
            thing=label,
            thing_id=thing.pk,
            cleared_at=None,
            defaults={"level": level, "thread": thing.thread, "raised_at": now},
        )
        if not new and alarm.level <= level and not (anew and alarm.acknowledged_at):
            return None
        if not new:
            level = Level(min(alarm.level, level))
            alarm.level, alarm.acknowledged_at, alarm.acknowledged_by, alarm.escalated_at = level, None, None, now
            alarm.save(update_fields=["level", "acknowledged_at", "acknowledged_by", "escalated_at"])
        history.record("alarms.raised" if new else "alarms.escalated", thing, by=by, kind=kind, level=str(level))
        return alarm


def raise_while(level: Level, kind: str, still: models.QuerySet[Any], *, now: datetime.datetime) -> bool:
    """Raise it about the one row of `still` if that is true at this moment; True if it was raised.

    For sweeps: what they found a moment ago may be done by now, and an alarm raised after its act stays up for ever.
    A row somebody is acting on is left to the next sweep.
    """
    with transaction.atomic():
        thing = still.select_for_update(skip_locked=True, of=("self",)).first()
        return thing is not None and raise_alarm(level, kind, thing, now=now) is not None


def raise_each(level: Level, kind: str, late: models.QuerySet[Any], *, now: datetime.datetime) -> int:
    """Raise it about every row of `late` that has none up; how many were raised."""
    label = late.model._meta.label_lower
    up = Alarm.objects.open().filter(kind=kind, thing=label, level__lte=level).values("thing_id")
    return sum(
        raise_while(level, kind, late.filter(pk=pk), now=now)
        for pk in late.exclude(pk__in=up).values_list("pk", flat=True)
    )


def acknowledge(alarm: Alarm, *, by: User, now: datetime.datetime) -> Alarm:
    """Silence an alarm; it stays up until the act clears it. Raises Refused if it is gone or already acknowledged."""
    with transaction.atomic():
        mine = Alarm.objects.filter(pk=alarm.pk, cleared_at=None, acknowledged_at=None)
        if not mine.update(acknowledged_at=now, acknowledged_by=by):
            raise Refused(_("This alarm is already acknowledged or cleared."), code="wrong_state")
        alarm.refresh_from_db()
        history.record("alarms.acknowledged", alarm, by=by, kind=alarm.kind, level=alarm.level)
    return alarm


def clear(kind: str, thing: Any, *, by: User | None, now: datetime.datetime) -> bool:
    """The act was done: take the alarm of this kind about `thing` down. True if one was up."""
    with transaction.atomic():
        up = Alarm.objects.filter(kind=kind, thing=thing._meta.label_lower, thing_id=thing.pk, cleared_at=None)
        if not up.update(cleared_at=now):
            return False
        history.record("alarms.cleared", thing, by=by, kind=kind)
        return True
