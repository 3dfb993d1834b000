"""Celery doors of the triage room."""

from celery import shared_task
from django.utils import timezone

from triage import actions, sweeps


@shared_task(name="triage.tasks.sweep_ringing")
def sweep_ringing() -> int:
    now = timezone.now()
    return sweeps.ringing(now=now) + sweeps.consoles(now=now)


@shared_task(name="triage.tasks.sweep_help")
def sweep_help() -> int:
    return sweeps.help_asked_for(now=timezone.now())


@shared_task(name="triage.tasks.sweep_protocols")
def sweep_protocols() -> int:
    return sweeps.protocols(now=timezone.now())


@shared_task(name="triage.tasks.count_answers")
def count_answers() -> int:
    return actions.count_answers(now=timezone.now())


@shared_task(name="triage.tasks.sweep_misses")
def sweep_misses() -> int:
    return actions.say_known_misses(now=timezone.now())
