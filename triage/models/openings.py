"""Who opened a person's page, when and why; without work of their own only for a while."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.people import Person


class Opening(models.Model):
    """One opening of a person: because of open work, or for a reason that was asked for, until a time."""

    class Reason(models.TextChoices):
        RETURNS = "returns", _("The person or family is in contact again")
        SAFETY = "safety", _("Somebody's safety now")
        QUALITY = "quality", _("Quality review")
        COMPLAINT = "complaint", _("A complaint or a records request")
        OTHER = "other", _("Another reason")

    # What of a room gives the right by itself; the rooms declare it (Room.works_on).
    WORK = ["incident", "encounter", "visit", "follow_up"]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="openings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=10)
    words = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(
        null=True, blank=True, help_text=_("A reason holds for a while; work while it is open.")
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(why__in=["incident", "encounter", "visit", "follow_up"], until=None)
                | Q(why__in=["returns", "safety", "quality", "complaint", "other"], until__isnull=False),
                name="an_opening_without_work_has_a_reason_and_an_end",
            ),
            models.CheckConstraint(condition=~Q(reviewed_by=models.F("by")), name="nobody_reviews_their_own_opening"),
        ]
        indexes = [
            models.Index(fields=["person", "by", "-at"], name="opening_of_person"),
            models.Index(fields=["by", "-at"], condition=Q(until__isnull=False), name="opening_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"

    @property
    def thread(self) -> str:
        return f"P{self.person_id}"
