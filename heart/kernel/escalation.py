"""What time alone does to an alarm: nobody silences it and it goes further; a silence ends and it sounds again."""

import datetime

from django.conf import settings
from django.db import transaction

from heart.kernel import history
from heart.models import Alarm, Level, Silence


def steps() -> list[tuple[Level, int, int]]:
    """(level, step, seconds nobody at a desk has silenced it): who hears each step, the rooms declare (AlarmKind)."""
    return [
        (Level.A1, 1, settings.A1_FURTHER_S),
        (Level.A1, Alarm.TAKES_OVER, settings.A1_TAKES_OVER_S),
        (Level.A2, 1, settings.A2_FURTHER_S),
    ]


def sweep(*, now: datetime.datetime) -> int:
    """End the silences that are over, then let what nobody silences go further; safe to run twice at once."""
    ended = Silence.objects.filter(over_at=None, until__lte=now).values_list("pk", flat=True)
    done = sum(_end(pk, now) for pk in ended)
    for level, step, seconds in steps():
        since = now - datetime.timedelta(seconds=seconds)
        due = Alarm.objects.loud_at_a_desk(now).filter(level=level, escalation__lt=step, loud_since__lte=since)
        done += sum(_further(pk, step, since, now) for pk in due.values_list("pk", flat=True))
    return done


def _end(pk: int, now: datetime.datetime) -> bool:
    """The cause goes on: the alarm is loud again for that role, and counted anew if no other desk has it."""
    with transaction.atomic():
        silence = Silence.objects.get(pk=pk)
        alarm = Alarm.objects.select_for_update(skip_locked=True).filter(pk=silence.alarm_id, cleared_at=None).first()
        if alarm is None or not Silence.objects.filter(pk=pk, over_at=None, until__lte=now).update(over_at=now):
            return False  # cleared, or another sweep was first
        if Alarm.objects.loud_at_a_desk(now).filter(pk=alarm.pk).exists():
            Alarm.objects.filter(pk=alarm.pk).update(loud_since=now)
        history.record("alarms.sounded_again", alarm, by=None, kind=alarm.kind, level=alarm.level, role=silence.role)
        return True


def _further(pk: int, step: int, since: datetime.datetime, now: datetime.datetime) -> bool:
    with transaction.atomic():
        locked = Alarm.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        # Asked again now that nobody can silence it meanwhile.
        due = Alarm.objects.loud_at_a_desk(now).filter(pk=pk, escalation__lt=step, loud_since__lte=since)
        if locked is None or not due.update(escalation=step, escalated_at=now):
            return False
        history.record("alarms.went_further", locked, by=None, kind=locked.kind, level=locked.level, step=step)
        return True
