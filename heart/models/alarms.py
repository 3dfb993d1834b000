"""Alarms, and who has silenced them."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from heart.models.people import Role, User


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
    (AlarmKind), 2 it takes over the wall. `loud_since` is the moment from which that is counted. `about` is a code
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
                violation_error_message=_("This alarm is already active."),
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
        TOLD_TWICE = "told_twice", _("Duplicate of another alarm")
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
                | Q(until__isnull=False) & Q(LessThanOrEqual(F("until") - F("at"), datetime.timedelta(minutes=10))),
                name="a_shelf_ends_within_ten_minutes",
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(over_at=None), name="silence_until")]

    def __str__(self) -> str:
        return f"{self.role} {self.alarm_id}"

    def keeps(self, user: User) -> bool:
        """Whether it leaves this person in peace, as SilenceQuerySet.kept_by asks."""
        return self.role == user.role and (self.role != Role.RESPONDER or self.by_id == user.pk)
