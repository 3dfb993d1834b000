"""Whose a call is: who may end it, hand it on, or let it go to a clinician."""

from collections.abc import Iterable

from heart.kernel.access import TAKES
from heart.models import Role, User
from triage.models import Call, Diversion, Transfer


def has_call(call: Call, by: User) -> bool:
    """Whether this person acts for the line: its call-taker, or a supervisor under the own name."""
    return by.pk == call.call_taker_id or by.role == Role.SUPERVISOR


def speaks_with(call: Call, by: User) -> bool:
    """Whether this person hears the caller: who has the call, or the clinician who took them. One query at most."""
    return bool(spoken_with([call], by))


def spoken_with(calls: Iterable[Call], by: User) -> list[int]:
    """The numbers of those of these calls whose caller this person hears (see `speaks_with`). One query at most."""
    asked = list(calls)
    others = [call for call in asked if not has_call(call, by)]
    took = Diversion.objects.claimed().filter(call__in=others, clinician=by).values_list("call", flat=True)
    not_theirs = {call.pk for call in others} - set(took if others else ())
    return [call.pk for call in asked if call.pk not in not_theirs]


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
