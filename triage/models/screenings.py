"""The C-SSRS screener of an encounter: what was answered, encrypted, and the risk it means, clear."""

import json
from typing import TypedDict

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from heart.models import User
from heart.models.encryption import EncryptedTextField, Unreadable
from triage.models.diversions import Diversion


class Given(TypedDict):
    """One answer: to which item, what, by whom, when (ISO 8601), in which language and wording it was asked."""

    question: str
    answer: str
    by: int
    at: str
    language: str
    wording: str


class ScreenerWording(models.Model):
    """The official text of the screener as an operator loaded it; the one that was loaded last is used."""

    version = models.CharField(max_length=40, unique=True)
    text = models.TextField(help_text=_("The file as it was loaded."))
    sha256 = models.CharField(max_length=64)
    license = models.CharField(max_length=600)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.version

    @property
    def thread(self) -> str:
        return f"screener-{self.pk}"


class Screening(models.Model):
    """One screener of an encounter. `given` holds every answer in its order; the last to an item counts."""

    class Moment(models.TextChoices):
        START = "start", _("At the start")
        END = "end", _("At the end")

    class Risk(models.IntegerChoices):
        """As triage.screener.Level; no value at all: nothing is a yes and something is missing."""

        NONE = 0, _("No answer is a yes")
        LOW = 1, pgettext_lazy("risk", "Low")
        MODERATE = 2, pgettext_lazy("risk", "Moderate")
        HIGH = 3, pgettext_lazy("risk", "High")

    diversion = models.ForeignKey(Diversion, on_delete=models.PROTECT, related_name="screenings")
    moment = models.CharField(max_length=5, choices=Moment.choices)
    given = EncryptedTextField(default="[]")
    level = models.SmallIntegerField(choices=Risk.choices, null=True, blank=True)
    complete = models.BooleanField(default=False)
    wording = models.CharField(max_length=40, help_text=_("The version of the text of the last answer."))
    wording_sha256 = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    high_since = models.DateTimeField(null=True, blank=True, help_text=_("When it first meant a high risk."))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["diversion", "moment"], name="an_encounter_has_one_screener_at_each_moment"
            ),
            models.CheckConstraint(
                condition=Q(complete=False) | Q(level__isnull=False), name="a_complete_screener_says_the_risk"
            ),
            models.CheckConstraint(
                condition=Q(level=None) | ~Q(level=3) | Q(high_since__isnull=False),
                name="a_high_risk_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"screening {self.pk}"

    @property
    def thread(self) -> str:
        return self.diversion.thread

    @property
    def is_readable(self) -> bool:
        """Whether the key of the answers is there."""
        return not isinstance(self.given, Unreadable)

    @property
    def answers_given(self) -> list[Given]:
        """Every answer in its order; none where they cannot be read, see `is_readable`."""
        found: list[Given] = json.loads(self.given) if self.is_readable else []
        return found

    @property
    def answers(self) -> dict[str, str]:
        """Item key -> the answer that counts."""
        return {one["question"]: one["answer"] for one in self.answers_given}
