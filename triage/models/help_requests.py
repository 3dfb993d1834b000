"""Help that was asked for from police, fire, EMS or a provider outside, until they came or could not."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from teams.models import Team
from triage.models.incidents import Incident

UNIT_LIMIT, THEIR_NUMBER_LIMIT = 40, 40


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    """Questions about help requests."""

    def awaited(self) -> "HelpRequestQuerySet":
        """Asked for and not there, and nobody said that it does not come."""
        return self.filter(status__in=HelpRequest.AWAITED)

    def open(self) -> "HelpRequestQuerySet":
        """Awaited, or there and not left yet."""
        return self.filter(status__in=[*HelpRequest.AWAITED, HelpRequest.Status.ARRIVED])

    def outside(self) -> "HelpRequestQuerySet":
        return self.filter(kind__in=HelpRequest.OUTSIDE)

    def past_limit(self, now: datetime.datetime) -> "HelpRequestQuerySet":
        """The next word about it is late."""
        return self.filter(status__in=HelpRequest.WITH_CLOCK, word_by__lte=now)

    def late(self, now: datetime.datetime) -> "HelpRequestQuerySet":
        """The same of our own services only; who is outside is asked again in another way."""
        return self.past_limit(now).exclude(kind__in=HelpRequest.OUTSIDE)

    def of(self, incidents: set[int]) -> "HelpRequestQuerySet":
        """All of these incidents, in the order in which they were asked for."""
        about = ("asked_by", "taken_by", "team")
        return self.filter(incident__in=incidents).select_related(*about).order_by("asked_at", "id")


class HelpRequest(models.Model):
    """One kind of help that was asked for on an incident: who asked, who took it on, who was sent, who came.

    A provider outside (988, MC Dispatch, another provider's team) goes the same way: offered, accepted, on the way,
    there. What is known of the end (force, arrest, commitment, injury) is yes, no or unknown, and unknown is no no.
    """

    class Kind(models.TextChoices):
        """What was asked for; of the first nobody has said which of the three is needed."""

        ANY = "any", _("Police, fire or EMS")
        POLICE = "police", _("Police")
        FIRE = "fire", _("Fire")
        EMS = "ems", _("EMS")
        CRISIS_LINE = "crisis_line", _("988 crisis line")
        MC_DISPATCH = "mc_dispatch", _("MC Dispatch (mobile crisis)")
        PROVIDER = "provider", _("Another provider's team")

    class Agency(models.TextChoices):
        """Who was sent."""

        POLICE = "police", _("Police")
        FIRE = "fire", _("Fire")
        EMS = "ems", _("EMS")
        CRISIS_LINE = "crisis_line", _("988 crisis line")
        MC_DISPATCH = "mc_dispatch", _("MC Dispatch (mobile crisis)")
        PROVIDER = "provider", _("Another provider's team")

    OUTSIDE = (Kind.CRISIS_LINE, Kind.MC_DISPATCH, Kind.PROVIDER)
    PUBLIC_SAFETY = (Agency.POLICE, Agency.FIRE, Agency.EMS)

    class AskedAs(models.TextChoices):
        FLOOR = "floor", _("The floor")
        CLINICIAN = "clinician", _("A clinician")
        TEAM = "team", _("A team")

    class Status(models.TextChoices):
        ASKED = "Asked", _("Requested")
        TAKEN = "Taken", _("Taken on")
        SENT = "Sent", _("Sent")
        ARRIVED = "Arrived", _("There")
        OVER = "Over", _("Over")
        NOT_COMING = "NotComing", _("Not coming")
        NO_WORD = "NoWord", _("No word from them: with us again")

    AWAITED = [Status.ASKED, Status.TAKEN, Status.SENT, Status.NO_WORD]
    WITH_CLOCK = [Status.ASKED, Status.TAKEN, Status.SENT]
    MOVES: dict[str, set[str]] = {
        Status.ASKED: {Status.TAKEN, Status.SENT, Status.ARRIVED, Status.NOT_COMING, Status.NO_WORD},
        # Whoever took it on may be switched off: it is asked for again.
        Status.TAKEN: {Status.ASKED, Status.SENT, Status.ARRIVED, Status.NOT_COMING, Status.NO_WORD},
        Status.SENT: {Status.ARRIVED, Status.NOT_COMING, Status.NO_WORD},
        Status.NO_WORD: {Status.TAKEN, Status.SENT, Status.ARRIVED, Status.NOT_COMING},
        Status.ARRIVED: {Status.OVER},
        Status.OVER: set(),
        Status.NOT_COMING: set(),
    }

    class Reason(models.TextChoices):
        """Why it does not come. After the last two nobody waits for it any more."""

        NONE_FREE = "none_free", _("Nobody is free")
        DECLINED = "declined", _("They declined")
        NOT_FOUND = "not_found", _("They did not find the place or the person")
        NO_WORD = "no_word", _("No word from them")
        OTHER = "other", _("Another reason")
        NOT_NEEDED = "not_needed", _("No longer needed")
        BY_MISTAKE = "by_mistake", _("Asked for by mistake")

    NOT_WANTED = (Reason.NOT_NEEDED, Reason.BY_MISTAKE)

    class First(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        TEAM = "team", _("Our team")
        THEY = "they", _("They")

    class Known(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        NO = "no", _("No")
        YES = "yes", _("Yes")

    FACTS = ("force", "arrest", "commitment", "injury")
    VERSION_COUNTS_MOVES = True

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="help_requests")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_as = models.CharField(max_length=10, choices=AskedAs.choices)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text=_("The team that asked.")
    )
    asked_again = models.PositiveSmallIntegerField(default=0, help_text=_("How often it was asked for again."))
    word_by = models.DateTimeField(null=True, blank=True, help_text=_("When the next word about it is late."))

    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=12, choices=Agency.choices, blank=True)
    armed = models.BooleanField(null=True, blank=True)
    unit = models.CharField(max_length=UNIT_LIMIT, blank=True)
    their_number = models.CharField(
        max_length=THEIR_NUMBER_LIMIT, blank=True, help_text=_("The number of their incident.")
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    not_coming_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)

    first_there = models.CharField(max_length=8, choices=First.choices, default=First.UNKNOWN)
    force = models.CharField(max_length=8, choices=Known.choices, default=Known.UNKNOWN)
    arrest = models.CharField(max_length=8, choices=Known.choices, default=Known.UNKNOWN)
    commitment = models.CharField(max_length=8, choices=Known.choices, default=Known.UNKNOWN)
    injury = models.CharField(max_length=8, choices=Known.choices, default=Known.UNKNOWN)
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=Q(status__in=["Asked", "Taken", "Sent", "NoWord"]),
                name="help_of_one_kind_is_awaited_once_per_incident",
            ),
            models.CheckConstraint(
                condition=~Q(asked_as="team") | Q(team__isnull=False), name="a_team_that_asked_for_help_is_named"
            ),
            models.CheckConstraint(
                condition=~Q(status="Taken") | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="help_that_was_taken_on_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="Sent") | Q(sent_at__isnull=False) & ~Q(agency=""),
                name="help_that_was_sent_says_when_and_who",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["Arrived", "Over"]) | Q(arrived_at__isnull=False),
                name="help_that_is_there_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="Over") | Q(left_at__isnull=False), name="help_that_is_over_says_when_they_left"
            ),
            models.CheckConstraint(
                condition=~Q(status="NotComing") | Q(not_coming_at__isnull=False) & ~Q(reason=""),
                name="help_that_does_not_come_says_when_and_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["word_by"], condition=Q(status__in=["Asked", "Taken", "Sent"]), name="help_request_clock"
            )
        ]

    def __str__(self) -> str:
        return f"help request {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)

    @property
    def is_outside(self) -> bool:
        """Whether it was offered to somebody outside, who must be heard from."""
        return self.kind in self.OUTSIDE

    @property
    def is_awaited(self) -> bool:
        return self.status in self.AWAITED

    @property
    def can_be_sent(self) -> bool:
        return self.Status.SENT in self.MOVES[self.status]

    @property
    def glyph(self) -> str:
        """Which sign stands before its status: hollow, half, full, dashed."""
        return {"Sent": "going", "Arrived": "there", "Over": "off", "NotComing": "off"}.get(self.status, "free")

    @property
    def agencies(self) -> list["HelpRequest.Agency"]:
        """Who may have been sent on this request."""
        only = [self.Agency(self.kind)] if self.kind != self.Kind.ANY else []
        return only or list(self.PUBLIC_SAFETY)

    @property
    def word_limit_s(self) -> float:
        """How long the next word about it may take in all; 0 where nobody waits for one."""
        return max(0.0, (self.word_by - self.since).total_seconds()) if self.word_by else 0.0

    @property
    def since(self) -> datetime.datetime:
        """When it came to where it stands now."""
        times = (self.left_at, self.not_coming_at, self.arrived_at, self.sent_at, self.taken_at)
        return next((at for at in times if at), self.asked_at)
