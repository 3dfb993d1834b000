"""The record of an encounter beside its notes: signature, who keeps it, facts of the ending, words handed over."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from heart.models.encryption import EncryptedTextField
from triage.models.diversions import Diversion

HAND_OVER_LIMIT = 2000
REPORT_TO_LIMIT = 200


class Signature(models.Model):
    """The clinician whose record it is stands for it; from then on its notes never change, and there is one."""

    diversion = models.OneToOneField(Diversion, on_delete=models.PROTECT, related_name="signature")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"signature {self.pk}"

    @property
    def thread(self) -> str:
        return self.diversion.thread


class RecordKeeper(models.Model):
    """A colleague finishes the record of an encounter instead of who had the caller; who spoke stays as it was."""

    class Reason(models.TextChoices):
        SHIFT_OVER = "shift_over", _("Their shift is over")
        ON_LEAVE = "on_leave", _("They are on leave or ill")
        LEFT = "left", _("They no longer work here")
        ASKED = "asked", _("They asked for it")
        OTHER = "other", _("Another reason")

    diversion = models.OneToOneField(Diversion, on_delete=models.PROTECT, related_name="keeping")
    keeper = models.ForeignKey(User, on_delete=models.PROTECT, related_name="kept_records")
    taken_from = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(keeper=F("taken_from")), name="a_record_is_taken_from_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"record keeper {self.pk}"

    @property
    def thread(self) -> str:
        return self.diversion.thread


class EndingFacts(models.Model):
    """What an ending needs to be said, as one person said it at one time; the latest counts, all are kept.

    Times are of the facts, not of typing. Rules: triage/codes/commitment_rules.py and docs/sources.md.
    """

    class CalledBack(models.TextChoices):
        """What came of calling back a caller who hung up."""

        REACHED = "reached", _("Yes, and they answered")
        NO_ANSWER = "no_answer", _("Yes, no answer")
        NOT_SAFE = "not_safe", _("No: calling may endanger the person")
        NOT_TRIED = "not_tried", _("No")

    class NotReached(models.TextChoices):
        """Why only somebody else was on the line and never the person."""

        WOULD_NOT = "would_not", _("The person did not want to talk")
        ELSEWHERE = "elsewhere", _("The caller is not with the person")
        NO_WAY = "no_way", _("No way to reach the person is known")
        NO_ANSWER = "no_answer", _("The person did not answer")
        NOT_SAFE = "not_safe", _("Calling may endanger the person")

    class Guardian(models.TextChoices):
        """Of a minor: what a parent or guardian knows of the encounter."""

        TOOK_PART = "took_part", _("Took part in the call")
        TOLD = "told", _("Was told")
        NOT_REACHED = "not_reached", _("Could not be reached")
        NOT_SAFE = "not_safe", _("Not told: it may endanger the minor")
        OWN_CONSENT = "own_consent", _("Not told: the minor may consent alone (G.S. 90-21.5)")

    class Report(models.TextChoices):
        """Whether a report is owed to the county's department of social services, and by which law."""

        NO = "no", _("No report owed")
        CHILD = "child", _("Yes: about a child (G.S. 7B-301)")
        DISABLED_ADULT = "disabled_adult", _("Yes: about a disabled adult (G.S. 108A-102)")

    class Petitioner(models.TextChoices):
        """Who asked a clerk or magistrate for the commitment; anybody may (G.S. 122C-261(a))."""

        CLINICIAN = "clinician", _("This clinician")
        EXAMINER = "examiner", _("A commitment examiner elsewhere")
        OFFICER = "officer", _("A law enforcement officer")
        FAMILY = "family", _("Family or friend")
        OTHER = "other", _("Somebody else")

    class Custody(models.TextChoices):
        """Who took the person into custody; a team never does."""

        NOBODY = "nobody", _("Nobody yet")
        LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement")
        DESIGNEE = "designee", _("A person designated under G.S. 122C-251(g)")

    class Examiner(models.TextChoices):
        """Who did the first examination (G.S. 122C-263)."""

        PHYSICIAN = "physician", _("Physician")
        PSYCHOLOGIST = "psychologist", _("Eligible psychologist")
        CERTIFIED = "certified", _("Certified commitment examiner")

    class Result(models.TextChoices):
        PENDING = "pending", _("Not known yet")
        NO_ORDER = "no_order", _("No custody order was issued")
        NOT_MET = "not_met", _("Criteria not met: released")
        OUTPATIENT = "outpatient", _("Outpatient commitment recommended")
        INPATIENT = "inpatient", _("Inpatient commitment recommended")
        VOLUNTARY = "voluntary", _("Went voluntarily")

    diversion = models.ForeignKey(Diversion, on_delete=models.PROTECT, related_name="ending_facts")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_back = models.CharField(max_length=12, choices=CalledBack.choices, blank=True)
    not_reached = models.CharField(max_length=12, choices=NotReached.choices, blank=True)
    guardian = models.CharField(max_length=12, choices=Guardian.choices, blank=True)
    report_owed = models.CharField(max_length=16, choices=Report.choices, blank=True)
    report_made = models.BooleanField(null=True, blank=True)
    report_made_at = models.DateTimeField(null=True, blank=True)
    report_to = EncryptedTextField(null=True, blank=True, validators=[MaxLengthValidator(REPORT_TO_LIMIT)])
    petitioner = models.CharField(max_length=12, choices=Petitioner.choices, blank=True)
    petitioned_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True, help_text=_("When the custody order was signed."))
    custody = models.CharField(max_length=16, choices=Custody.choices, blank=True)
    custody_at = models.DateTimeField(null=True, blank=True)
    presented_at = models.DateTimeField(null=True, blank=True, help_text=_("When brought to the examiner."))
    examiner = models.CharField(max_length=12, choices=Examiner.choices, blank=True)
    examined_at = models.DateTimeField(null=True, blank=True)
    commitment_result = models.CharField(max_length=12, choices=Result.choices, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report_made=None) | Q(report_owed__in=["child", "disabled_adult"]),
                name="a_report_is_made_where_one_is_owed",
            ),
            models.CheckConstraint(
                condition=~Q(report_made=True) | Q(report_made_at__isnull=False, report_to__isnull=False),
                name="a_report_that_was_made_says_when_and_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(custody_at=None) | Q(custody__in=["law_enforcement", "designee"]),
                name="custody_since_a_time_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"ending facts {self.pk}"

    @property
    def thread(self) -> str:
        return self.diversion.thread

    @property
    def owes_report(self) -> bool:
        """Whether a report is owed by law and was not made yet."""
        return self.report_owed in (self.Report.CHILD, self.Report.DISABLED_ADULT) and not self.report_made


class HandOverNote(models.Model):
    """Words for the care navigator to which the person agreed; the latest counts, all are kept."""

    diversion = models.ForeignKey(Diversion, on_delete=models.PROTECT, related_name="hand_over_notes")
    text = EncryptedTextField(validators=[MaxLengthValidator(HAND_OVER_LIMIT)])
    agreed = models.BooleanField(help_text=_("The person agreed to these words."))
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(agreed=True), name="a_hand_over_note_was_agreed_to"),
        ]

    def __str__(self) -> str:
        return f"hand-over note {self.pk}"

    @property
    def thread(self) -> str:
        return self.diversion.thread
