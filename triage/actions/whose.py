"""Refusals that say whose a call is."""

from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.models import User
from triage.models import Call
from triage.queries import whose


def only_call_taker(call: Call, by: User | None) -> None:
    """Raise Refused for a person who has not this call; the telephone system (None) speaks for the line itself."""
    if by is not None and not whose.has_call(call, by):
        raise has_it(call.call_taker)


def has_it(who: User | None) -> Refused:
    """The refusal that names who has the call."""
    if who is None:
        return Refused(_("Nobody has this call. Answer it first."), code="not_yours")
    return Refused(_("%(who)s has this call.") % {"who": who}, code="not_yours")
