"""The safety answers of an incident and what the protocol made of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from heart.models import User
from teams.models import Response
from triage.models.calls import Call
from triage.models.incidents import Incident
from triage.models.protocols import ProtocolVersion


class Assessment(models.Model):
    """All safety answers after one more was given, and what the protocol made of them; never changed.

    `answers` is {question key: answer}; `reasons` the keys of rules that fired; `response` the least help allowed.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assessments")
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments")
    protocol = models.ForeignKey(
        ProtocolVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    protocol_version = models.CharField(max_length=60, help_text=_("The code of the version that judged."))
    answers = models.JSONField()
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    medical = models.BooleanField(default=False, help_text=_("EMS joins whatever the response."))
    reasons = models.JSONField(default=list)
    complete = models.BooleanField(default=False, help_text=_("No question is left that must be asked."))
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["incident", "-id"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    @property
    def thread(self) -> str:
        return str(self.incident_id)
