"""What was typed and not sent yet."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from heart.models.encryption import EncryptedJSONField
from heart.models.people import User

DRAFTS_KEPT = datetime.timedelta(hours=12)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Questions about drafts."""

    def standing(self, now: datetime.datetime) -> "DraftQuerySet":
        """Young enough to be shown again; what belongs to a record that must be finished stands longer."""
        young, last = Q(updated_at__gte=now - DRAFTS_KEPT), Q()
        for form in settings.LASTING_DRAFTS:
            last |= Q(form__startswith=f"{form}:")
        longer = Q(updated_at__gte=now - datetime.timedelta(seconds=settings.LASTING_DRAFTS_S))
        return self.filter(young | (last & longer) if last else young)


class Draft(models.Model):
    """What one person has typed into one form and not sent yet; nobody else ever sees it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=60)
    # Of every form, for a clinician's among them are the person's own words.
    fields = EncryptedJSONField(default=dict)
    updated_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_person_and_form")]
        indexes = [models.Index(fields=["updated_at"], name="draft_updated_at")]

    def __str__(self) -> str:
        return f"{self.form} {self.updated_at:%H:%M:%S}"
