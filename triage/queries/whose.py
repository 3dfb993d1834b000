"""Whose a call is: who may end it, hand it on, or let it go to a clinician."""

from heart.models import Role, User
from triage.models import Call, Diversion, Transfer


def has_call(call: Call, by: User) -> bool:
    """Whether this person acts for the line: its call-taker, or a supervisor under the own name."""
    return by.pk == call.call_taker_id or by.role == Role.SUPERVISOR


def may_let_go(diversion: Diversion, by: User) -> bool:
    """Whether this person lets go of the caller, or takes them back: who has the call, or rang the clinicians."""
    return by.pk == diversion.offered_by_id or has_call(diversion.call, by)


def may_withdraw(offer: Transfer, by: User) -> bool:
    """Whether this person keeps a call that is offered to another center: who has it, or offered it."""
    return by.pk == offer.offered_by_id or has_call(offer.call, by)
