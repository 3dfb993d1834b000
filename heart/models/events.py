"""The history: one line for each act, never changed."""

from django.db import models
from django.utils import timezone

from heart.models.people import User


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about the history."""

    def of_thread(self, thread: str) -> "EventQuerySet":
        return self.filter(thread=thread).order_by("id")

    def of_thing(self, thing: models.Model) -> "EventQuerySet":
        return self.filter(thing=thing._meta.label_lower, thing_id=thing.pk).order_by("id")


class Event(models.Model):
    """One line of the history: who did what to which thing, when. Never anybody's words. Append-only by trigger."""

    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=60)
    thread = models.CharField(max_length=40)
    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    codes = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["thread", "id"], name="event_thread"),
            models.Index(fields=["thing", "thing_id", "id"], name="event_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.thread}"

    @property
    def topic(self) -> str:
        return self.verb.split(".", 1)[0]
