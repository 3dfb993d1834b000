"""Where people are referred to: organizations and their services, referrals, and with whom a consent shares."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from navigation.models.follow_ups import FollowUp
from triage.models import Consent
from triage.models.consents import in_words, kinds_of_information


class Organization(models.Model):
    """An organisation that helps (HSDS 3.0 organization)."""

    name = models.CharField(max_length=200, unique=True)
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What an organisation offers (HSDS 3.0 service); what nobody has assured since says so."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        DEFUNCT = "defunct", _("Defunct")
        TEMPORARILY_CLOSED = "temporarily closed", _("Temporarily closed")

    MOVES: dict[str, set[str]] = {
        Status.ACTIVE: {Status.INACTIVE, Status.DEFUNCT, Status.TEMPORARILY_CLOSED},
        Status.INACTIVE: {Status.ACTIVE, Status.DEFUNCT},
        Status.TEMPORARILY_CLOSED: {Status.ACTIVE, Status.INACTIVE, Status.DEFUNCT},
        Status.DEFUNCT: set(),
    }

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    taxonomy_term = models.CharField(max_length=60, blank=True)
    eligibility_description = models.TextField(blank=True)
    languages = models.JSONField(default=list, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    assured_date = models.DateField(null=True, blank=True)
    assurer_email = models.EmailField(blank=True)

    class Meta:
        ordering = ["organization__name", "name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="a_service_is_listed_once")]

    def __str__(self) -> str:
        return f"{self.organization}: {self.name}"

    @property
    def thread(self) -> str:
        return f"S{self.pk}"


class Referral(models.Model):
    """A person sent on to a service; closed only when the loop is (FHIR Task's words)."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        IN_PROGRESS = "in-progress", _("Attending")
        COMPLETED = "completed", _("Got help")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Did not get help")

    MOVES: dict[str, set[str]] = {
        Status.REQUESTED: {Status.ACCEPTED, Status.REJECTED, Status.CANCELLED, Status.FAILED},
        Status.ACCEPTED: {Status.IN_PROGRESS, Status.COMPLETED, Status.CANCELLED, Status.FAILED},
        Status.IN_PROGRESS: {Status.COMPLETED, Status.CANCELLED, Status.FAILED},
        Status.REJECTED: set(),
        Status.COMPLETED: set(),
        Status.CANCELLED: set(),
        Status.FAILED: set(),
    }
    OVER = [Status.REJECTED, Status.COMPLETED, Status.CANCELLED, Status.FAILED]
    VERSION_COUNTS_MOVES = True

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="referrals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="referrals")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    status_reason = models.CharField(max_length=30, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    # Nothing: the person was told about the service and goes there by themselves.
    what = kinds_of_information()
    consents = models.ManyToManyField(Consent, blank=True, related_name="referrals", help_text=_("By which it went."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "service"],
                condition=~Q(status__in=["rejected", "completed", "cancelled", "failed"]),
                name="a_person_is_referred_once_at_a_time_to_a_service",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    @property
    def what_in_words(self) -> list[str]:
        return in_words(self.what)

    @property
    def thread(self) -> str:
        return self.follow_up.thread


class ConsentRecipient(models.Model):
    """Which organization of the directory a consent names, so that it is still known when that gets another name."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="listed")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="consents")

    def __str__(self) -> str:
        return f"recipient {self.pk}"

    @property
    def thread(self) -> str:
        return self.consent.thread
