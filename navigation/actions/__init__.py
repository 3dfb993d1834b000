"""Every write of the navigation room, one verb each."""

from navigation.actions.closing import CLOSES_AS, NEED_CONTACT, NEED_TALK, close, reopen
from navigation.actions.consents import consent
from navigation.actions.follow_ups import (
    attempt,
    claim,
    escalate_overdue,
    hand_over,
    identify,
    is_theirs,
    open_owed,
    read,
    refer,
    update_referral,
)

__all__ = [
    "CLOSES_AS",
    "NEED_CONTACT",
    "NEED_TALK",
    "attempt",
    "claim",
    "close",
    "consent",
    "escalate_overdue",
    "hand_over",
    "identify",
    "is_theirs",
    "open_owed",
    "read",
    "refer",
    "reopen",
    "update_referral",
]
