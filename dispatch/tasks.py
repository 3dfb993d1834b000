"""Celery doors of the dispatch room."""

from celery import shared_task
from django.utils import timezone

from dispatch import sweeps


@shared_task(name="dispatch.tasks.sweep_late")
def sweep_late() -> int:
    return sweeps.late(now=timezone.now())
