"""A person's safety plan and crisis plan: whose, in which language, whether it may be shown, and every word written."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from heart.models.encryption import EncryptedTextField
from triage.codes.plan_parts import HEADINGS, LANGUAGES, heading
from triage.models.people import Person


class Plan(models.Model):
    """One plan of a person. The one that was changed last counts; those before it are kept, and never written again.

    `may_be_shown` is what the person said of a crisis plan: may those who come to help read it? None: not asked yet,
    which counts as no. A yes holds for this plan alone, and a new one asks again; a no holds for those before it too.
    """

    class Kind(models.TextChoices):
        SAFETY = "safety", _("Safety plan")
        CRISIS = "crisis", _("Crisis plan")

    class How(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        BY_PHONE = "by_phone", _("By phone")
        IN_WRITING = "in_writing", _("In writing")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    language = models.CharField(max_length=2, help_text=_("In which language it is written."))
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, help_text=_("Goes on from the plan before."))
    may_be_shown = models.BooleanField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_how = models.CharField(max_length=10, choices=How.choices, blank=True)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="a_plan_says_in_which_language_it_is"),
            models.CheckConstraint(
                condition=Q(kind="crisis") | Q(may_be_shown=None), name="only_a_crisis_plan_is_shown_when_allowed"
            ),
            models.CheckConstraint(
                condition=Q(may_be_shown=None, asked_at=None, asked_how="", asked_by=None)
                | Q(may_be_shown__isnull=False, asked_at__isnull=False, asked_by__isnull=False) & ~Q(asked_how=""),
                name="whether_a_plan_may_be_shown_says_when_how_and_who_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} plan {self.pk}"

    @property
    def thread(self) -> str:
        return self.person.thread


class PlanPart(models.Model):
    """What somebody wrote under one heading of a plan; the last one counts, and none is changed or deleted."""

    PARTS = [(part, part) for parts in HEADINGS.values() for part in parts]

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=14, choices=PARTS)
    text = EncryptedTextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["plan", "part", "-id"], name="plan_part_newest")]

    def __str__(self) -> str:
        return f"plan part {self.pk}"

    @property
    def heading(self) -> str:
        """In the language of the plan."""
        return heading(self.part, self.plan.language)
