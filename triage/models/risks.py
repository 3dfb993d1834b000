"""What a clinician judges the risk of suicide to be, beside what the screener's rule says; both are kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from heart.models import User
from triage.models.diversions import Diversion
from triage.models.screenings import Screening


class RiskRating(models.Model):
    """A clinician's word on the risk at the start or the end of an encounter; the last of each counts, all are kept."""

    class Level(models.TextChoices):
        """How high, the highest first; UNKNOWN: it could not be judged, which is never counted as none."""

        HIGH = "high", pgettext_lazy("risk", "High")
        MODERATE = "moderate", pgettext_lazy("risk", "Moderate")
        LOW = "low", pgettext_lazy("risk", "Low")
        NONE = "none", _("None seen")
        UNKNOWN = "unknown", _("Cannot tell")

    diversion = models.ForeignKey(Diversion, on_delete=models.PROTECT, related_name="risk_ratings")
    moment = models.CharField(max_length=5, choices=Screening.Moment.choices)
    level = models.CharField(max_length=8, choices=Level.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["high", "moderate", "low", "none", "unknown"]),
                name="a_risk_rating_says_how_high",
            ),
            models.CheckConstraint(
                condition=Q(moment__in=["start", "end"]), name="a_risk_rating_is_of_the_start_or_the_end"
            ),
        ]

    def __str__(self) -> str:
        return f"risk rating {self.pk}"

    @property
    def thread(self) -> str:
        return self.diversion.thread
