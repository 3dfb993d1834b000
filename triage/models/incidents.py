"""What is happening at one place, what was said of it and how it ended."""

import datetime
import uuid

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from teams.models import Kind, Response
from triage.models.people import Center, Person
from triage.models.protocols import ProtocolVersion

NARRATIVE_LIMIT = 4000


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Questions about incidents."""

    def open(self) -> "IncidentQuerySet":
        return self.exclude(status__in=Incident.CLOSED)

    def with_protocol(self) -> "IncidentQuerySet":
        """Together with the version they are judged by, without its content: for pages. An act asks anew."""
        heavy = (f"protocol__{name}" for name in ProtocolVersion.HEAVY)
        return self.select_related("protocol").defer(*heavy)

    def awaiting_team(self) -> "IncidentQuerySet":
        """A team was decided on and none is under way: this query is the dispatch board's pending list."""
        return self.filter(status__in=[Incident.Status.ACTIVE, Incident.Status.REOPENED], response__in=Incident.FIELD)


class Incident(models.Model):
    """What is happening at one place; several calls may tell of it. Status words are EIDO's."""

    class Status(models.TextChoices):
        ACTIVE = "Active", _("Active")
        ASSIGNED = "ResourcesAssigned", _("Team assigned")
        EN_ROUTE = "ResourcesEnroute", _("Team en route")
        ON_SCENE = "ResourcesOnscene", _("Team on scene")
        REOPENED = "ReOpened", _("Reopened")
        CLOSED = "Closed", _("Closed")
        CANCELLED = "Cancelled", _("Cancelled")

    CLOSED = [Status.CLOSED, Status.CANCELLED]
    FIELD = [Kind.TEAM, Kind.CO_RESPONSE]
    MOVES: dict[str, set[str]] = {
        Status.ACTIVE: {Status.ASSIGNED, Status.EN_ROUTE, Status.ON_SCENE, Status.CLOSED, Status.CANCELLED},
        Status.REOPENED: {Status.ASSIGNED, Status.EN_ROUTE, Status.ON_SCENE, Status.CLOSED, Status.CANCELLED},
        Status.ASSIGNED: {Status.ACTIVE, Status.EN_ROUTE, Status.ON_SCENE, Status.CLOSED},
        Status.EN_ROUTE: {Status.ACTIVE, Status.ASSIGNED, Status.ON_SCENE, Status.CLOSED},
        Status.ON_SCENE: {Status.ACTIVE, Status.ASSIGNED, Status.EN_ROUTE, Status.CLOSED},
        Status.CLOSED: {Status.REOPENED},
        Status.CANCELLED: {Status.REOPENED},
    }

    class PlaceKind(models.TextChoices):
        UNKNOWN = "", _("Not known")
        OUTSIDE = "outside", _("Outside")
        PUBLIC = "public", _("Public place, inside")
        PRIVATE = "private", _("Private residence")
        TRAFFIC = "traffic", _("In or near traffic")

    eido_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="incidents")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    priority = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1), MaxValueValidator(4)])
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents")
    language = models.CharField(max_length=10, default="en", help_text=_("The language spoken on this incident."))
    age = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("About how old the person is, in years, as somebody says.")
    )

    address = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    city = models.CharField(max_length=80, blank=True)
    place_kind = models.CharField(max_length=10, choices=PlaceKind.choices, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    place_verified = models.BooleanField(default=False)
    point_not_used = models.CharField(
        max_length=80,
        blank=True,
        db_default="",
        default="",
        help_text=_("Coordinates that cannot be a place here, as they were said."),
    )

    initial_nature = models.CharField(max_length=12, blank=True)
    final_nature = models.CharField(max_length=12, blank=True)
    response = models.ForeignKey(
        Response, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text=_("The help decided on.")
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # Null: it began when none was in force; it is judged by whatever counts now (triage/queries/versions.py).
    protocol = models.ForeignKey(
        ProtocolVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )

    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=12, blank=True)
    helped_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a clinician first had the caller, or a team first met the person.")
    )
    eligible_for = models.CharField(
        max_length=20, blank=True, db_default="", help_text=_("The help of H.E.A.R.T. it could have got when it ended.")
    )
    put_aside = models.JSONField(
        default=dict,
        blank=True,
        db_default=models.Value({}, models.JSONField()),
        help_text=_("Safe answers that count no more since it was reopened."),
    )
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined")
    version = models.PositiveIntegerField(default=1)
    forgotten_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When its words and its place were destroyed.")
    )
    clinical_forgotten_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When its clinical record was destroyed.")
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["Closed", "Cancelled"], closed_at__isnull=False) & ~Q(closed_as="")
                | ~Q(status__in=["Closed", "Cancelled"]) & Q(closed_at=None, closed_as=""),
                name="a_closed_incident_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_place_is_on_earth",
                violation_error_message=_("Latitude is from -90 to 90, longitude from -180 to 180."),
            ),
            models.CheckConstraint(condition=Q(age=None) | Q(age__lte=130), name="an_age_is_at_most_130"),
            models.CheckConstraint(condition=~Q(joined_to=F("id")), name="an_incident_is_not_its_own_duplicate"),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=4), name="a_priority_is_one_to_four"),
        ]
        indexes = [
            models.Index(
                fields=["response", "priority", "opened_at"],
                condition=~Q(status__in=["Closed", "Cancelled"]),
                name="incident_open",
            ),
            models.Index(fields=["center", "-opened_at"], name="incident_center"),
            models.Index(fields=["opened_at"], name="incident_opened"),
            models.Index(
                fields=["id"],
                condition=Q(status__in=["Closed", "Cancelled"], helped_at=None) & ~Q(eligible_for=""),
                name="incident_missed",
            ),
            models.Index(fields=["latitude", "longitude", "opened_at"], name="incident_where"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The public number people say on the radio."""
        return str(self.pk)

    @property
    def thread(self) -> str:
        return self.number

    @property
    def nature(self) -> str:
        return self.final_nature or self.initial_nature

    def age_of_person(self, day: datetime.date) -> int | None:
        """Years, as somebody said on the call, else by the date of birth; None when neither is known."""
        if self.age is not None or self.person is None:
            return self.age
        return self.person.age_on(day)

    @property
    def has_place(self) -> bool:
        """Whether a team could be told where to go."""
        return bool(self.address.strip()) or self.latitude is not None


class Note(models.Model):
    """Words of the incident's narrative: kept apart from the history so that they can be corrected or shredded."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(validators=[MaxLengthValidator(NARRATIVE_LIMIT)])
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)


class Disposition(models.Model):
    """How an incident ended; several may stand, one or more primary (APCO ANS 1.111.2-2018)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="dispositions")
    code = models.CharField(max_length=12)
    primary = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "code"], name="a_disposition_stands_once")]

    def __str__(self) -> str:
        return self.code
