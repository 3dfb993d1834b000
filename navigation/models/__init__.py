"""The promise afterwards: follow-ups, attempts, referrals and the services they lead to."""

from navigation.models.follow_ups import Attempt, FollowUp, FollowUpQuerySet
from navigation.models.referrals import ConsentRecipient, Organization, Referral, Service

__all__ = [
    "Attempt",
    "ConsentRecipient",
    "FollowUp",
    "FollowUpQuerySet",
    "Organization",
    "Referral",
    "Service",
]
