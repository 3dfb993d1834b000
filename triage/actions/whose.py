"""Whose a call is: refusals that name them, and the way from one call-taker to another."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.locks import lock_incident
from triage.models import Call
from triage.queries import whose


def only_call_taker(call: Call, by: User | None) -> None:
    """Raise Refused for a person who has not this call; the telephone system (None) speaks for the line itself."""
    if by is not None and not whose.has_call(call, by):
        raise has_it(call.call_taker)


def only_who_hears(call: Call, by: User) -> None:
    """Raise Refused for a person who does not hear this caller: has neither the call nor took them from it."""
    if not whose.speaks_with(call, by):
        raise has_it(call.call_taker)


def take_over_call(call: Call, *, by: User, held_by: int | None = None) -> Call:
    """Take a caller on the line over by name: a supervisor from anybody, a call-taker from who cannot sign in any more.

    `held_by` is the id of who had the call when it was looked at (None: whoever has it now); Refused if it is somebody
    else by now, when nobody is on the line, or whoever has the call goes on with it.
    """
    now = timezone.now()
    with transaction.atomic():
        lock_incident(call.incident_id)
        locked = Call.objects.select_for_update(of=("self",)).select_related("call_taker").get(pk=call.pk)
        if locked.status != Call.Status.ANSWERED or locked.call_taker_id == by.pk:
            raise Refused(_("There is nobody on this line to take over."), code="wrong_state")
        if not whose.may_take_over(locked, by):
            raise has_it(locked.call_taker)
        flow.refuse_stale(locked, held_by, locked.call_taker_id)
        before = locked.call_taker_id
        Call.objects.filter(pk=call.pk).update(call_taker=by)
        history.record("triage.took_over_call", locked, by=by, call_taker=before)
        alarms.clear("call_taker_gone", locked, by=by, now=now)
        call.call_taker = by
    return call


def has_it(who: User | None) -> Refused:
    """The refusal that names who has the call."""
    if who is None:
        return Refused(_("Nobody has this call. Answer it first."), code="not_yours")
    return Refused(_("%(who)s has this call.") % {"who": who}, code="not_yours")
