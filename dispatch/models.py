"""The visit: one team on its way to one incident, with every time that counts."""

import datetime
import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.models import Alarm, User
from teams.distance import Point, metres
from teams.models import Response, Team
from triage.models import Incident
from triage.places.in_words import ROUGH, place_in_words, point_in_words
from triage.places.same import same_address
from triage.protocol import rise

# A point that is corrected by less is the same place: the crew sees it from there.
SAME_PLACE_M = 150
# How long a crew that has not signed off is taken to be on its way back.
OVERTIME = datetime.timedelta(hours=1)


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    """Questions about dispatches."""

    def open(self) -> "DispatchQuerySet":
        return self.exclude(status__in=Dispatch.OVER)

    def owing_follow_up(self) -> "DispatchQuerySet":
        return self.filter(status=Dispatch.Status.CLEARED, support_needed=True)

    def unacknowledged(self, now: datetime.datetime) -> "DispatchQuerySet":
        """Assigned and past the limit for an acknowledgement (09 NCAC 06C .0209(d))."""
        return self.filter(status=Dispatch.Status.ASSIGNED, ack_by__lte=now)

    def on_the_way(self) -> "DispatchQuerySet":
        return self.filter(status__in=Dispatch.ON_THE_WAY)

    def called_back(self, now: datetime.datetime, **crew: Any) -> "DispatchQuerySet":
        """Called back, and the crew that was sent has not gone off duty; `crew` says more of its shift.

        One that is out past the planned end of its shift counts until it signs off, and for an hour at most: after that
        end, or after the call-back.
        """
        lately = now - OVERTIME
        sent = Q(team__shifts__starts_at__lte=F("assigned_at"), team__shifts__ends_at__gt=F("assigned_at"))
        on_duty = Q(team__shifts__ended_at=None) | Q(team__shifts__ended_at__gt=now)
        still = Q(team__shifts__ends_at__gt=lately) | Q(cancelled_at__gt=lately)
        return self.filter(sent & on_duty & still, status=Dispatch.Status.CANCELLED, **crew)

    def call_back_unread(self) -> "DispatchQuerySet":
        """Called back, and the alarm that tells the crew of it is still up."""
        up = Alarm.objects.open().filter(kind="called_back", thing=Dispatch._meta.label_lower)
        return self.filter(status=Dispatch.Status.CANCELLED, pk__in=up.values("thing_id"))

    def of_crew(self, user: User, now: datetime.datetime) -> "DispatchQuerySet":
        """Visits of a team this person is on duty with, or was when it was sent: the shift may run out on scene."""

        def on_duty(at: datetime.datetime | F) -> Q:
            signed_on = Q(team__shifts__starts_at__lte=at, team__shifts__ends_at__gt=at)
            return signed_on & (Q(team__shifts__ended_at=None) | Q(team__shifts__ended_at__gt=at))

        crew = Q(team__shifts__members__user=user)
        return self.filter(crew & (on_duty(now) | on_duty(F("assigned_at")))).distinct()

    def check_in_overdue(self, now: datetime.datetime) -> "DispatchQuerySet":
        return self.filter(status__in=Dispatch.WITH_PERSON, check_in_due_at__lte=now)


class Dispatch(models.Model):
    """A team's assignment to an incident; a status belongs to the assignment, never to the team. Words are EIDO's."""

    class Status(models.TextChoices):
        ASSIGNED = "Assigned", _("Assigned")
        ACKNOWLEDGED = "AcknowledgedTransmission", _("Acknowledged")
        EN_ROUTE = "EnRoute", _("En route")
        STAGED = "Staging", _("Staged")
        ON_SCENE = "OnScene", _("On scene")
        CONTACT = "PatientContact", _("With the person")
        TRANSPORTING = "Transporting", _("Transporting")
        HANDED_OFF = "AlternateLocation", _("Handed off")
        CLEARED = "Cleared", _("Cleared")
        CANCELLED = "AssignmentCancelled", _("Cancelled")

    OVER = [Status.CLEARED, Status.CANCELLED]
    ON_THE_WAY = [Status.ASSIGNED, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.STAGED]
    WITH_PERSON = [Status.ON_SCENE, Status.CONTACT, Status.TRANSPORTING]
    # Every time of a visit in its order: what the pages call it, and what the API shows.
    TIMES = {
        "assigned_at": _("Assigned"),
        "acknowledged_at": _("Acknowledged"),
        "en_route_at": _("En route"),
        "staged_at": _("Staged"),
        "on_scene_at": _("On scene"),
        "contact_at": _("With the person"),
        "police_called_at": _("Police requested"),
        "transport_at": _("Transporting"),
        "handed_off_at": _("Handed off"),
        "cleared_at": _("Cleared"),
        "cancelled_at": _("Cancelled"),
        "call_back_read_at": _("Recall read"),
    }
    TOLD = ["place_told", "latitude_told", "longitude_told"]
    MOVES: dict[str, set[str]] = {
        Status.ASSIGNED: {Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.STAGED, Status.ON_SCENE, Status.CANCELLED},
        Status.ACKNOWLEDGED: {Status.EN_ROUTE, Status.STAGED, Status.ON_SCENE, Status.CANCELLED},
        Status.EN_ROUTE: {Status.STAGED, Status.ON_SCENE, Status.CANCELLED},
        Status.STAGED: {Status.EN_ROUTE, Status.ON_SCENE, Status.CANCELLED},
        Status.ON_SCENE: {Status.CONTACT, Status.CLEARED},
        Status.CONTACT: {Status.TRANSPORTING, Status.CLEARED},
        Status.TRANSPORTING: {Status.HANDED_OFF},
        Status.HANDED_OFF: {Status.CLEARED},
        Status.CLEARED: set(),
        Status.CANCELLED: set(),
    }

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="dispatches")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="dispatches")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=24, choices=Status.choices, default=Status.ASSIGNED)
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ack_by = models.DateTimeField(help_text=_("When the acknowledgement is late."))
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    en_route_at = models.DateTimeField(null=True, blank=True)
    staged_at = models.DateTimeField(null=True, blank=True)
    on_scene_at = models.DateTimeField(null=True, blank=True)
    contact_at = models.DateTimeField(null=True, blank=True)
    transport_at = models.DateTimeField(null=True, blank=True)
    handed_off_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    encounter_ended_at = models.DateTimeField(null=True, blank=True, help_text=_("Hand-off, or else cleared."))
    check_in_due_at = models.DateTimeField(null=True, blank=True)
    police_called_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=12, blank=True)
    support_needed = models.BooleanField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=30, blank=True)
    call_back_read_at = models.DateTimeField(null=True, blank=True, help_text=_("When the crew read the recall."))
    place_told = models.CharField(max_length=340, blank=True, db_default="", help_text=_("Where the team was sent."))
    latitude_told = models.FloatField(null=True, blank=True)
    longitude_told = models.FloatField(null=True, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=~Q(status__in=["Cleared", "AssignmentCancelled"]),
                name="a_team_has_one_open_dispatch",
                violation_error_message=_("This team is already out on another incident."),
            ),
            models.CheckConstraint(
                condition=~Q(status="Cleared") | Q(cleared_at__isnull=False) & ~Q(disposition=""),
                name="a_cleared_dispatch_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(status="Cleared", contact_at__isnull=False)
                | Q(support_needed__isnull=False, encounter_ended_at__isnull=False),
                name="an_encounter_says_whether_support_is_needed",
            ),
            models.CheckConstraint(
                condition=~Q(status="AssignmentCancelled") | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="a_cancelled_dispatch_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(call_back_read_at=None) | Q(status="AssignmentCancelled"),
                name="a_call_back_is_read_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(encounter_ended_at=None) | Q(encounter_ended_at__gte=F("assigned_at")),
                name="an_encounter_ends_after_the_assignment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["incident"], condition=~Q(status__in=["Cleared", "AssignmentCancelled"]), name="dispatch_open"
            ),
            models.Index(fields=["ack_by"], condition=Q(status="Assigned"), name="dispatch_unacknowledged"),
            models.Index(
                fields=["check_in_due_at"],
                condition=Q(status__in=["OnScene", "PatientContact", "Transporting"]),
                name="dispatch_check_in",
            ),
            models.Index(fields=["team", "-assigned_at"], name="dispatch_latest"),
            models.Index(fields=["encounter_ended_at"], condition=Q(support_needed=True), name="dispatch_owing"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} to {self.incident_id}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)

    @staticmethod
    def place_of(incident: Incident) -> str:
        """Where a team is told to go: the address, or without one the point to about 100 metres."""
        said = place_in_words(incident.address, incident.unit, incident.city)
        point = point_in_words(incident.latitude, incident.longitude, ROUGH)
        return said if incident.address.strip() else point or said

    @classmethod
    def told(cls, incident: Incident) -> dict[str, Any]:
        """What a team is told of the place now: the words, and the point that its map is sent to."""
        return dict(zip(cls.TOLD, (cls.place_of(incident), incident.latitude, incident.longitude), strict=True))

    @classmethod
    def place_code(cls, incident: Incident) -> str:
        """Which place that is, as a code that says no words of it."""
        words = f"{cls.place_of(incident)}\n{point_in_words(incident.latitude, incident.longitude, ROUGH)}"
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    @property
    def held_back(self) -> bool:
        """Whether the team is on its way to more danger than its kind of help is for."""
        if self.status not in self.ON_THE_WAY or not self.incident.response_id:
            return False
        return rise(self.response_id, self.incident.response_id) > 0

    @property
    def place_changed(self) -> bool:
        """Whether the team is on its way to another place than it was told: in words, or by more than a short walk."""
        if self.status not in self.ON_THE_WAY:
            return False
        told = _point(self.latitude_told, self.longitude_told)
        now = _point(self.incident.latitude, self.incident.longitude)
        words = self.place_of(self.incident)
        if told and now:
            if metres(told, now) > SAME_PLACE_M:
                return True
            # The last digit of a point may shake, and an address may be written in another way when it is verified.
            both_points = self.place_told == point_in_words(*told, ROUGH) and words == point_in_words(*now, ROUGH)
            if both_points or same_address(self.place_told, words):
                return False
        return self.place_told != words

    def check_in_due(self, now: datetime.datetime) -> datetime.datetime:
        return now + datetime.timedelta(seconds=settings.CHECK_IN_EVERY_S)


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else (latitude, longitude)
