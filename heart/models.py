"""What the kernel remembers: people who act, the history of what they did, alarms, and answers already given."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

DRAFTS_KEPT = datetime.timedelta(hours=12)


class Role(models.TextChoices):
    """What a person's work is; access.py says what each role may do."""

    CALL_TAKER = "call_taker", _("Call taker")
    CLINICIAN = "clinician", _("Clinician")
    RESPONDER = "responder", _("Responder")
    TEAM_LEAD = "team_lead", _("Team lead")
    CARE_NAVIGATOR = "care_navigator", _("Care navigator")
    SUPERVISOR = "supervisor", _("Supervisor")
    MEDICAL_DIRECTOR = "medical_director", _("Medical director")
    ADMINISTRATOR = "administrator", _("Administrator")
    NONE = "", _("No role")


class Theme(models.TextChoices):
    """Light or dark; without a choice the device decides."""

    SYSTEM = "", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """How close the rows stand."""

    COMPACT = "", _("Compact")
    COMFORTABLE = "comfortable", _("Comfortable")


class Staff(UserManager["User"]):
    """Makes people; who is made on the command line with all rights can give others their roles."""

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **more: Any
    ) -> "User":
        return super().create_superuser(username, email, password, **{"role": Role.ADMINISTRATOR} | more)


class User(AbstractUser):
    """A person of the staff; nobody acts without one."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.NONE, blank=True)
    language = models.CharField(max_length=5, choices=[("en", "English"), ("es", "Español")], default="en")
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    density = models.CharField(max_length=11, choices=Density.choices, default=Density.COMPACT, blank=True)
    single_keys = models.BooleanField(_("single keys"), default=True)

    objects = Staff()

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def thread(self) -> str:
        """A person's own thread in the history; the bare number would be an incident's."""
        return f"person-{self.pk}"


class Session(AbstractBaseSession):
    """One signed-in browser; what is asked on every request stands in columns, so that it costs no query more."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions")
    seen_at = models.DateTimeField(default=timezone.now)
    locked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.seen_at:%H:%M:%S}"

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")


class Try(models.Model):
    """A try at a password or a code that did not succeed; `key` is a keyed hash of who tried from where."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="try_key"), models.Index(fields=["at"], name="try_at")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at:%H:%M:%S}"


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about the history."""

    def of_thread(self, thread: str) -> "EventQuerySet":
        return self.filter(thread=thread).order_by("id")

    def of_thing(self, thing: models.Model) -> "EventQuerySet":
        return self.filter(thing=thing._meta.label_lower, thing_id=thing.pk).order_by("id")


class Event(models.Model):
    """One line of the history: who did what to which thing, when. Never anybody's words. Append-only by trigger."""

    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=60)
    thread = models.CharField(max_length=40)
    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    codes = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["thread", "id"], name="event_thread"),
            models.Index(fields=["thing", "thing_id", "id"], name="event_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.thread}"

    @property
    def topic(self) -> str:
        return self.verb.split(".", 1)[0]


class Level(models.TextChoices):
    """How loud an alarm is: A1 emergency, A2 high, A3 medium."""

    A1 = "A1", _("Emergency")
    A2 = "A2", _("High")
    A3 = "A3", _("Medium")


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Questions about alarms."""

    def open(self) -> "AlarmQuerySet":
        return self.filter(cleared_at=None)

    def loud_at_a_desk(self, now: datetime.datetime) -> "AlarmQuerySet":
        """Up, and nobody at a desk has silenced them; what a crew silences on its own phone does not count."""
        return self.open().exclude(models.Exists(Silence.objects.at_a_desk(now).filter(alarm=models.OuterRef("pk"))))


class Alarm(models.Model):
    """Something that needs a person's act; a role may silence it for itself, only the act clears it.

    `escalation` is how far it has gone because nobody silenced it: 0 to who hears it first, 1 on to who hears it then
    (audience.py), 2 it takes over the wall. `loud_since` is the moment from which that is counted. `about` is a code
    of the cause: when that becomes another, the alarm is heard anew.
    """

    TAKES_OVER = 2

    level = models.CharField(max_length=2, choices=Level.choices)
    kind = models.CharField(max_length=40)
    thread = models.CharField(max_length=40)
    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    raised_at = models.DateTimeField()
    loud_since = models.DateTimeField()
    escalation = models.PositiveSmallIntegerField(default=0, db_default=0)
    escalated_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    about = models.CharField(max_length=64, blank=True, default="", db_default="")

    objects = AlarmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "thing", "thing_id"],
                condition=Q(cleared_at=None),
                name="one_open_alarm_of_a_kind_per_thing",
                violation_error_message=_("This alarm is already up."),
            ),
            models.CheckConstraint(condition=Q(escalation__lte=2), name="an_alarm_goes_two_steps_at_most"),
            models.CheckConstraint(
                condition=~Q(level="A3", escalation__gte=1), name="only_a_loud_alarm_goes_further_by_itself"
            ),
        ]
        indexes = [models.Index(fields=["level", "raised_at"], condition=Q(cleared_at=None), name="alarm_open")]

    def __str__(self) -> str:
        return f"{self.level} {self.kind} {self.thread}"

    @property
    def takes_over(self) -> bool:
        return self.escalation >= self.TAKES_OVER


class SilenceQuerySet(models.QuerySet["Silence"]):
    """Questions about silences."""

    def in_force(self, now: datetime.datetime) -> "SilenceQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=now), over_at=None)

    def kept_by(self, user: User) -> "SilenceQuerySet":
        """Those that leave this person in peace: their role's; a crew's phone silences itself alone."""
        mine = self.filter(role=user.role)
        return mine.filter(by=user) if user.role == Role.RESPONDER else mine

    def at_a_desk(self, now: datetime.datetime) -> "SilenceQuerySet":
        return self.in_force(now).exclude(role=Role.RESPONDER)


class Silence(models.Model):
    """One role was told of an alarm and is left in peace: acknowledged, or with a `reason` shelved, until a moment."""

    SHELF = datetime.timedelta(minutes=10)

    class Reason(models.TextChoices):
        """Why an alarm may be put aside for some minutes although nobody acts on it now."""

        OTHERS_ACT = "others_act", _("Others are acting on it")
        WAITING = "waiting", _("Waiting for an answer by phone or radio")
        TOLD_TWICE = "told_twice", _("Another alarm says the same")
        FAULT = "fault", _("A technical fault, reported")
        EXERCISE = "exercise", _("A test or an exercise")

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="silences")
    role = models.CharField(max_length=20, choices=Role.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)

    objects = SilenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alarm", "role"],
                condition=Q(over_at=None) & ~Q(role=Role.RESPONDER),
                name="a_role_silences_an_alarm_once",
                violation_error_message=_("Your role has already silenced this alarm."),
            ),
            models.UniqueConstraint(
                fields=["alarm", "by"],
                condition=Q(over_at=None, role=Role.RESPONDER),
                name="a_phone_silences_an_alarm_once",
                violation_error_message=_("Your role has already silenced this alarm."),
            ),
            models.CheckConstraint(condition=~Q(role=""), name="a_silence_is_a_roles"),
            models.CheckConstraint(
                # A difference of instants; "at + 10 minutes" would depend on the time zone of the session.
                condition=Q(reason="")
                | Q(until__isnull=False) & LessThanOrEqual(F("until") - F("at"), datetime.timedelta(minutes=10)),
                name="a_shelf_ends_within_ten_minutes",
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(over_at=None), name="silence_until")]

    def __str__(self) -> str:
        return f"{self.role} {self.alarm_id}"

    def keeps(self, user: User) -> bool:
        """Whether it leaves this person in peace, as SilenceQuerySet.kept_by asks."""
        return self.role == user.role and (self.role != Role.RESPONDER or self.by_id == user.pk)


class Answered(models.Model):
    """An answer given to a POST with an idempotency key, so that a retry gets the same and does nothing twice."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["at"], name="answered_at")]

    def __str__(self) -> str:
        return f"{self.scope} {self.at:%H:%M:%S}"


class Sweep(models.Model):
    """When each sweep last ran to its end; silence here is an alarm."""

    name = models.CharField(max_length=60, primary_key=True)
    ran_at = models.DateTimeField()
    found = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class DraftQuerySet(models.QuerySet["Draft"]):
    """Questions about drafts."""

    def standing(self, now: datetime.datetime) -> "DraftQuerySet":
        """Young enough to be shown again."""
        return self.filter(updated_at__gte=now - DRAFTS_KEPT)


class Draft(models.Model):
    """What one person has typed into one form and not sent yet; nobody else ever sees it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_person_and_form")]
        indexes = [models.Index(fields=["updated_at"], name="draft_updated_at")]

    def __str__(self) -> str:
        return f"{self.form} {self.updated_at:%H:%M:%S}"
