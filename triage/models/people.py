"""Who is there: the 911 centers and the persons in crisis."""

import datetime

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
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
    """The person in crisis; everything about them may be unknown.

    Names and the handle are people's words: they stand here alone, never in a poke, an address or the history.
    `phone`, `phone_e164` and `safe_to_leave_message` are those of the newest own number among the `ways`; lists and
    flags compare them, and `actions.contact_ways` alone keeps the two together.
    """

    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True, help_text=_("All of it: a second surname too."))
    other_names = models.CharField(
        max_length=200, blank=True, db_default="", help_text=_("Called by, earlier names; commas between them.")
    )
    handle = models.CharField(
        max_length=160,
        blank=True,
        db_default="",
        help_text=_("How to tell who is meant while no name is known: man, about 40, Greenway lot."),
    )
    date_of_birth = models.DateField(null=True, blank=True)
    estimated_age = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("In years, as it looked."))
    age_estimated_on = models.DateField(null=True, blank=True)
    pronouns = models.CharField(max_length=40, blank=True, db_default="")
    other_languages = models.CharField(max_length=120, blank=True, db_default="")
    needs_interpreter = models.BooleanField(null=True, blank=True)
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
    forgotten_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When all that told who it was was destroyed.")
    )
    searched = models.GeneratedField(
        expression=models.Func("given_name", "family_name", "other_names", "handle", function="person_words"),
        output_field=models.TextField(),
        db_persist=True,
        help_text=_("Every name as it is found: small letters, without accents and apostrophes, each after a space."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(estimated_age=None) | models.Q(date_of_birth=None),
                name="an_age_is_estimated_only_while_no_birth_date_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(estimated_age=None, age_estimated_on=None)
                | models.Q(estimated_age__isnull=False, age_estimated_on__isnull=False),
                name="an_estimated_age_says_when_it_was_estimated",
            ),
        ]
        indexes = [
            # Flags are found by a person's number, which is often not known.
            models.Index(fields=["phone_e164"], condition=~models.Q(phone_e164=""), name="person_phone_e164"),
            # The finder asks for parts of names, whatever their case, accents and apostrophes.
            GinIndex(OpClass("searched", name="gin_trgm_ops"), name="person_searched"),
            # Flags ask for a namesake who was born on the same day.
            models.Index(OpClass(Upper("given_name"), name="text_pattern_ops"), name="person_given_name"),
            models.Index(OpClass(Upper("family_name"), name="text_pattern_ops"), name="person_family_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.handle or str(_("Unknown person"))

    @property
    def name(self) -> str:
        """The name as people say it; "" while none is known."""
        return f"{self.given_name} {self.family_name}".strip()

    def age_on(self, day: datetime.date) -> int | None:
        """Years on this day, from the date of birth or from the estimate; None when neither is known."""
        if born := self.date_of_birth:
            return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        if self.estimated_age is None or self.age_estimated_on is None:
            return None
        return self.estimated_age + (day - self.age_estimated_on).days // 365

    @property
    def age(self) -> int | None:
        """Years today."""
        return self.age_on(timezone.localdate())

    @property
    def thread(self) -> str:
        return f"P{self.pk}"
