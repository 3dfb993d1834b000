"""The server raises alarms; a role silences them for itself, clearing takes the act."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from heart.kernel import history, recipients
from heart.kernel.flow import Refused
from heart.models import Alarm, Level, Silence, User


def raise_alarm(
    level: Level,
    kind: str,
    thing: Any,
    *,
    now: datetime.datetime,
    by: User | None = None,
    anew: bool = False,
    about: str = "",
) -> Alarm | None:
    """Raise an alarm about `thing` once; a second raise while it is open does nothing and returns None.

    A higher level than the open one lifts it and takes every silence back. So does `anew`, for what happened again or
    a person asked for again: somebody who presses for help twice is heard twice. So does another cause `about`.
    """
    with transaction.atomic():
        label = thing._meta.label_lower
        alarm, new = Alarm.objects.select_for_update().get_or_create(
            kind=kind,
            thing=label,
            thing_id=thing.pk,
            cleared_at=None,
            defaults={"level": level, "thread": thing.thread, "raised_at": now, "loud_since": now, "about": about},
        )
        if not new:
            other = about != alarm.about
            again = other or (anew and alarm.silences.in_force(now).exists())
            if alarm.level <= level and not again:
                return None
            alarm.level, alarm.escalated_at, alarm.loud_since = Level(min(alarm.level, level)), now, now
            alarm.about = about
            alarm.save(update_fields=["level", "escalated_at", "loud_since", "about"])
            alarm.silences.filter(over_at=None).update(over_at=now)
        verb = "alarms.raised" if new else "alarms.escalated"
        history.record(verb, thing, by=by, kind=kind, level=str(alarm.level))
        return alarm


def raise_while(
    level: Level, kind: str, still: models.QuerySet[Any], *, now: datetime.datetime, about: str = ""
) -> bool:
    """Raise it about the one row of `still` if that is true at this moment; True if it was raised.

    For sweeps: what they found a moment ago may be done by now, and an alarm raised after its act stays up for ever.
    A row somebody is acting on is left to the next sweep.
    """
    with transaction.atomic():
        thing = still.select_for_update(skip_locked=True, of=("self",)).first()
        return thing is not None and raise_alarm(level, kind, thing, now=now, about=about) is not None


def raise_each(level: Level, kind: str, late: models.QuerySet[Any], *, now: datetime.datetime) -> int:
    """Raise it about every row of `late` that has none up; how many were raised."""
    label = late.model._meta.label_lower
    up = Alarm.objects.open().filter(kind=kind, thing=label, level__lte=level).values("thing_id")
    return sum(
        raise_while(level, kind, late.filter(pk=pk), now=now)
        for pk in late.exclude(pk__in=up).values_list("pk", flat=True)
    )


def clear(kind: str, thing: Any, *, by: User | None, now: datetime.datetime) -> bool:
    """The act was done: take the alarm of this kind about `thing` down. True if one was up."""
    with transaction.atomic():
        up = Alarm.objects.filter(kind=kind, thing=thing._meta.label_lower, thing_id=thing.pk, cleared_at=None)
        found = list(up.select_for_update().values_list("pk", flat=True))
        if not found:
            return False
        Alarm.objects.filter(pk__in=found).update(cleared_at=now)
        Silence.objects.filter(alarm__in=found, over_at=None).update(over_at=now)
        history.record("alarms.cleared", thing, by=by, kind=kind)
        return True


def is_up(kind: str, thing: Any) -> bool:
    """Whether an alarm of this kind is up about `thing`."""
    return Alarm.objects.open().filter(kind=kind, thing=thing._meta.label_lower, thing_id=thing.pk).exists()


def clear_every(
    thing: Any, *, by: User | None, now: datetime.datetime, but: Collection[str] = frozenset()
) -> list[str]:
    """The thing is over: take down whatever alarm is up about it, of any kind; the kinds that were.

    `but` names the kinds that stay up, because another act ends them.
    """
    up = Alarm.objects.open().filter(thing=thing._meta.label_lower, thing_id=thing.pk).exclude(kind__in=but)
    up = up.order_by("pk")
    return [kind for kind in list(up.values_list("kind", flat=True)) if clear(kind, thing, by=by, now=now)]


def clear_unless(kind: str, still: models.QuerySet[Any], *, now: datetime.datetime) -> int:
    """Take down the alarms of this kind whose cause is gone: those about rows that are not in `still`. For sweeps.

    `still` is wider than what raises the alarm, so that a clock at its edge does not flap.
    """
    model = still.model
    up = Alarm.objects.open().filter(kind=kind, thing=model._meta.label_lower)
    gone = up.exclude(thing_id__in=still.values("pk")).values_list("thing_id", flat=True)
    return sum(clear(kind, thing, by=None, now=now) for thing in model._default_manager.filter(pk__in=list(gone)))


def acknowledge(alarm: Alarm, *, by: User, now: datetime.datetime) -> Alarm:
    """“We have heard it”: silence an alarm for the role of `by`. It stays up until the act clears it.

    A responder silences it for themselves only. If the cause goes on it sounds again for that role after a while; a
    warning (A3) does not. Raises Refused if it is gone, already silenced, or never comes to this role.
    """
    again_s = {Level.A1: settings.A1_AGAIN_S, Level.A2: settings.A2_AGAIN_S}.get(Level(alarm.level))
    until = now + datetime.timedelta(seconds=again_s) if again_s else None
    with transaction.atomic():
        silence = _silence(alarm, by=by, now=now, until=until)
        history.record("alarms.acknowledged", alarm, by=by, kind=alarm.kind, level=alarm.level, role=silence.role)
    return alarm


def acknowledge_each(pks: Iterable[int], *, by: User, now: datetime.datetime) -> int:
    """Acknowledge all of these that are still loud for this role, as one line of the bar stood for; how many."""
    heard = 0
    with transaction.atomic():
        for alarm in Alarm.objects.filter(pk__in=set(pks)).order_by("pk"):
            try:
                acknowledge(alarm, by=by, now=now)
                heard += 1
            except Refused:
                continue  # a colleague was first, or the act was done
        if not heard:
            raise Refused(_("These alarms are already acknowledged or cleared."), code="wrong_state")
    return heard


def shelve(alarm: Alarm, reason: str, minutes: int, *, by: User, now: datetime.datetime) -> Alarm:
    """Put an alarm aside for the role of `by`, for 1 to 10 minutes and with a reason code; never an emergency (A1)."""
    if reason not in Silence.Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    length = datetime.timedelta(minutes=minutes)
    if not datetime.timedelta(0) < length <= Silence.SHELF:
        raise Refused(_("An alarm can be shelved for 1 to 10 minutes."), code="too_long", field="minutes")
    with transaction.atomic():
        silence = _silence(alarm, by=by, now=now, until=now + length, reason=reason)
        history.record(
            "alarms.shelved", alarm, by=by, kind=alarm.kind, role=silence.role, reason=reason, minutes=minutes
        )
    return alarm


def _silence(
    alarm: Alarm, *, by: User, now: datetime.datetime, until: datetime.datetime | None, reason: str = ""
) -> Silence:
    """The row that keeps this role in peace, with the alarm locked; `alarm` is made to read as it stands now."""
    up = Alarm.objects.select_for_update().filter(pk=alarm.pk, cleared_at=None).first()
    if up is None or up.silences.in_force(now).kept_by(by).exists():
        raise Refused(_("This alarm is already acknowledged or cleared."), code="wrong_state")
    if not Alarm.objects.filter(recipients.heard_by(by, ever=True), pk=up.pk).exists():
        raise Refused(_("This alarm does not sound for your role."), code="not_yours")
    if reason and up.level == Level.A1:
        raise Refused(_("An emergency cannot be shelved. Acknowledge it and act."), code="emergency")
    if (up.level, up.loud_since) != (alarm.level, alarm.loud_since):
        raise Refused(_("This alarm just escalated. Check it again."), code="somebody_was_first")
    up.silences.kept_by(by).filter(over_at=None).update(over_at=now)
    return Silence.objects.create(alarm=up, role=by.role, at=now, by=by, until=until, reason=reason)
