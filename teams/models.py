"""Who can help: kinds of help, teams, their people with credentials, and who is on shift now."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from heart.kernel.language import here
from heart.models import User


class Kind(models.TextChoices):
    """Codes of the kinds of help, in the order of protection (Virginia's four levels, docs/sources.md)."""

    CLINICIAN = "clinician", _("Clinician by phone")
    TEAM = "team", _("Community response team")
    CO_RESPONSE = "co_response", _("Team with police")
    EMERGENCY = "emergency", _("Police, fire or EMS")


class Response(models.Model):
    """A kind of help; a higher protection is a safer answer to danger."""

    code = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(max_length=60)
    name_es = models.CharField(max_length=60)
    protection = models.PositiveSmallIntegerField(unique=True)
    unarmed = models.BooleanField(help_text=_("Goes or speaks without police."))
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["protection"]

    def __str__(self) -> str:
        return self.name_es if here() == "es" else self.name


class TeamQuerySet(models.QuerySet["Team"]):
    """Questions about teams."""

    def on_duty(self, now: datetime.datetime) -> "TeamQuerySet":
        """Teams with a shift under way and not out of service."""
        return self.filter(
            Q(shifts__starts_at__lte=now)
            & (Q(shifts__ended_at=None) | Q(shifts__ended_at__gt=now))
            & Q(shifts__ends_at__gt=now),
            active=True,
            out_of_service_since=None,
        ).distinct()


class Team(models.Model):
    """A unit of people who go; whether it is free is a question (on duty and no open dispatch), never a column."""

    callsign = models.CharField(max_length=12, unique=True)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, default=Kind.TEAM)
    base_name = models.CharField(max_length=120, blank=True)
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    active = models.BooleanField(default=True)
    out_of_service_since = models.DateTimeField(null=True, blank=True)
    out_of_service_reason = models.CharField(max_length=30, blank=True)
    back_in_service_at = models.DateTimeField(null=True, blank=True, help_text=_("When it last came back in service."))

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["callsign"]

    def __str__(self) -> str:
        return self.callsign

    @property
    def thread(self) -> str:
        return self.callsign


class Seat(models.TextChoices):
    """The three seats of a community response team."""

    CLINICIAN = "clinician", _("Clinician")
    PEER = "peer", _("Peer support specialist")
    EMT = "emt", _("EMT")


class Member(models.Model):
    """A person of the field or clinical staff: what they are and what they speak."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="member")
    seat = models.CharField(max_length=20, choices=Seat.choices)
    languages = models.JSONField(default=list, blank=True, help_text=_("BCP 47 codes besides English, e.g. es."))
    phone = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return str(self.user)


class Credential(models.Model):
    """A licence or certification with its expiry (docs/sources.md: NCCPSS, EMT, LCSW, LCMHC, ...)."""

    class Of(models.TextChoices):
        LCSW = "LCSW", "LCSW"
        LCMHC = "LCMHC", "LCMHC"
        LMFT = "LMFT", "LMFT"
        LP = "LP", "LP"
        NCCPSS = "NCCPSS", "NCCPSS"
        EMT = "EMT", "EMT"
        AEMT = "AEMT", "AEMT"
        PARAMEDIC = "Paramedic", _("Paramedic")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=12, choices=Of.choices)
    number = models.CharField(max_length=40)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="a_credential_number_is_one_persons"),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(expires_on__gt=F("issued_on")),
                name="a_credential_expires_after_its_issue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Questions about shifts."""

    def under_way(self, now: datetime.datetime | OuterRef) -> "ShiftQuerySet":
        return self.filter(starts_at__lte=now, ends_at__gt=now).filter(Q(ended_at=None) | Q(ended_at__gt=now))


class TsTzRange(Func):
    """PostgreSQL's tstzrange(from, to, bounds)."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Shift(models.Model):
    """A team's time on duty with the people who sit in it."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("When it really ended, if it did."))
    members = models.ManyToManyField(Member, related_name="shifts")

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("starts_at")),
                name="a_shift_is_not_over_before_it_starts",
            ),
            ExclusionConstraint(
                name="a_team_has_one_shift_at_a_time",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    (
                        TsTzRange("starts_at", Func(F("ended_at"), F("ends_at"), function="COALESCE"), RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This team already has a shift in that time."),
            ),
        ]
        # Nearly every shift is over: those that are not are found by their end.
        indexes = [models.Index(fields=["ends_at"], name="shift_end")]

    def __str__(self) -> str:
        return f"{self.team} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def thread(self) -> str:
        return self.team.callsign


class Position(models.Model):
    """Where a team said it was, how sure it is and when; old ones are kept for the map's age, not for judgement."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="positions")
    at = models.DateTimeField()
    latitude = models.FloatField(validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(validators=[MinValueValidator(-180), MaxValueValidator(180)])
    accuracy_m = models.FloatField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["team", "-at"], name="position_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_position_is_on_earth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.at:%H:%M:%S}"


class DoubtedPosition(models.Model):
    """The last position of a team that was not taken, because nobody can have come there so fast.

    When the next one agrees with it, the position before them was the wrong one.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="doubted_position")
    at = models.DateTimeField()
    latitude = models.FloatField()
    longitude = models.FloatField()
    accuracy_m = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.team} {self.at:%H:%M:%S}, not taken"
