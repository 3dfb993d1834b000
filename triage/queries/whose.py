"""Whose a call is: who may end it, hand it on, or let it go to a clinician."""

from heart.kernel.access import TAKES
from heart.models import Role, User
from triage.models import Call, Diversion, Transfer


def has_call(call: Call, by: User) -> bool:
    """Whether this person acts for the line: its call-taker, or a supervisor under the own name."""
    return by.pk == call.call_taker_id or by.role == Role.SUPERVISOR


def speaks_with(call: Call, by: User) -> bool:
    """Whether this person hears the caller: who has the call, or the clinician who took them. One query at most."""
    return has_call(call, by) or call.diversions.claimed().filter(clinician=by).exists()


def may_take_over(call: Call, by: User) -> bool:
    """Whether this person takes the line from whoever has it: a supervisor does, others from who cannot go on."""
    if call.status != Call.Status.ANSWERED or call.call_taker is None or by.pk == call.call_taker_id:
        return False
    gone = not call.call_taker.is_active or call.call_taker.role not in TAKES
    return gone or by.role == Role.SUPERVISOR


def may_let_go(diversion: Diversion, by: User) -> bool:
    """Whether this person lets go of the caller, or takes them back: who has the call, or rang the clinicians."""
    return by.pk == diversion.offered_by_id or has_call(diversion.call, by)


def may_withdraw(offer: Transfer, by: User) -> bool:
    """Whether this person keeps a call that is offered to another center: who has it, or offered it."""
    return by.pk == offer.offered_by_id or has_call(offer.call, by)
