"""People ringing 911, and calls handed from one center to another."""

import datetime
from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.codes.phones import LONGEST, phone_number, says_more
from triage.models.incidents import Incident
from triage.models.people import Center

# Of what could not be read: the caller ID stands beside the number, the point beside the place.
SHOWN_ELSEWHERE = ("callback_number", "point", "latitude", "longitude")


class CallQuerySet(models.QuerySet["Call"]):
    """Questions about calls."""

    def waiting(self) -> "CallQuerySet":
        return self.filter(status=Call.Status.RINGING).order_by("received_at")

    def ringing_late(self, now: datetime.datetime) -> "CallQuerySet":
        """Not answered within the limit (NENA's 911 answering standard: 95 % within 20 seconds)."""
        return self.waiting().filter(received_at__lte=now - datetime.timedelta(seconds=settings.ANSWER_LIMIT_S))

    def on_line(self) -> "CallQuerySet":
        return self.filter(status__in=Call.ON_LINE)

    def left(self, takes: Collection[str]) -> "CallQuerySet":
        """The line is open, and who had it cannot sign in, or has none of these roles by now."""
        cannot = Q(call_taker__is_active=False) | ~Q(call_taker__role__in=takes)
        return self.filter(cannot, status=Call.Status.ANSWERED, call_taker__isnull=False)

    def to_call_back(self) -> "CallQuerySet":
        """Callers who hung up before an answer, and those who were lost on the line."""
        return self.filter(status__in=Call.TO_CALL_BACK)


class Call(models.Model):
    """One person ringing 911; each has an owning center and belongs to an incident."""

    class Status(models.TextChoices):
        RINGING = "Ringing", _("Ringing")
        ANSWERED = "Answered", _("On the line")
        TRANSFERRED = "Transferred", _("With a clinician")
        ENDED = "Ended", _("Ended")
        ABANDONED = "Abandoned", _("Hung up before an answer")
        LOST = "Lost", _("Line lost")

    ON_LINE = [Status.ANSWERED, Status.TRANSFERRED]
    TO_CALL_BACK = [Status.ABANDONED, Status.LOST]
    MOVES: dict[str, set[str]] = {
        Status.RINGING: {Status.ANSWERED, Status.ABANDONED},
        Status.ANSWERED: {Status.TRANSFERRED, Status.ENDED, Status.LOST},
        Status.TRANSFERRED: {Status.ANSWERED, Status.ENDED},
        Status.ENDED: set(),
        Status.ABANDONED: {Status.ANSWERED},
        Status.LOST: {Status.ANSWERED},
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
        """By what road it came to us; a transfer or a hand-off never changes it."""

        E911 = "911", _("911")
        PHONE = "phone", _("Ten-digit line")
        LIFELINE = "988", _("988")
        OTHER_CENTER = "other_center", _("Other 911 center")
        RADIO = "radio", _("Officer or radio")
        SELF_DISPATCH = "self_dispatch", _("Self-dispatch of a team")
        IN_PERSON = "in_person", _("Walk-up or in person")
        ONLINE = "online", _("Online report")
        OTHER = "other", _("Other")

    class Circumstance(models.TextChoices):
        """What is special about a caller, each said with one key."""

        CHILD = "child", _("A child calls")
        MINOR = "minor", _("Under 18")
        GUARDIAN = "guardian", _("Guardian is there")
        SILENT = "silent", _("Silent line")
        NO_CLINICIAN = "no_clinician", _("Wants no clinician")

    class Wish(models.TextChoices):
        """What the caller says they want, as 988 tells it or we hear it; it decides nothing by itself."""

        TALK = "talk", _("To talk with somebody by phone")
        TEAM = "team", _("A team to come")
        NO_POLICE = "no_police", _("No police")
        EMERGENCY = "emergency", _("Police, fire or EMS")
        HOSPITAL = "hospital", _("To go to a hospital")
        NOTHING = "nothing", _("No help")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="calls")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="calls")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RINGING)
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.E911)
    caller_wish = models.CharField(max_length=20, choices=Wish.choices, blank=True, default="", db_default="")
    caller_role = models.CharField(max_length=20, choices=CallerRole.choices, default=CallerRole.UNKNOWN)
    caller_name = models.CharField(max_length=120, blank=True)
    callback_number = models.CharField(max_length=20, blank=True, validators=[phone_number])
    callback_said = models.CharField(
        max_length=LONGEST, blank=True, default="", db_default="", help_text=_("The caller ID as it came.")
    )
    callback_e164 = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text=_("The callback number as it is compared: E.164, or its digits where no area is known."),
    )
    unread = models.JSONField(
        default=list,
        blank=True,
        db_default=models.Value([], models.JSONField()),
        help_text=_("What came with the call and could not be read: field, value, why."),
    )
    circumstances = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField()), help_text=_("Codes of Circumstance.")
    )
    every_floor = models.BooleanField(
        default=False, db_default=False, help_text=_("It named no center that is known, so it rings at each of them.")
    )
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    call_taker = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, blank=True, help_text=_("The system it came from, when not typed here."))
    source_id = models.CharField(max_length=80, blank=True)
    source_round = models.PositiveIntegerField(
        default=0, db_default=0, help_text=_("How often that system began this number anew, with another call.")
    )
    version = models.PositiveIntegerField(
        default=1,
        db_default=1,
        help_text=_("One more whenever somebody corrects who calls, or where the call came from."),
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "source_round"], condition=~Q(source_id=""), name="a_call_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("received_at")),
                name="a_call_is_answered_after_it_rings",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("received_at")), name="a_call_ends_after_it_rings"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["Ended", "Abandoned", "Lost"], ended_at__isnull=False)
                | ~Q(status__in=["Ended", "Abandoned", "Lost"]) & Q(ended_at=None),
                name="an_ended_call_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="Abandoned") | Q(answered_at=None), name="an_abandoned_call_was_never_answered"
            ),
            models.CheckConstraint(
                condition=~Q(status="Lost") | Q(answered_at__isnull=False), name="a_lost_call_was_answered"
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(status="Ringing"), name="call_ringing"),
            # A call-taker's own, and those to call back, are few among all that ended.
            models.Index(
                fields=["call_taker"], condition=Q(status__in=["Answered", "Transferred"]), name="call_on_line"
            ),
            models.Index(fields=["received_at"], condition=Q(status__in=["Abandoned", "Lost"]), name="call_abandoned"),
            models.Index(fields=["callback_e164", "-received_at"], name="call_number"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)

    @property
    def number_as_said(self) -> str:
        """The caller ID in its own words where it says more than the number, or no number could be read in it."""
        more = not self.callback_number or says_more(self.callback_said, self.callback_number)
        return self.callback_said if more else ""

    @property
    def not_read(self) -> list[dict[str, str]]:
        """What came with the call, could not be read and stands nowhere else on the screen."""
        shown = (one for one in self.unread if one["field"] not in SHOWN_ELSEWHERE)
        return [{"name": one["field"], "value": one["value"]} for one in shown]

    @property
    def was_lost(self) -> bool:
        """Whether somebody had this caller on the line and lost them."""
        return self.status == self.Status.LOST

    @property
    def is_to_call_back(self) -> bool:
        """Whether the caller is gone without having been helped: hung up before an answer, or lost."""
        return self.status in self.TO_CALL_BACK


class Transfer(models.Model):
    """A call handed from one 911 center to another; the receiver verifies it (09 NCAC 06C .0209(b))."""

    class Status(models.TextChoices):
        OFFERED = "Offered", _("Offered")
        ACCEPTED = "Accepted", _("Accepted")
        DECLINED = "Declined", _("Declined")
        WITHDRAWN = "Withdrawn", _("Withdrawn")

    class Reason(models.TextChoices):
        """Why a call goes to another center."""

        PLACE = "place", _("The place is theirs")
        CALLER = "caller", _("The caller wants that center")
        BACK_UP = "back_up", _("They stand in for us")
        OTHER = "other", _("Another reason")

    MOVES: dict[str, set[str]] = {
        Status.OFFERED: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN},
        Status.ACCEPTED: set(),
        Status.DECLINED: set(),
        Status.WITHDRAWN: set(),
    }

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="transfers")
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True, db_default="", default="")
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
