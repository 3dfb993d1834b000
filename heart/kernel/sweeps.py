"""When each task of the timetable last ran to its end, so that silence can be noticed."""

from typing import Any

from celery import Task
from django.utils import timezone

from heart.models import Sweep


def stamp(name: str, found: int = 0) -> None:
    """Note that `name` ran to its end just now and acted on `found` things."""
    Sweep.objects.bulk_create(
        [Sweep(name=name, ran_at=timezone.now(), found=found)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["ran_at", "found"],
    )


def name_of(task: str) -> str:
    """The name a task is stamped with: "room.tasks.x" is "room.x", the kernel's are bare."""
    return task.replace(".tasks.", ".", 1).removeprefix("heart.")


class RecordedTask(Task):
    """Every task of this program: one that ends well leaves a stamp, with the number it returned."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = super().__call__(*args, **kwargs)
        stamp(name_of(self.name), result if isinstance(result, int) else 0)
        return result
