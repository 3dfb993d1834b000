"""Celery doors of the navigation room."""

from celery import shared_task
from django.utils import timezone

from navigation import actions


@shared_task(name="navigation.tasks.open_owed")
def open_owed() -> int:
    return actions.open_owed(now=timezone.now())


@shared_task(name="navigation.tasks.escalate_overdue")
def escalate_overdue() -> int:
    return actions.escalate_overdue(now=timezone.now())
