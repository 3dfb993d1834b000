"""One 911 center that answers for another for a while."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.people import Center


class BackUpQuerySet(models.QuerySet["BackUp"]):
    """Questions about back-ups."""

    def in_force(self, now: datetime.datetime) -> "BackUpQuerySet":
        """Begun, not ended by anybody, and not past the end that was said."""
        return self.filter(ended_at=None, starts_at__lte=now, ends_at__gt=now)

    def shown(self, now: datetime.datetime) -> "BackUpQuerySet":
        """Those in force, each with both centers, in one line on the consoles."""
        return self.in_force(now).select_related("center", "by_center").order_by("center__name")


class BackUp(models.Model):
    """A center whose calls another center's people answer, decide and hand on as their own, until `ends_at`."""

    class Reason(models.TextChoices):
        EVACUATED = "evacuated", _("The center was left")
        NO_STAFF = "no_staff", _("Not enough people")
        SYSTEMS = "systems", _("Its telephones or computers are down")
        MAINTENANCE = "maintenance", _("Planned work")
        OTHER = "other", _("Another reason")

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="back_ups")
    by_center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("When somebody ended it, or it ran out."))

    objects = BackUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_back_up_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(center=F("by_center")), name="no_center_is_its_own_back_up"),
            models.UniqueConstraint(
                fields=["center"], condition=Q(ended_at=None), name="a_center_has_one_back_up_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_center} for {self.center}"

    @property
    def thread(self) -> str:
        return f"center-{self.center_id}"
