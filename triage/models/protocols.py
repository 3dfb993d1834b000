"""The triage protocol as stored versions: what was drafted, proven, approved by whom, and in force since when."""

import datetime

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from heart.kernel.language import here
from heart.models import Role, User


class ProtocolVersionQuerySet(models.QuerySet["ProtocolVersion"]):
    """Questions about versions."""

    def begun(self, now: datetime.datetime) -> "ProtocolVersionQuerySet":
        """Published and due, the newest first: the first of them is in force, however late the sweep is."""
        due = self.filter(status__in=ProtocolVersion.PUBLISHABLE, effective_from__lte=now)
        return due.order_by("-effective_from")

    def due(self, now: datetime.datetime) -> "ProtocolVersionQuerySet":
        """Approved and published, its time has come, and no sweep has put it in force yet; the oldest first."""
        waiting = self.filter(status=ProtocolVersion.Status.APPROVED, effective_from__lte=now)
        return waiting.order_by("effective_from")

    def light(self) -> "ProtocolVersionQuerySet":
        """Without its content, for asking which one counts."""
        return self.defer(*ProtocolVersion.HEAVY)

    def titled(self) -> "ProtocolVersionQuerySet":
        """With its Spanish title, for lists that leave its content out."""
        return self.annotate(title_es=KT("data__title__es"))


class ProtocolVersion(models.Model):
    """One version of the protocol; its content never changes, its life is a road of acts by people with a name.

    `text` is the file as it was given, `data` what it says as JSON, `sha256` the checksum of the text in UTF-8 (what
    `sha256sum` says of the file). A trigger refuses to change them, and an approval without two people.
    """

    class Status(models.TextChoices):
        DRAFT = "Draft", _("Draft")
        CHECKED = "Checked", _("Proven")
        APPROVED = "Approved", _("Approved")
        EFFECTIVE = "Effective", _("In force")
        RETIRED = "Retired", _("Replaced")
        REJECTED = "Rejected", _("Proof failed")
        WITHDRAWN = "Withdrawn", _("Withdrawn")

    OVER = [Status.RETIRED, Status.REJECTED, Status.WITHDRAWN]
    HEAVY = ("data", "text", "proof")
    PUBLISHABLE = [Status.APPROVED, Status.EFFECTIVE]
    MOVES: dict[str, set[str]] = {
        Status.DRAFT: {Status.CHECKED, Status.REJECTED, Status.WITHDRAWN},
        Status.CHECKED: {Status.APPROVED, Status.WITHDRAWN},
        Status.APPROVED: {Status.EFFECTIVE, Status.WITHDRAWN},
        Status.EFFECTIVE: {Status.RETIRED, Status.WITHDRAWN},
        Status.RETIRED: {Status.WITHDRAWN},
        Status.REJECTED: set(),
        Status.WITHDRAWN: set(),
    }

    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    text = models.TextField()
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proof = models.JSONField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counted = models.JSONField(default=dict, help_text=_("How often each answer was given in past calls."))
    effective_from = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was replaced, withdrawn or refused."))
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ProtocolVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(status="Rejected"), name="a_version_has_a_code_of_its_own"
            ),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="Effective"), name="one_version_is_in_force_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["effective_from"],
                condition=Q(status__in=["Approved", "Effective"]),
                name="no_two_versions_begin_at_the_same_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["Checked", "Approved", "Effective", "Retired"])
                | Q(checked_at__isnull=False, checked_by__isnull=False, proof__isnull=False),
                name="what_goes_on_is_proven",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["Approved", "Effective", "Retired"]) | Q(approved_at__isnull=False),
                name="an_approved_version_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["Effective", "Retired"])
                | Q(effective_from__isnull=False, published_at__isnull=False, published_by__isnull=False),
                name="a_version_in_force_says_since_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="Retired") | Q(replaced_at__isnull=False),
                name="a_replaced_version_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["Retired", "Rejected", "Withdrawn"], ended_at__isnull=False)
                | ~Q(status__in=["Retired", "Rejected", "Withdrawn"]) & Q(ended_at=None, ended_by=None),
                name="a_version_that_is_over_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_over(self) -> bool:
        """No call begins on it any more; one that was replaced may still be withdrawn for those that did."""
        return self.status in self.OVER

    @property
    def came_in_force(self) -> bool:
        """Whether its time came before it was withdrawn: one that waited for its time never counted."""
        return bool(self.effective_from and (not self.ended_at or self.effective_from <= self.ended_at))

    @property
    def title_here(self) -> str:
        """Its title in the reader's language, where it was read `titled()` and has one."""
        in_spanish: str = getattr(self, "title_es", "") if here() == "es" else ""
        return in_spanish or self.title

    @property
    def thread(self) -> str:
        return f"protocol-{self.pk}"


class Approval(models.Model):
    """One person stands for exactly this content; never changed and never taken back."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices, help_text=_("The person's work at that moment."))
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "by"], name="a_person_approves_a_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} by {self.by_id}"
