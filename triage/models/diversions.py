"""The clinician who was reached, and what they wrote."""

import datetime

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from heart.models import User
from heart.models.encryption import EncryptedTextField
from triage.models.calls import Call
from triage.models.incidents import Incident

# Characters of one note: a long talk fits into it, so that no ending waits for somebody to shorten what they wrote.
CLINICAL_NOTE_LIMIT = 20_000


class DiversionQuerySet(models.QuerySet["Diversion"]):
    """Questions about diversions."""

    def ringing(self) -> "DiversionQuerySet":
        return self.filter(status=Diversion.Status.RINGING).order_by("offered_at")

    def open(self) -> "DiversionQuerySet":
        return self.filter(status__in=Diversion.OPEN)

    def owing_follow_up(self) -> "DiversionQuerySet":
        return self.filter(status=Diversion.Status.ENDED, support_needed=True)

    def claimed(self) -> "DiversionQuerySet":
        """A clinician has the caller on the line, with the call-taker or alone."""
        return self.filter(status__in=Diversion.CLAIMED)

    def past_limit(self, now: datetime.datetime) -> "DiversionQuerySet":
        """Rings longer than its limit, and the call-taker was not told yet."""
        return self.filter(status=Diversion.Status.RINGING, ring_until__lte=now, rang_out_at=None)

    def rung_out(self) -> "DiversionQuerySet":
        """Nobody answered in time, and the call-taker was told."""
        return self.filter(rang_out_at__isnull=False)

    def not_widened(self) -> "DiversionQuerySet":
        """Rings with the clinicians who are ready only."""
        return self.ringing().filter(widened_at=None)

    def left_by_console(self, now: datetime.datetime) -> "DiversionQuerySet":
        """Claimed by somebody whose screens were there when they took the caller, and have been silent for too long.

        Who has no screens that are heard (a program, a telephone) has none that could go. Who cannot sign in is gone.
        """
        limit = datetime.timedelta(seconds=settings.CONSOLE_GONE_S)
        began = ExpressionWrapper(Coalesce("taken_over_at", "claimed_at") - limit, models.DateTimeField())
        silent = Q(clinician__heartbeat__at__lte=now - limit, clinician__heartbeat__at__gte=began)
        return self.claimed().filter(silent | Q(clinician__is_active=False))

    def ringing_late(self, now: datetime.datetime) -> "DiversionQuerySet":
        """Nobody has claimed it within the limit; once the call-taker was told so, that is said of it and not this."""
        late = now - datetime.timedelta(seconds=settings.RING_LATE_S)
        return self.filter(status=Diversion.Status.RINGING, offered_at__lte=late, rang_out_at=None)


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

    class Instead(models.TextChoices):
        """What happened where help was asked for and was not there when the encounter ended; it is still awaited."""

        SAFE = "safe", _("The person is safe without it")
        SOMEBODY_THERE = "somebody_there", _("Somebody stays with the person until it comes")
        CALL_TAKER = "call_taker", _("The call-taker stays on the line until it comes")
        HUNG_UP = "hung_up", _("The person ended the call")
        LINE_LOST = "line_lost", _("The line was lost")
        GONE = "gone", _("The person left the place")

    class RingReason(models.TextChoices):
        """Why a clinician is rung although more is recommended, or the caller's case is closed to it."""

        CALLER_ASKED = "caller_asked", _("The caller asks for a clinician")
        BY_VOICE = "by_voice", _("I am talking with the person and judge it safe")
        KNOWN_PERSON = "known_person", _("The person and the situation are known")
        CLINICIAN_ASKS = "clinician_asks", _("The clinician asks the safety questions")
        GUARDIAN_AGREES = "guardian_agrees", _("A parent or guardian agrees")
        SUPERVISOR = "supervisor", _("A supervisor or the medical director said so")
        TELEPHONE = "telephone", _("The telephone system put them through")
        OTHER = "other", _("Another reason")

    class Stopped(models.TextChoices):
        """What happened to the caller in the middle of a hand-off; the clinician reads it."""

        TAKEN_BACK = "taken_back", _("The call-taker took the caller back")
        HUNG_UP = "hung_up", _("The caller hung up")
        LINE_LOST = "line_lost", _("The line was lost")

    OPEN = [Status.RINGING, Status.THREE_WAY, Status.VERIFIED, Status.RELEASED]
    CLAIMED = [Status.THREE_WAY, Status.VERIFIED, Status.RELEASED]
    MOVES: dict[str, set[str]] = {
        Status.RINGING: {Status.THREE_WAY, Status.UNANSWERED, Status.WITHDRAWN},
        Status.THREE_WAY: {Status.VERIFIED, Status.GIVEN_BACK, Status.WITHDRAWN},
        # Back to three-way: somebody else took over and has not said yet that they have the caller.
        Status.VERIFIED: {Status.THREE_WAY, Status.RELEASED, Status.ENDED, Status.GIVEN_BACK, Status.WITHDRAWN},
        # Withdrawn: the clinician's console is gone and a call-taker has the caller.
        Status.RELEASED: {Status.ENDED, Status.GIVEN_BACK, Status.WITHDRAWN},
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
    ring_until = models.DateTimeField(help_text=_("When the call-taker is told that nobody answered; it rings on."))
    rang_out_at = models.DateTimeField(null=True, blank=True, help_text=_("When that limit passed unanswered."))
    widened_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when it rings for every clinician and the supervisors.")
    )
    clinician = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="diversions")
    claimed_at = models.DateTimeField(null=True, blank=True)
    taken_over_at = models.DateTimeField(null=True, blank=True, help_text=_("When this clinician took over."))
    taken_over_from = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who had the caller before."),
    )
    reassigned_to = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reassigned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reassigned_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=12, blank=True)
    support_needed = models.BooleanField(null=True, blank=True)
    raised_at_end = models.BooleanField(
        null=True, blank=True, help_text=_("Whether police, fire or EMS were needed when it ended.")
    )
    instead = models.CharField(
        max_length=20,
        choices=Instead.choices,
        blank=True,
        db_default="",
        default="",
        help_text=_("What happened instead of the help that was awaited when it ended."),
    )
    second_word = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The second clinician, or the supervisor, who agreed that a raised call was settled."),
    )
    give_back_reason = models.CharField(max_length=30, blank=True)
    ring_reason = models.CharField(
        max_length=20,
        choices=RingReason.choices,
        blank=True,
        db_default="",
        default="",
        help_text=_("Why it was rung instead of what was recommended, where it was."),
    )
    stopped_because = models.CharField(
        max_length=12,
        choices=Stopped.choices,
        blank=True,
        db_default="",
        default="",
        help_text=_("What became of the caller when the call-taker's side ended it."),
    )

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
            models.CheckConstraint(
                condition=Q(second_word=None) | ~Q(second_word=F("clinician")), name="a_second_word_is_somebody_elses"
            ),
            models.CheckConstraint(
                condition=Q(reassigned_to=None, reassigned_by=None, reassigned_at=None)
                | Q(reassigned_to__isnull=False, reassigned_by__isnull=False, reassigned_at__isnull=False),
                name="a_reassigned_caller_says_by_whom_and_when",
            ),
        ]
        indexes = [
            models.Index(fields=["ring_until"], condition=Q(status="Ringing"), name="diversion_ringing"),
            # How many callers each clinician had today, and when the last of them ended.
            models.Index(fields=["clinician", "-claimed_at"], name="diversion_clinician"),
        ]

    def __str__(self) -> str:
        return f"diversion {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)

    def who_has_it(self) -> str:
        """One line for who comes too late: who has this caller; "" while it is open and nobody has, or it is over."""
        if self.status not in self.CLAIMED:
            return ""
        if self.reassigned_to_id:
            words = _("%(who)s has this caller; they are given to %(to)s.")
            return str(words) % {"who": self.clinician, "to": self.reassigned_to}
        return str(_("%(who)s has this caller.")) % {"who": self.clinician}


class ClinicalNote(models.Model):
    """A clinician's words: a record apart from the incident, seen by clinical roles only (G.S. 122C-52)."""

    diversion = models.ForeignKey(Diversion, on_delete=models.PROTECT, related_name="clinical_notes")
    text = EncryptedTextField(validators=[MaxLengthValidator(CLINICAL_NOTE_LIMIT)])
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    addendum = models.BooleanField(
        default=False, db_default=False, help_text=_("It was added after the record was signed.")
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"clinical note {self.pk}"

    @property
    def thread(self) -> str:
        return self.diversion.thread
