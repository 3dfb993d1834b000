"""What a person agreed to, and took back."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from navigation.models import Consent, Organization
from triage.models import Person


def consent(
    person: Person,
    purpose: str,
    *,
    by: User,
    recipient: Organization | None = None,
    expires_at: datetime.datetime | None = None,
) -> Consent:
    """Record what the person agreed to."""
    with transaction.atomic():
        made = Consent.objects.create(
            person=person,
            purpose=purpose,
            recipient=recipient,
            given_at=timezone.now(),
            recorded_by=by,
            expires_at=expires_at,
        )
        history.record("navigation.consented", made, by=by, purpose=purpose)
    return made


def revoke(given: Consent, *, by: User) -> Consent:
    """The person takes a consent back."""
    now = timezone.now()
    with transaction.atomic():
        if not Consent.objects.filter(pk=given.pk, revoked_at=None).update(revoked_at=now):
            raise Refused(_("This consent was already revoked."), code="wrong_state")
        given.revoked_at = now
        history.record("navigation.revoked", given, by=by, purpose=given.purpose)
    return given
