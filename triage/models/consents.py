"""What may be shared of a person, with whom, for what, until when; and what was told to avert a danger."""

import datetime
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.people import Person


class Information(models.TextChoices):
    """Kinds of information that leave the house only with a consent, or in an emergency."""

    CONTACT = "contact", _("Name and how to reach them")
    ENCOUNTER = "encounter", _("That there was an encounter")
    SUMMARY = "summary", _("Clinical summary")
    PLAN = "plan", _("Safety or crisis plan")
    SUBSTANCE_USE = "substance_use", _("Substance-use records (42 CFR Part 2)")


# What only a signature releases: substance-use records by 42 CFR 2.31(a), what clinicians write by G.S. 122C-53(a).
NEED_SIGNATURE = (Information.SUMMARY, Information.PLAN, Information.SUBSTANCE_USE)


def kinds_of_information() -> ArrayField:
    """A column of kinds of information (`Information`)."""
    one: models.CharField[str, str] = models.CharField(max_length=16, choices=Information.choices)
    return ArrayField(one, default=list, db_default=Value([], ArrayField(models.CharField(max_length=16))))


def in_words(what: Iterable[str]) -> list[str]:
    """Kinds of information as people read them."""
    return [str(Information(kind).label) for kind in what]


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions about consents."""

    def standing(self, at: datetime.datetime) -> "ConsentQuerySet":
        """Given by then, not ended and not revoked."""
        begun = self.filter(Q(expires_at=None) | Q(expires_at__gt=at), given_at__lte=at)
        return begun.filter(Q(revoked_at=None) | Q(revoked_at__gt=at))


class Consent(models.Model):
    """What a person, or a guardian for them, lets us share with one recipient (42 CFR 2.31; docs/sources.md).

    One without `how` was kept before it was asked for: it names nothing that may be shared, so it allows nothing.
    Names of recipients, witnesses and guardians are people's words and stand here alone.
    """

    class Purpose(models.TextChoices):
        REFERRAL = "referral", _("To be referred")
        CARE = "care", _("To coordinate care")
        CONTACT = "contact", _("To be contacted")
        DISCLOSURE = "disclosure", _("To share information")

    class How(models.TextChoices):
        PHONE = "phone", _("Spoken on the phone")
        IN_PERSON = "in_person", _("Spoken in person")
        SIGNED = "signed", _("Signed")

    class GivenBy(models.TextChoices):
        PERSON = "person", _("The person")
        GUARDIAN = "guardian", _("A guardian")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    recipient = models.CharField(
        max_length=200, blank=True, db_default="", help_text=_("With whom it may be shared, by name.")
    )
    what = kinds_of_information()
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices, blank=True, db_default="")
    given_by = models.CharField(max_length=10, choices=GivenBy.choices, blank=True, db_default="")
    guardian = models.CharField(max_length=120, blank=True, db_default="", help_text=_("Who the guardian is."))
    witness = models.CharField(
        max_length=120, blank=True, db_default="", help_text=_("Who else heard it, where it was spoken.")
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_how = models.CharField(max_length=10, choices=How.choices, blank=True, db_default="")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("given_at")),
                name="a_consent_expires_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=Q(how="", what=[])
                | ~Q(how="") & ~Q(what=[]) & ~Q(recipient="") & ~Q(given_by="") & Q(expires_at__isnull=False),
                name="a_consent_says_what_with_whom_until_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(what__contained_by=Information.values), name="a_consent_names_kinds_of_information"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["", "signed"]) | ~Q(witness=""), name="a_spoken_consent_names_its_witness"
            ),
            models.CheckConstraint(
                condition=~Q(given_by="guardian") | ~Q(guardian=""), name="a_guardians_consent_names_the_guardian"
            ),
            models.CheckConstraint(
                condition=Q(how="signed") | ~Q(what__contains=["substance_use"]),
                name="substance_use_records_need_a_signed_consent",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_how="", revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_how="")
                | Q(revoked_at__isnull=False, how=""),
                name="a_revoked_consent_says_how_and_by_whom_it_was_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def thread(self) -> str:
        return f"P{self.person_id}"

    @property
    def what_in_words(self) -> list[str]:
        return in_words(self.what)


class EmergencyDisclosure(models.Model):
    """What was told to avert a serious and imminent danger: an act of its own that never needs a consent.

    It holds what 42 CFR 2.51(c) asks for: to whom and of which house, by whom, when, and the nature of the emergency.
    """

    class Basis(models.TextChoices):
        THREAT = "threat", _("45 CFR 164.512(j): serious and imminent threat")
        DANGER = "danger", _("G.S. 122C-55: imminent danger to health or safety")
        MEDICAL = "medical", _("42 CFR 2.51: medical emergency, to medical personnel")

    class Danger(models.TextChoices):
        SELF_HARM = "self_harm", _("Suicide or self-harm")
        OVERDOSE = "overdose", _("Overdose or poisoning")
        MEDICAL = "medical", _("Another medical emergency")
        OTHERS = "others", _("Danger to somebody else")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergency_disclosures")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    danger = models.CharField(max_length=10, choices=Danger.choices)
    to_whom = models.CharField(max_length=200, help_text=_("Name and organization of who was told."))
    what = kinds_of_information()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what=[]) & Q(what__contained_by=Information.values),
                name="a_disclosure_in_an_emergency_says_what_was_told",
            ),
            models.CheckConstraint(condition=~Q(to_whom=""), name="a_disclosure_in_an_emergency_says_to_whom"),
        ]
        indexes = [models.Index(fields=["-at"], name="emergency_disclosure_at")]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"

    @property
    def thread(self) -> str:
        return f"P{self.person_id}"

    @property
    def what_in_words(self) -> list[str]:
        return in_words(self.what)

    @property
    def lacks_medical_basis(self) -> bool:
        """Whether substance-use records went out on another basis than 42 CFR 2.51; it is shown, and never refused."""
        return Information.SUBSTANCE_USE in self.what and self.basis != self.Basis.MEDICAL
