"""Legal holds: what must not be destroyed, set by two people and lifted by two."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.incidents import Incident
from triage.models.people import Person


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Questions about legal holds."""

    def keeping(self) -> "LegalHoldQuerySet":
        """Everything that is asked for keeps, before it is confirmed and until its lift is."""
        return self.exclude(status=LegalHold.Status.LIFTED)


class LegalHold(models.Model):
    """Records of one person, of one incident or of a period are kept, whatever the retention policy says.

    It keeps from the moment somebody asks for it; a second person confirms it. It is lifted in the same two steps.
    """

    class Status(models.TextChoices):
        ASKED = "Asked", _("Waiting for a second person")
        IN_FORCE = "InForce", _("In force")
        LIFT_ASKED = "LiftAsked", _("To be lifted: waiting for a second person")
        LIFTED = "Lifted", _("Lifted")

    MOVES: dict[str, set[str]] = {
        Status.ASKED: {Status.IN_FORCE, Status.LIFT_ASKED},
        Status.IN_FORCE: {Status.LIFT_ASKED},
        # Back: the second person says that it stays.
        Status.LIFT_ASKED: {Status.IN_FORCE, Status.LIFTED},
        Status.LIFTED: set(),
    }

    class Reason(models.TextChoices):
        LAWSUIT = "lawsuit", _("A lawsuit, or one is expected")
        SUBPOENA = "subpoena", _("A subpoena or court order")
        INVESTIGATION = "investigation", _("An investigation")
        REQUEST = "request", _("A records request")
        AUDIT = "audit", _("An audit")
        REVIEW = "review", _("A review of what happened")
        OTHER = "other", _("Another reason")

    class LiftReason(models.TextChoices):
        OVER = "over", _("The matter is over")
        MISTAKE = "mistake", _("It was set by mistake")
        REPLACED = "replaced", _("Another hold covers it")

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    since = models.DateField(null=True, blank=True, help_text=_("First day of the period, local time."))
    until = models.DateField(null=True, blank=True, help_text=_("Last day of the period, local time."))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    words = models.CharField(max_length=200, blank=True, help_text=_("The number of the matter; no names."))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lift_reason = models.CharField(max_length=10, choices=LiftReason.choices, blank=True)
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lift_asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, incident=None, since=None, until=None)
                | Q(person=None, incident__isnull=False, since=None, until=None)
                | Q(person=None, incident=None, since__isnull=False, until__gte=F("since")),
                name="a_legal_hold_is_on_a_person_an_incident_or_a_period",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by")),
                name="two_people_set_a_legal_hold",
            ),
            models.CheckConstraint(
                condition=~Q(status="InForce") | Q(confirmed_at__isnull=False),
                name="a_legal_hold_in_force_was_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["Asked", "InForce"], lift_asked_at=None, lift_asked_by=None, lift_reason="")
                | Q(status__in=["LiftAsked", "Lifted"], lift_asked_at__isnull=False, lift_asked_by__isnull=False)
                & ~Q(lift_reason=""),
                name="whoever_asks_to_lift_a_legal_hold_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="Lifted") & Q(lifted_at=None, lifted_by=None)
                | Q(status="Lifted", lifted_at__isnull=False, lifted_by__isnull=False)
                & ~Q(lifted_by=F("lift_asked_by")),
                name="two_people_lift_a_legal_hold",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=~Q(status="Lifted"), name="legal_hold_keeping")]

    def __str__(self) -> str:
        return f"hold {self.pk}"

    @property
    def thread(self) -> str:
        return f"H{self.pk}"

    @property
    def last_step_by(self) -> User | None:
        """Who took the step that somebody else must confirm; None while nothing waits for that."""
        return {self.Status.ASKED: self.asked_by, self.Status.LIFT_ASKED: self.lift_asked_by}.get(
            self.Status(self.status)
        )

    def days(self) -> tuple[datetime.date, datetime.date] | None:
        """First and last day of a hold on a period; None of another."""
        return (self.since, self.until) if self.since and self.until else None
