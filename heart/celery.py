"""Celery for H.E.A.R.T.: the whole timetable in one table. Nothing is scheduled by ETA; the truth is in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")

# task -> every so many seconds. Sweeps are idempotent and claim rows: two beats or a killed worker only cause delay.
TIMETABLE: dict[str, float] = {
    "heart.tasks.tick": 2.0,
    "heart.tasks.escalate_alarms": 2.0,
    "heart.tasks.forget_answers": 3600.0,
    "heart.tasks.forget_drafts": 3600.0,
    "heart.tasks.forget_sessions": 3600.0,
    "triage.tasks.sweep_ringing": 2.0,
    "triage.tasks.sweep_help": 5.0,
    "triage.tasks.sweep_protocols": 5.0,
    "triage.tasks.count_answers": 3600.0,
    "triage.tasks.sweep_misses": 60.0,
    "dispatch.tasks.sweep_late": 5.0,
    "navigation.tasks.open_owed": 5.0,
    "navigation.tasks.escalate_overdue": 15.0,
}

app = Celery("heart", task_cls="heart.kernel.sweeps:RecordedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.update(
    beat_schedule={
        name: {"task": name, "schedule": every, "options": {"expires": max(every, 5.0)}}
        for name, every in TIMETABLE.items()
    },
    beat_scheduler="heart.kernel.beat:DatabaseScheduler",
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 300},
    timezone="UTC",
)
