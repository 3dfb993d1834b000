"""Who is there: the 911 centers and the persons in crisis."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from heart.models import User
from teams.models import Team
from triage.codes.phones import dialable, phone_number


class Center(models.Model):
    """A 911 center (PSAP) that owns calls; Cabarrus has three (docs/sources.md)."""

    code = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(max_length=120)
    agency_id = models.CharField(max_length=120, blank=True, help_text=_("EIDO agency identifier, a domain name."))
    phone = models.CharField(
        max_length=120,
        blank=True,
        validators=[dialable],
        help_text=_("What other centers and clinicians dial: a number, or a SIP address."),
    )
    towns = models.JSONField(
        default=list,
        blank=True,
        db_default=models.Value([], models.JSONField()),
        help_text=_("Towns whose 911 calls this center takes, as addresses name them."),
    )
    staff = models.ManyToManyField(
        User,
        blank=True,
        related_name="centers",
        help_text=_("Who works for this center; who is listed in none works for all of them."),
    )
    teams = models.ManyToManyField(
        Team,
        blank=True,
        related_name="centers",
        help_text=_("Teams that go for this center; one that is listed in none goes for all of them."),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """The person in crisis; everything about them may be unknown."""

    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True, validators=[phone_number])
    phone_e164 = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text=_("The phone number as it is compared: E.164, or its digits where no area is known."),
    )
    language = models.CharField(max_length=10, default="en")
    safe_to_leave_message = models.BooleanField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            # Flags are found by a person's number, which is often not known.
            models.Index(fields=["phone_e164"], condition=~models.Q(phone_e164=""), name="person_phone_e164"),
            # The finder asks for the beginnings of names, whatever their case.
            models.Index(OpClass(Upper("given_name"), name="text_pattern_ops"), name="person_given_name"),
            models.Index(OpClass(Upper("family_name"), name="text_pattern_ops"), name="person_family_name"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or str(_("Unknown person"))

    @property
    def thread(self) -> str:
        return f"P{self.pk}"
