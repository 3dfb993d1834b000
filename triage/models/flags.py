"""What teams and call-takers must know of a place or a person before help is sent."""

import datetime

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.incidents import Incident
from triage.models.people import Person

FLAG_TEXT_LIMIT = 300


class FlagQuerySet(models.QuerySet["Flag"]):
    """Questions about flags."""

    def standing(self) -> "FlagQuerySet":
        """Nobody has ended it; it may be past its day."""
        return self.filter(ended_at=None)

    def in_force(self, now: datetime.datetime) -> "FlagQuerySet":
        """Shown to people: not ended and not past its day."""
        return self.standing().filter(expires_at__gt=now)


class Flag(models.Model):
    """Something to know of one place or one person, until a day; its words are here alone and can be shredded."""

    class Kind(models.TextChoices):
        """What dispatch centers keep with an address; criminal justice information has no place here."""

        DOG = "dog", _("Dog or other animal")
        WEAPON_BEFORE = "weapon_before", _("Weapon seen before")
        VIOLENCE_BEFORE = "violence_before", _("Past violence")
        SAFETY = "safety", _("Safety of the team")
        HAZARD = "hazard", _("Hazard in the building")
        ACCESS = "access", _("Gate code or way in")
        COMMUNICATION = "communication", _("Communication need: deaf, ASL, interpreter")
        MOBILITY = "mobility", _("Mobility need: wheelchair, lift, stairs")
        MEDICAL = "medical", _("Medical condition")
        APPROACH = "approach", _("Known to a team: how to approach")
        CHILDREN = "children", _("Children or dependent people there")
        VOICEMAIL = "voicemail", _("Do not leave a message")

    class Source(models.TextChoices):
        PERSON = "person", _("The person")
        FAMILY = "family", _("Family or friend")
        CALLER = "caller", _("A caller")
        TEAM = "team", _("A team that was there")
        CLINICIAN = "clinician", _("A clinician")
        AGENCY = "agency", _("Fire, EMS or another agency")

    class Ended(models.TextChoices):
        WRONG = "wrong", _("It was wrong")
        OVER = "over", _("It is over")
        MOVED = "moved", _("The person moved")
        ASKED = "asked", _("The person requested it")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    text = models.CharField(max_length=FLAG_TEXT_LIMIT, blank=True, validators=[MaxLengthValidator(FLAG_TEXT_LIMIT)])
    source = models.CharField(max_length=10, choices=Source.choices)
    confirmed = models.BooleanField(default=False, help_text=_("Somebody of ours has seen it."))

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="flags")
    address = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    city = models.CharField(max_length=80, blank=True)
    door = models.CharField(max_length=200, blank=True, help_text=_("House number and street's name in one spelling."))
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    learned_from = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True, blank=True)
    renewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=8, choices=Ended.choices, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["expires_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="", latitude=None)
                | Q(person=None) & (~Q(address="") | Q(latitude__isnull=False)),
                name="a_flag_is_about_a_person_or_a_place",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="a_flag_expires_after_it_was_set"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="an_ended_flag_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["door"], condition=Q(ended_at=None) & ~Q(door=""), name="flag_door"),
            models.Index(
                fields=["latitude", "longitude"], condition=Q(ended_at=None, latitude__isnull=False), name="flag_point"
            ),
            models.Index(fields=["person"], condition=Q(ended_at=None, person__isnull=False), name="flag_person"),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"

    @property
    def thread(self) -> str:
        return f"F{self.pk}"
