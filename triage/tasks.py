"""Celery doors of the triage room."""

from celery import shared_task
from django.utils import timezone

from triage import sweeps


@shared_task(name="triage.tasks.sweep_ringing")
def sweep_ringing() -> int:
    return sweeps.ringing(now=timezone.now())
