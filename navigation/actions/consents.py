"""What a person lets an organization of the directory know, said at the follow-up."""

from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from navigation.actions.follow_ups import only_owner
from navigation.actions.joining import lock
from navigation.models import ConsentRecipient, FollowUp, Organization
from triage.actions.consents import Given, keep_consent
from triage.models import Consent


def consent(follow_up: FollowUp, organization: Organization, *, by: User, **given: Unpack[Given]) -> Consent:
    """Record what this organization may know of the person in order to refer them there (see `triage.consent`).

    Raises Refused while nobody knows who the person is.
    """
    with transaction.atomic():
        person = lock(follow_up.incident).person
        only_owner(follow_up, by)
        if person is None:
            raise Refused(_("Say who the person is first."), code="nobody")
        made = keep_consent(person, Consent.Purpose.REFERRAL, by=by, recipient=organization.name, **given)
        ConsentRecipient.objects.create(consent=made, organization=organization)
        history.record("navigation.consented", follow_up, by=by, organization=organization.pk)
    return made
