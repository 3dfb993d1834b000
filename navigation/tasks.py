"""Celery doors of the navigation room."""

from celery import shared_task
from django.utils import timezone

from navigation import actions, sweeps


@shared_task(name="navigation.tasks.open_owed")
def open_owed() -> int:
    return actions.open_owed(now=timezone.now())


@shared_task(name="navigation.tasks.escalate_overdue")
def escalate_overdue() -> int:
    now = timezone.now()
    return actions.escalate_overdue(now=now) + sweeps.warn(now=now) + sweeps.left(now=now)
