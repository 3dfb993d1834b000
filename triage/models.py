"""The call: centres, persons, incidents, calls, the answers that were given and the clinician who was reached."""

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from heart.models import User
from teams.models import Kind, Response

NARRATIVE_LIMIT = 4000
phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ().-]{5,18}[0-9]$", _("Use digits, e.g. 704-555-0123; letters are not part of a phone number.")
)


class Center(models.Model):
    """A 911 centre (PSAP) that owns calls; Cabarrus has three (docs/sources.md)."""

    code = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(max_length=120)
    agency_id = models.CharField(max_length=120, blank=True, help_text=_("EIDO agency identifier, a domain name."))
    phone = models.CharField(max_length=20, blank=True)
    staff = models.ManyToManyField(User, blank=True, related_name="centers")

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
    language = models.CharField(max_length=10, default="en")
    safe_to_leave_message = models.BooleanField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        # The finder asks for the beginnings of names, whatever their case.
        indexes = [
            models.Index(OpClass(Upper("given_name"), name="text_pattern_ops"), name="person_given_name"),
            models.Index(OpClass(Upper("family_name"), name="text_pattern_ops"), name="person_family_name"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or str(_("Unknown person"))

    @property
    def thread(self) -> str:
        return f"P{self.pk}"


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Questions about incidents."""

    def open(self) -> "IncidentQuerySet":
        return self.exclude(status__in=Incident.CLOSED)

    def awaiting_team(self) -> "IncidentQuerySet":
        """A team was decided on and none is under way: this query is the dispatch board's pending list."""
        return self.filter(status__in=[Incident.Status.ACTIVE, Incident.Status.REOPENED], response__in=Incident.FIELD)

    def unattended(self, before: datetime.datetime) -> "IncidentQuerySet":
        """Open since `before`, with no team asked for or out, and since then nobody on the line and nothing decided."""
        calls = Call.objects.filter(incident=models.OuterRef("pk")).filter(Q(ended_at=None) | Q(ended_at__gt=before))
        talks = Diversion.objects.filter(incident=models.OuterRef("pk")).filter(
            Q(status__in=Diversion.OPEN) | Q(ended_at__gt=before)
        )
        return self.filter(
            Q(response=None) | ~Q(response__in=Incident.FIELD),
            Q(decided_at=None) | Q(decided_at__lte=before),
            ~models.Exists(calls),
            ~models.Exists(talks),
            status__in=[Incident.Status.ACTIVE, Incident.Status.REOPENED],
            opened_at__lte=before,
        )

    def near(self, latitude: float, longitude: float, metres: float) -> "IncidentQuerySet":
        """Inside a box of about `metres` around a point (degrees); a cheap first cut for duplicates."""
        d_lat, d_lon = metres / 111_320, metres / 90_700  # one degree of longitude at 35.4 N is 90.7 km
        return self.filter(
            latitude__range=(latitude - d_lat, latitude + d_lat),
            longitude__range=(longitude - d_lon, longitude + d_lon),
        )


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

    address = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    city = models.CharField(max_length=80, blank=True)
    place_kind = models.CharField(max_length=10, choices=PlaceKind.choices, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    place_verified = models.BooleanField(default=False)

    initial_nature = models.CharField(max_length=12, blank=True)
    final_nature = models.CharField(max_length=12, blank=True)
    response = models.ForeignKey(
        Response, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text=_("The help decided on.")
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=12, blank=True)
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined")
    version = models.PositiveIntegerField(default=1)

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

    @property
    def has_place(self) -> bool:
        """Whether a team could be told where to go."""
        return bool(self.address.strip()) or self.latitude is not None


class CallQuerySet(models.QuerySet["Call"]):
    """Questions about calls."""

    def waiting(self) -> "CallQuerySet":
        return self.filter(status=Call.Status.RINGING).order_by("received_at")

    def ringing_late(self, now: datetime.datetime) -> "CallQuerySet":
        """Not answered within the limit (NENA's 911 answering standard: 95 % within 20 seconds)."""
        return self.waiting().filter(received_at__lte=now - datetime.timedelta(seconds=settings.ANSWER_LIMIT_S))

    def on_line(self) -> "CallQuerySet":
        return self.filter(status__in=[Call.Status.ANSWERED, Call.Status.TRANSFERRED])


class Call(models.Model):
    """One person ringing 911; each has an owning centre and belongs to an incident."""

    class Status(models.TextChoices):
        RINGING = "Ringing", _("Ringing")
        ANSWERED = "Answered", _("On the line")
        TRANSFERRED = "Transferred", _("With a clinician")
        ENDED = "Ended", _("Ended")
        ABANDONED = "Abandoned", _("Hung up before an answer")

    MOVES: dict[str, set[str]] = {
        Status.RINGING: {Status.ANSWERED, Status.ABANDONED},
        Status.ANSWERED: {Status.TRANSFERRED, Status.ENDED},
        Status.TRANSFERRED: {Status.ANSWERED, Status.ENDED},
        Status.ENDED: set(),
        Status.ABANDONED: {Status.ANSWERED},
    }

    class CallerRole(models.TextChoices):
        """EIDO person roles that a caller may have."""

        PATIENT = "Patient", _("The person themself")
        RELATIVE = "PatientRelative", _("Relative")
        ACQUAINTANCE = "PatientAcquaintance", _("Friend or acquaintance")
        WITNESS = "Witness", _("Bystander")
        REPORTING = "ReportingParty", _("Reporting party")
        AGENCY = "Agency", _("Other agency")
        UNKNOWN = "Caller", _("Not known")

    class Origin(models.TextChoices):
        E911 = "911", _("911")
        PHONE = "phone", _("Ten-digit line")
        RADIO = "radio", _("Officer or radio")
        ONLINE = "online", _("Online report")
        IN_PERSON = "in_person", _("In person")
        OTHER = "other", _("Other")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="calls")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="calls")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RINGING)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.E911)
    caller_role = models.CharField(max_length=20, choices=CallerRole.choices, default=CallerRole.UNKNOWN)
    caller_name = models.CharField(max_length=120, blank=True)
    callback_number = models.CharField(max_length=20, blank=True, validators=[phone_number])
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    call_taker = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, blank=True, help_text=_("The system it came from, when not typed here."))
    source_id = models.CharField(max_length=80, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="a_call_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("received_at")),
                name="a_call_is_answered_after_it_rings",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("received_at")), name="a_call_ends_after_it_rings"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["Ended", "Abandoned"], ended_at__isnull=False)
                | ~Q(status__in=["Ended", "Abandoned"]) & Q(ended_at=None),
                name="an_ended_call_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(status="Ringing"), name="call_ringing"),
            models.Index(fields=["callback_number", "-received_at"], name="call_number"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)


class Transfer(models.Model):
    """A call handed from one 911 centre to another; the receiver verifies it (09 NCAC 06C .0209(b))."""

    class Status(models.TextChoices):
        OFFERED = "Offered", _("Offered")
        ACCEPTED = "Accepted", _("Accepted")
        DECLINED = "Declined", _("Declined")
        WITHDRAWN = "Withdrawn", _("Withdrawn")

    MOVES: dict[str, set[str]] = {
        Status.OFFERED: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN},
        Status.ACCEPTED: set(),
        Status.DECLINED: set(),
        Status.WITHDRAWN: set(),
    }

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="transfers")
    from_center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    to_center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="transfers_in")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OFFERED)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(status="Offered"), name="a_call_has_one_open_transfer"
            ),
            models.CheckConstraint(condition=~Q(from_center=F("to_center")), name="a_transfer_goes_to_another_centre"),
        ]

    def __str__(self) -> str:
        return f"{self.from_center_id} -> {self.to_center_id}"

    @property
    def thread(self) -> str:
        return self.call.thread


class Assessment(models.Model):
    """All safety answers after one more was given, and what the protocol made of them; never changed.

    `answers` is {question key: answer}; `reasons` the keys of rules that fired; `response` the least help allowed.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assessments")
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments")
    protocol_version = models.CharField(max_length=60)
    answers = models.JSONField()
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    medical = models.BooleanField(default=False, help_text=_("EMS joins whatever the response."))
    reasons = models.JSONField(default=list)
    complete = models.BooleanField(default=False, help_text=_("No question is left that must be asked."))
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["incident", "-id"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)


class DiversionQuerySet(models.QuerySet["Diversion"]):
    """Questions about diversions."""

    def ringing(self) -> "DiversionQuerySet":
        return self.filter(status=Diversion.Status.RINGING).order_by("offered_at")

    def open(self) -> "DiversionQuerySet":
        return self.filter(status__in=Diversion.OPEN)

    def owing_follow_up(self) -> "DiversionQuerySet":
        return self.filter(status=Diversion.Status.ENDED, support_needed=True)

    def past_limit(self, now: datetime.datetime) -> "DiversionQuerySet":
        return self.filter(status=Diversion.Status.RINGING, ring_until__lte=now)

    def ringing_late(self, now: datetime.datetime) -> "DiversionQuerySet":
        late = now - datetime.timedelta(seconds=settings.RING_LATE_S)
        return self.filter(status=Diversion.Status.RINGING, offered_at__lte=late)


class Diversion(models.Model):
    """A call brought to a licensed clinician by a verified warm hand-off."""

    class Status(models.TextChoices):
        RINGING = "Ringing", _("Ringing")
        THREE_WAY = "ThreeWay", _("Three-way")
        VERIFIED = "Verified", _("Clinician has the caller")
        RELEASED = "Released", _("With the clinician")
        ENDED = "Ended", _("Ended")
        GIVEN_BACK = "GivenBack", _("Given back to 911")
        UNANSWERED = "Unanswered", _("Not answered")
        WITHDRAWN = "Withdrawn", _("Withdrawn")

    OPEN = [Status.RINGING, Status.THREE_WAY, Status.VERIFIED, Status.RELEASED]
    MOVES: dict[str, set[str]] = {
        Status.RINGING: {Status.THREE_WAY, Status.UNANSWERED, Status.WITHDRAWN},
        Status.THREE_WAY: {Status.VERIFIED, Status.GIVEN_BACK, Status.WITHDRAWN},
        Status.VERIFIED: {Status.RELEASED, Status.ENDED, Status.GIVEN_BACK, Status.WITHDRAWN},
        Status.RELEASED: {Status.ENDED, Status.GIVEN_BACK},
        Status.ENDED: set(),
        Status.GIVEN_BACK: set(),
        Status.UNANSWERED: set(),
        Status.WITHDRAWN: set(),
    }

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="diversions")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="diversions")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RINGING)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ring_until = models.DateTimeField()
    clinician = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="diversions")
    claimed_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=12, blank=True)
    support_needed = models.BooleanField(null=True, blank=True)
    give_back_reason = models.CharField(max_length=30, blank=True)

    objects = DiversionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(status__in=["Ringing", "ThreeWay", "Verified", "Released"]),
                name="a_call_has_one_open_diversion",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ThreeWay", "Verified", "Released", "Ended"])
                | Q(clinician__isnull=False, claimed_at__isnull=False),
                name="a_claimed_diversion_has_a_clinician",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["Verified", "Released", "Ended"]) | Q(verified_at__isnull=False),
                name="a_release_follows_a_verified_hand_off",
            ),
            models.CheckConstraint(
                condition=~Q(status="Ended")
                | Q(ended_at__isnull=False, support_needed__isnull=False) & ~Q(disposition=""),
                name="an_ended_diversion_says_how_and_whether_support_is_needed",
            ),
        ]
        indexes = [models.Index(fields=["ring_until"], condition=Q(status="Ringing"), name="diversion_ringing")]

    def __str__(self) -> str:
        return f"diversion {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)


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


class ClinicalNote(models.Model):
    """A clinician's words: a record apart from the incident, seen by clinical roles only (G.S. 122C-52)."""

    diversion = models.ForeignKey(Diversion, on_delete=models.PROTECT, related_name="clinical_notes")
    text = models.TextField(validators=[MaxLengthValidator(NARRATIVE_LIMIT)])
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"clinical note {self.pk}"

    @property
    def thread(self) -> str:
        return self.diversion.thread


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
