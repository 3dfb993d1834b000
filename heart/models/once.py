"""Answers already given, so that nothing is done twice."""

from django.db import models
from django.utils import timezone

from heart.models.encryption import EncryptedBinaryField


class Answered(models.Model):
    """An answer given to a POST with an idempotency key, so that a retry gets the same and does nothing twice.

    The body may be a page of clinical words, so it is encrypted; None where it is not kept.
    """

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = EncryptedBinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["at"], name="answered_at")]

    def __str__(self) -> str:
        return f"{self.scope} {self.at:%H:%M:%S}"
