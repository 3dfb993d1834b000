"""What the center's rule before H.E.A.R.T. would have sent: approved versions of it, and what each said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import Role, User
from teams.models import Response
from triage.models.incidents import Incident


class Baseline(models.Model):
    """One version of the rule, kind of call to what was sent; frozen when it is drafted, in force once two approve it.

    `rows` is {nature code: Baseline.Sent}; "*" stands for every other kind. `text` is the table as it was given,
    `sha256` the checksum of that text in UTF-8. A trigger refuses to change them, and to put it in force without two.
    """

    class Status(models.TextChoices):
        DRAFT = "Draft", _("Draft")
        IN_FORCE = "InForce", _("In force")
        REPLACED = "Replaced", _("Replaced")
        WITHDRAWN = "Withdrawn", _("Withdrawn")

    OVER = [Status.REPLACED, Status.WITHDRAWN]
    MOVES: dict[str, set[str]] = {
        Status.DRAFT: {Status.IN_FORCE, Status.WITHDRAWN},
        Status.IN_FORCE: {Status.REPLACED, Status.WITHDRAWN},
        Status.REPLACED: set(),
        Status.WITHDRAWN: set(),
    }

    class Sent(models.TextChoices):
        """Who was sent, of the services that there were."""

        NOBODY = "nobody", _("Nobody")
        POLICE = "police", _("Police")
        FIRE = "fire", _("Fire")
        EMS = "ems", _("EMS")
        POLICE_EMS = "police_ems", _("Police and EMS")
        FIRE_EMS = "fire_ems", _("Fire and EMS")
        ALL = "all", _("Police, fire and EMS")

    ANY_OTHER = "*"
    WITH_POLICE = (Sent.POLICE, Sent.POLICE_EMS, Sent.ALL)

    code = models.CharField(max_length=60, unique=True)
    source = models.CharField(max_length=400, help_text=_("Where the rule is written, or what the assumption is."))
    assumed = models.BooleanField(help_text=_("Nobody has shown the center's own rule: it is an assumption."))
    text = models.TextField()
    rows = models.JSONField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    in_force_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="InForce"), name="one_baseline_is_in_force_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["InForce", "Replaced"]) | Q(in_force_at__isnull=False),
                name="a_baseline_in_force_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["Replaced", "Withdrawn"], ended_at__isnull=False)
                | ~Q(status__in=["Replaced", "Withdrawn"]) & Q(ended_at=None),
                name="a_baseline_that_is_over_says_when",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="a_baseline_says_where_it_comes_from"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def thread(self) -> str:
        return f"baseline-{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    def sent_for(self, nature: str) -> str:
        """What it sends to this kind of call (Baseline.Sent); "" where it says nothing of it."""
        return str(self.rows.get(nature, self.rows.get(self.ANY_OTHER, "")))


class BaselineApproval(models.Model):
    """One person stands for exactly this table; never changed and never taken back."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["baseline", "by"], name="a_person_approves_a_baseline_once")]

    def __str__(self) -> str:
        return f"{self.baseline_id} by {self.by_id}"


class BaselineAnswer(models.Model):
    """What the rule in force would have sent, beside one decision; written with the decision and never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="baseline_answers")
    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="answers")
    nature = models.CharField(max_length=12, blank=True)
    sent = models.CharField(max_length=12, choices=Baseline.Sent.choices, blank=True)
    decided = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["at"], name="baseline_answer_at")]

    def __str__(self) -> str:
        return f"baseline answer {self.pk}"
