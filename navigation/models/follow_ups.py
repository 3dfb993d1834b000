"""The promise afterwards: follow-ups due 48 hours after an encounter, and what was tried."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from dispatch.models import Dispatch
from heart.models import User
from navigation.deadlines import PROMISE
from triage.models import Diversion, Incident, Person


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Questions about follow-ups."""

    def open(self) -> "FollowUpQuerySet":
        return self.exclude(status__in=FollowUp.OVER)

    def open_since(self, since: datetime.datetime) -> "FollowUpQuerySet":
        """Open, or closed at that moment or later."""
        return self.filter(Q(closed_at=None) | Q(closed_at__gte=since))

    def unowned(self) -> "FollowUpQuerySet":
        return self.open().filter(owner=None)

    def overdue(self, now: datetime.datetime) -> "FollowUpQuerySet":
        """Past the promise and nobody has reached the person."""
        return self.open().filter(due_at__lte=now, reached_at=None)


class FollowUp(models.Model):
    """A promise to one person after one encounter. Status words are FHIR Task's; it closes only with an outcome."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waiting for a navigator")
        ACCEPTED = "accepted", _("Claimed")
        IN_PROGRESS = "in-progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Closed without reaching the person")
        CANCELLED = "cancelled", _("Cancelled")

    OVER = [Status.COMPLETED, Status.FAILED, Status.CANCELLED]
    VERSION_COUNTS_MOVES = True
    MOVES: dict[str, set[str]] = {
        Status.REQUESTED: {Status.ACCEPTED, Status.CANCELLED},
        Status.ACCEPTED: {Status.IN_PROGRESS, Status.COMPLETED, Status.FAILED, Status.CANCELLED, Status.REQUESTED},
        Status.IN_PROGRESS: {Status.COMPLETED, Status.FAILED, Status.CANCELLED, Status.REQUESTED},
        Status.COMPLETED: set(),
        Status.FAILED: set(),
        # It was no mistake, or what was joined to another promise is parted from it: it was not the same person.
        Status.CANCELLED: {Status.REQUESTED},
    }

    class Outcome(models.TextChoices):
        CONNECTED = "connected", _("Connected to care")
        IN_TREATMENT = "in_treatment", _("Already in treatment")
        NO_MORE_NEED = "no_more_need", _("Needs no more support")
        DECLINED = "declined", _("Does not want contact")
        NOT_REACHED = "not_reached", _("Not reached after all attempts")
        WRONG_CONTACT = "wrong_contact", _("No working way to reach the person")
        DECEASED = "deceased", _("Person has died")
        MISTAKE = "mistake", _("Opened by mistake")
        JOINED = "joined", _("Joined to the person's open follow-up")

    class Mistake(models.TextChoices):
        """Why there never was a promise."""

        NO_SUPPORT = "no_support", _("No more support was needed")
        TWICE = "twice", _("The person has another follow-up")
        WRONG_PERSON = "wrong_person", _("It was about somebody else")
        OTHER = "other", _("Another reason")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="follow_ups")
    diversion = models.OneToOneField(
        Diversion, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_up"
    )
    dispatch = models.OneToOneField(Dispatch, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_up")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REQUESTED)
    encounter_ended_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")
    claimed_at = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True, help_text=_("When the person was first reached."))
    next_try_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    mistake = models.CharField(
        max_length=20,
        choices=Mistake.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Why it was opened by mistake."),
    )
    joined_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joined",
        help_text=_("The person's follow-up that was open already and keeps this promise too."),
    )
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(diversion__isnull=False, dispatch=None) | Q(diversion=None, dispatch__isnull=False),
                name="a_follow_up_follows_one_encounter",
            ),
            models.CheckConstraint(
                # A difference of instants; "end + 2 days" would depend on the time zone of the session.
                condition=Exact(F("due_at") - F("encounter_ended_at"), PROMISE),
                name="a_follow_up_is_due_48_elapsed_hours_after_the_encounter",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["completed", "failed", "cancelled"], closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status__in=["completed", "failed", "cancelled"]) & Q(closed_at=None, outcome=""),
                name="a_closed_follow_up_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "in-progress"]) | Q(owner__isnull=False),
                name="a_follow_up_under_way_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(outcome="joined", joined_to__isnull=False) | ~Q(outcome="joined") & Q(joined_to=None),
                name="a_joined_follow_up_says_to_which",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=~Q(status__in=["completed", "failed", "cancelled"]) & Q(person__isnull=False),
                name="a_person_has_one_open_promise",
            ),
            models.CheckConstraint(
                condition=~Q(status="requested") | Q(owner=None), name="a_waiting_follow_up_has_no_owner"
            ),
            models.CheckConstraint(
                condition=Q(outcome="mistake") & ~Q(mistake="") | ~Q(outcome="mistake") & Q(mistake=""),
                name="a_follow_up_opened_by_mistake_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=~Q(status__in=["completed", "failed", "cancelled"]), name="follow_up_open"
            ),
            # How the promise was kept lately is asked with every look at the queue, of closed ones too.
            models.Index(
                fields=["due_at"],
                condition=~Q(outcome__in=["deceased", "mistake"]),
                name="follow_up_counted_by_due",
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"

    @property
    def met_by(self) -> str:
        """Who met the person in its encounter: the team, or the clinician."""
        if self.dispatch:
            return str(self.dispatch.team)
        return str(self.diversion.clinician) if self.diversion else ""

    @property
    def is_kept_by_another(self) -> bool:
        """Whether it is joined to a promise to the same person that is open."""
        return self.joined_to is not None and self.joined_to.status not in self.OVER

    @property
    def only_declined(self) -> bool:
        """Whether the person was reached and never wanted to talk."""
        contacts = self.attempts.filter(result__in=Attempt.CONTACT)
        return set(contacts.values_list("result", flat=True)) == {Attempt.Result.REFUSED}

    @property
    def thread(self) -> str:
        return str(self.incident_id)


class Attempt(models.Model):
    """One try to reach the person; rows are never changed."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        TEXT = "text", _("Text message")
        VISIT = "visit", _("Visit")
        EMAIL = "email", _("E-mail")

    class Result(models.TextChoices):
        REACHED = "reached", _("Reached the person")
        NO_ANSWER = "no_answer", _("No answer")
        LEFT_MESSAGE = "left_message", _("Left a message")
        WRONG_NUMBER = "wrong_number", _("Wrong number or address")
        REFUSED = "refused", _("Did not want to talk")

    # The person was there, which is what was promised, also when they did not want to talk.
    CONTACT = [Result.REACHED, Result.REFUSED]

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    result = models.CharField(max_length=20, choices=Result.choices)
    next_try_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.result}"

    @property
    def thread(self) -> str:
        return self.follow_up.thread
