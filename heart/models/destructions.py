"""The destruction log: what was forgotten under which policy. Append-only by trigger, and kept for good."""

from django.db import models

from heart.models.people import User


class Destruction(models.Model):
    """One batch that was forgotten: of which kind, how many things with how many rows, when and by whom.

    `rows` is {model label: how many}; `ids` are the numbers of the things, of rows that went altogether the first and
    the last of the batch. Never a word of what was forgotten.
    """

    kind = models.CharField(max_length=40)
    policy = models.CharField(max_length=40)
    policy_sha256 = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    things = models.PositiveIntegerField()
    rows = models.JSONField()
    ids = models.JSONField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d} {self.things}"
