"""The kernel's own tasks: a sign of life, alarms that go further, and forgetting in time what is kept for a while."""

import datetime

from celery import shared_task
from django.utils import timezone

from heart.kernel import escalation
from heart.models import Answered, Draft, Session, Try
from heart.signing.tries import LONGEST_S

ANSWERS_KEPT = datetime.timedelta(hours=24)


@shared_task
def tick() -> None:
    """Its stamp says that beat, broker and a worker are alive together."""


@shared_task
def forget_answers() -> int:
    """Delete the answers to idempotency keys older than a day."""
    forgotten, _ = Answered.objects.filter(at__lt=timezone.now() - ANSWERS_KEPT).delete()
    return forgotten


@shared_task
def forget_drafts() -> int:
    """Delete what was typed and not sent within half a day; words for a record stand longer (Draft)."""
    forgotten, _ = Draft.objects.exclude(pk__in=Draft.objects.standing(timezone.now()).values("pk")).delete()
    return forgotten


@shared_task
def forget_sessions() -> int:
    """Delete sessions that are over, with what was sent while they were locked, and tries that count no more."""
    now = timezone.now()
    Try.objects.filter(at__lt=now - datetime.timedelta(seconds=LONGEST_S)).delete()
    forgotten, _ = Session.objects.filter(expire_date__lt=now).delete()
    return forgotten


@shared_task
def escalate_alarms() -> int:
    """Let alarms that nobody silences go further, and those silenced too long sound again."""
    return escalation.sweep(now=timezone.now())
