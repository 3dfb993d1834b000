"""What a telephone system said of its calls, as it said it; nothing of it is ever changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.calls import Call


class PhoneEventQuerySet(models.QuerySet["PhoneEvent"]):
    """Questions about what a telephone system said."""

    def to_check(self) -> "PhoneEventQuerySet":
        """It said something else than stands here, and nobody has looked since."""
        return self.filter(outcome=PhoneEvent.Outcome.DIFFERS, checked_at=None)


class PhoneEvent(models.Model):
    """One thing that happened on the line of a call, at `at` by the telephone system's clock."""

    class Kind(models.TextChoices):
        RING = "ring", _("rings")
        ANSWER = "answer", _("answered")
        HOLD = "hold", _("on hold")
        RESUME = "resume", _("off hold")
        THREE_WAY = "three_way", _("clinician joined the line")
        RELEASE = "release", _("call-taker left the line")
        HANG_UP = "hang_up", _("line closed")

    class Outcome(models.TextChoices):
        """What became of it: done here too, kept as a fact only, or at odds with what stands here."""

        DONE = "done", _("done")
        KEPT = "kept", _("recorded")
        DIFFERS = "differs", _("differs from this screen")

    class EndedBy(models.TextChoices):
        CALLER = "caller", _("the caller")
        CALL_TAKER = "call_taker", _("the call-taker")
        CLINICIAN = "clinician", _("the clinician")
        NETWORK = "network", _("the network")

    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    event_id = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the message, in hex."))
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="phone_events")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.CharField(max_length=12, choices=EndedBy.choices, blank=True)
    recording = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text=_("The id of the recording at that system.")
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.KEPT)
    unread = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = PhoneEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "event_id", "digest"], name="an_event_of_a_telephone_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(checked_at=None) | Q(outcome="differs"), name="only_what_differs_needs_a_check"
            ),
        ]
        indexes = [models.Index(fields=["call", "at"], name="phone_event_call")]

    def __str__(self) -> str:
        return f"{self.kind} of call {self.call_id}"
