"""Two records that are one person: put together by somebody, and taken apart again when it was not so."""

from django.db import models
from django.db.models import F, Q

from heart.models import User
from triage.models.people import Person


class Merge(models.Model):
    """`gone` is the same person as `kept`. What went over is kept by its ids, so that it can go back."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_as")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="a_person_is_not_merged_with_themselves"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="a_person_is_merged_into_one_other_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"

    @property
    def thread(self) -> str:
        return f"P{self.kept_id}"


class NotSame(models.Model):
    """Somebody compared two records and says that they are two persons; they are not offered again."""

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="two_persons_stand_in_their_order"),
            models.UniqueConstraint(fields=["one", "other"], name="two_persons_are_told_apart_once"),
        ]

    def __str__(self) -> str:
        return f"not same {self.pk}"
