"""Which clinicians take callers: who said that they are away or ready, and who declined a ring."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.diversions import Diversion


class Availability(models.Model):
    """What one clinician said of being rung; whether they are ready is derived (queries/availability.py).

    No row means that nothing was said, and who has said nothing is rung.
    """

    class Away(models.TextChoices):
        """Why somebody takes no callers for a while."""

        BREAK = "break", _("Break or meal")
        MEETING = "meeting", _("Meeting or training")
        WRITING = "writing", _("Writing records")
        CONSULTING = "consulting", _("Helping a colleague")
        TECHNICAL = "technical", _("Technical trouble")
        OTHER = "other", _("Another reason")

    clinician = models.OneToOneField(User, on_delete=models.PROTECT, related_name="availability")
    away_at = models.DateTimeField(null=True, blank=True)
    away_reason = models.CharField(max_length=12, choices=Away.choices, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True, help_text=_("When they last said that they are ready."))
    languages = models.JSONField(
        default=list,
        blank=True,
        db_default=models.Value([], models.JSONField()),
        help_text=_("BCP 47 codes besides English, e.g. es."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(away_at=None, away_reason="") | Q(away_at__isnull=False) & ~Q(away_reason=""),
                name="a_clinician_who_is_away_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.clinician)

    @property
    def thread(self) -> str:
        return self.clinician.thread


class Decline(models.Model):
    """A clinician does not take this caller; their console is silent for it, it rings on for the others."""

    class Reason(models.TextChoices):
        """Why this clinician does not take this caller."""

        WITH_CALLER = "with_caller", _("I am with somebody else")
        LANGUAGE = "language", _("I do not speak their language")
        KNOWS = "knows", _("I know the person")
        OUT_OF_SCOPE = "out_of_scope", _("Outside what a clinician by phone can do")
        TECHNICAL = "technical", _("Technical trouble")
        OTHER = "other", _("Another reason")

    diversion = models.ForeignKey(Diversion, on_delete=models.PROTECT, related_name="declines")
    clinician = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["diversion", "clinician"], name="a_clinician_declines_a_caller_once")
        ]

    def __str__(self) -> str:
        return f"{self.clinician} {self.reason}"
