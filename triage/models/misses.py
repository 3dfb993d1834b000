"""Why somebody who could have been helped by a clinician or a team was not."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.incidents import Incident


class MissQuerySet(models.QuerySet["Miss"]):
    """Questions about misses."""

    def standing(self) -> "MissQuerySet":
        return self.filter(superseded_at=None)


class Miss(models.Model):
    """The reason an eligible incident got no help of H.E.A.R.T.; a later reason or a reopening supersedes it.

    `by` is nobody where the system knew it by itself. Why it must be said: domain facts in docs/sources.md.
    """

    class Reason(models.TextChoices):
        """The list; who writes to it keeps the words plain, for they are counted and published."""

        NO_TEAM = "no_team", _("No team was available")
        OUT_OF_HOURS = "out_of_hours", _("No team was on duty at that hour")
        NO_CLINICIAN = "no_clinician", _("No clinician answered")
        OUT_OF_AREA = "out_of_area", _("Outside the area")
        OUT_OF_SCOPE = "out_of_scope", _("Outside what a team may do")
        OFFICER_WANTED = "officer_wanted", _("The caller requested an officer")
        POLICE_THERE = "police_there", _("Police or EMS were there already")
        CHOICE = "choice", _("The call-taker chose police, fire or EMS")
        RAISED = "raised", _("Raised by override, no dangerous answer")
        DECLINED = "declined", _("The person or the caller declined")
        HUNG_UP = "hung_up", _("The caller hung up")
        PERSON_GONE = "person_gone", _("The person was gone")
        NOT_NEEDED = "not_needed", _("Not needed any more, or opened by mistake")
        OTHER = "other", _("Another reason")

    # No service was there for it, whoever chose what.
    OUTSIDE = (Reason.OUT_OF_HOURS, Reason.OUT_OF_AREA)

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="misses")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = MissQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(superseded_at=None), name="one_reason_for_a_miss_stands"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_miss_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"miss {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)
