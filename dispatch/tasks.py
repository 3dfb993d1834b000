"""Celery doors of the dispatch room."""

from celery import shared_task
from django.utils import timezone

from dispatch import sweeps
from teams.open_work import tell_short


@shared_task(name="dispatch.tasks.sweep_late")
def sweep_late() -> int:
    now = timezone.now()
    return sweeps.late(now=now) + tell_short(now=now)
