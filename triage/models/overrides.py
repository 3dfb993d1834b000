"""When a person says more than the protocol knows, or less than it asks for: who, from what to what, and why."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from teams.models import Response
from triage.models.assessments import Assessment
from triage.models.incidents import NARRATIVE_LIMIT, Incident


class OverrideQuerySet(models.QuerySet["Override"]):
    """Questions about overrides."""

    def in_force(self) -> "OverrideQuerySet":
        return self.filter(ended_at=None)

    def unseen(self) -> "OverrideQuerySet":
        """Less was decided than the protocol asks for, and nobody who answers for it has read why."""
        return self.filter(raises=False, acknowledged_at=None)

    def on_word_alone(self) -> "OverrideQuerySet":
        """Raised where the answers at the end allowed a clinician or a team, and none helped: it is read like less."""
        ended = self.in_force().filter(raises=True, incident__status__in=Incident.CLOSED)
        return ended.filter(incident__helped_at=None, incident__joined_to=None).exclude(incident__eligible_for="")

    def to_read(self) -> "OverrideQuerySet":
        """All that waits for who answers for it."""
        alone = Override.objects.on_word_alone().filter(acknowledged_at=None)
        return self.filter(Q(raises=False, acknowledged_at=None) | Q(pk__in=alone.values("pk")))


class Override(models.Model):
    """One person's word over the protocol's: `raises` to police, fire and EMS, or lowers with a reason.

    A raise is one press; `explained_as` says afterwards why.

    `was` is what stood before, `assessment` what was known then. It ends by an answer, another decision or a new
    danger; who may lower, and how it ends, is told in docs/decisions. What a word for more put aside, the safe answers
    {question: answer} and a word for less, still says what the incident was eligible for by its answers.
    """

    class Reason(models.TextChoices):
        """Why; the first ones raise, the others lower."""

        WEAPON_OR_VIOLENCE = "weapon_or_violence", _("Weapon or violence now")
        HELP_FOR_CALLER = "help_for_caller", _("A clinician requested help for the caller")
        TEAM_EMERGENCY = "team_emergency", _("A team pressed its emergency button")
        DANGER_TOLD = "danger_told", _("A clinician or a team reported danger")
        HELP_ASKED_FOR = "help_asked_for", _("The floor requested police, fire or EMS")
        MEDICAL_EMERGENCY = "medical_emergency", _("Medical emergency now")
        MEANS_AT_HAND = "means_at_hand", _("About to harm themself, means in hand")
        # The risk of suicide is high. Who may not read a risk reads this too, so it says no more.
        CLINICIAN_JUDGED = "clinician_judged", _("A clinician judged that more help is needed")
        WITH_THE_PERSON = "with_the_person", _("I am talking with the person and judge it safe")
        TOLD_BY_OTHERS = "told_by_others", _("Somebody there can say that it is safe")
        KNOWN_PERSON = "known_person", _("The person and the situation are known")
        CLEARED_BY_POLICE = "cleared_by_police", _("Police are there and say that it is safe")
        SLIP = "slip", _("Raised by mistake")
        OTHER = "other", _("Another reason")

    RAISING = (
        Reason.WEAPON_OR_VIOLENCE,
        Reason.HELP_FOR_CALLER,
        Reason.TEAM_EMERGENCY,
        Reason.DANGER_TOLD,
        Reason.HELP_ASKED_FOR,
        Reason.MEDICAL_EMERGENCY,
        Reason.MEANS_AT_HAND,
        Reason.CLINICIAN_JUDGED,
    )
    # What a call-taker may say of help that is asked for with one press; the first says nothing more.
    HELP_NOW = (Reason.HELP_ASKED_FOR, Reason.MEDICAL_EMERGENCY, Reason.MEANS_AT_HAND)
    # One press and nothing else was said: whoever pressed it is asked afterwards why.
    ONE_KEY = (Reason.WEAPON_OR_VIOLENCE, Reason.HELP_ASKED_FOR)
    # Whoever raised it owes a reason still.
    OWES_WHY = Q(raises=True, explained_as="", reason__in=ONE_KEY, also__contained_by=[*ONE_KEY])
    LOWERING = (
        Reason.WITH_THE_PERSON,
        Reason.TOLD_BY_OTHERS,
        Reason.KNOWN_PERSON,
        Reason.CLEARED_BY_POLICE,
        Reason.SLIP,
        Reason.OTHER,
    )

    class Explanation(models.TextChoices):
        """Why help was raised on somebody's word: asked after the press, of a list so that it can be counted."""

        HEARD = "heard", _("Screams, threats or a fight could be heard")
        VOICE = "voice", _("Something in the voice or the words")
        TOLD_BY_OTHERS = "told_by_others", _("Others told of danger: police, a team, another caller")
        HISTORY = "history", _("The person or the place is known for it")
        NO_ANSWER = "no_answer", _("The caller could not or would not answer")
        FIRE_OR_EMS = "fire_or_ems", _("Fire or EMS were needed")
        OFFICER_WANTED = "officer_wanted", _("The caller requested an officer")
        NO_ONE_FREE = "no_one_free", _("Nobody of H.E.A.R.T. was free")
        SLIP = "slip", _("Pressed by mistake")
        OTHER = "other", _("Another reason")

    class Ended(models.TextChoices):
        """What ended it."""

        ANSWERED = "answered", _("The questions were answered again")
        NEW_DANGER = "new_danger", _("New danger reported")
        DECIDED = "decided", _("New decision")
        REOPENED = "reopened", _("The incident was reopened")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="overrides")
    raises = models.BooleanField()
    was = models.ForeignKey(Response, null=True, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    also = models.JSONField(
        default=list,
        blank=True,
        db_default=models.Value([], models.JSONField()),
        help_text=_("Further reasons for which it was raised while this stood."),
    )
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="overrides")
    explained_as = models.CharField(max_length=20, choices=Explanation.choices, blank=True, db_default="", default="")
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    put_aside = models.JSONField(default=dict, help_text=_("Safe answers that count no more since it was raised."))
    instead_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="overrides")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=12, choices=Ended.choices, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "raises"], condition=Q(ended_at=None), name="one_override_of_a_kind_is_in_force"
            ),
            models.CheckConstraint(
                condition=Q(raises=False) | Q(response="emergency"), name="an_override_upward_is_to_police_fire_or_ems"
            ),
            models.CheckConstraint(
                condition=Q(raises=True) | Q(was__isnull=False) & ~Q(was=F("response")) & ~Q(response="emergency"),
                name="an_override_downward_says_from_what_to_less",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an_override_has_a_reason"),
            models.CheckConstraint(
                condition=Q(explained_as="", explained_at=None, explained_by=None)
                | Q(raises=True, explained_at__isnull=False, explained_by__isnull=False) & ~Q(explained_as=""),
                name="only_a_raise_is_explained_by_somebody_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="an_override_that_ended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(acknowledged_by=F("by")),
                name="nobody_acknowledges_their_own_override",
            ),
        ]
        indexes = [
            models.Index(fields=["-at"], condition=Q(raises=False), name="override_lowered"),
            models.Index(
                fields=["at"], condition=Q(raises=False, acknowledged_at=None), name="override_unacknowledged"
            ),
            models.Index(
                fields=["at"], condition=Q(raises=True, acknowledged_at=None, ended_at=None), name="override_raised"
            ),
        ]

    def __str__(self) -> str:
        return f"override {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)

    @property
    def reasons(self) -> list[str]:
        """Every reason that was given for it, the first one first."""
        return [self.reason, *self.also]

    @property
    def reasons_in_words(self) -> list[str]:
        return [str(self.Reason(code).label) for code in self.reasons]

    @property
    def speaks_of_more(self) -> bool:
        """Whether more than weapon and violence must be asked about again before it ends."""
        return bool({self.Reason.MEDICAL_EMERGENCY, self.Reason.MEANS_AT_HAND} & set(self.reasons))

    @property
    def is_judged(self) -> bool:
        """Whether no answer ends it: a clinician judged, and lowers it with a reason."""
        return self.Reason.CLINICIAN_JUDGED in self.reasons

    @property
    def asks_why(self) -> bool:
        """Whether it was one press that said nothing else."""
        return self.raises and all(code in self.ONE_KEY for code in self.reasons)


class OverrideNote(models.Model):
    """Why less was decided, or more, in people's words: kept apart from the history so that it can be shredded."""

    override = models.OneToOneField(Override, on_delete=models.PROTECT, related_name="note")
    text = models.TextField(validators=[MaxLengthValidator(NARRATIVE_LIMIT)])

    def __str__(self) -> str:
        return f"note of override {self.override_id}"
