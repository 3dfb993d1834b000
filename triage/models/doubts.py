"""What the notes said against an answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.diversions import ClinicalNote
from triage.models.incidents import Incident, Note
from triage.models.plans import PlanPart


class DoubtQuerySet(models.QuerySet["Doubt"]):
    """Questions about doubts."""

    def open(self) -> "DoubtQuerySet":
        """Nobody has answered the question since."""
        return self.filter(settled_at=None)


class Doubt(models.Model):
    """A note speaks of something that bears on a safety question; it stands until the question is answered again.

    `was` is the answer it speaks against, "" when nobody had answered yet: then it is a hint beside the question.
    `entry` is a code of the word list, `spans` where the words are in the note ([first, behind the last] character),
    so that a note can be shredded and no word of it is left here. What a clinical note or a plan of the person speaks
    of is shown to nobody.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="doubts")
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.PROTECT, related_name="doubts")
    clinical_note = models.ForeignKey(
        ClinicalNote, null=True, blank=True, on_delete=models.PROTECT, related_name="doubts"
    )
    plan_part = models.ForeignKey(PlanPart, null=True, blank=True, on_delete=models.PROTECT, related_name="doubts")
    question = models.CharField(max_length=40)
    entry = models.CharField(max_length=40)
    words_version = models.CharField(max_length=60)
    was = models.CharField(max_length=40, blank=True, help_text=_("The answer that stood."))
    spans = models.JSONField(default=list)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "question", "entry"], name="a_note_speaks_of_a_thing_once_per_question"
            ),
            models.UniqueConstraint(
                fields=["clinical_note", "question", "entry"],
                name="a_clinical_note_speaks_of_a_thing_once_per_question",
            ),
            models.UniqueConstraint(
                fields=["incident", "plan_part", "question", "entry"],
                name="words_of_a_plan_speak_of_a_thing_once_per_question",
            ),
            models.CheckConstraint(
                condition=Q(note__isnull=False, clinical_note=None, plan_part=None)
                | Q(note=None, clinical_note__isnull=False, plan_part=None)
                | Q(note=None, clinical_note=None, plan_part__isnull=False),
                name="a_doubt_is_of_one_note",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="a_settled_doubt_says_who_settled_it",
            ),
        ]
        indexes = [models.Index(fields=["incident"], condition=Q(settled_at=None), name="doubt_open")]

    def __str__(self) -> str:
        return f"{self.question}.{self.entry}"

    @property
    def is_clinical(self) -> bool:
        """Whether it comes from the clinical record."""
        return self.note_id is None

    @property
    def thread(self) -> str:
        return str(self.incident_id)
