"""May this go to an organization of the directory? It knows one also under the name it had when a consent was given."""

import datetime
from collections.abc import Collection

from navigation.models import ConsentRecipient, Organization
from triage.models import Consent, Person
from triage.queries import sharing


def may_be_shared(
    person: Person | None, what: Collection[str], organization: Organization, at: datetime.datetime
) -> sharing.Answer:
    """Whether these kinds of information may go to the organization with a referral. Two queries at most."""
    also = [] if not what else ConsentRecipient.objects.filter(organization=organization, consent__person=person)
    known = [one.consent_id for one in also]
    return sharing.may_be_shared(person, what, organization.name, Consent.Purpose.REFERRAL, at, also=known)
