"""A crew hears that it is called back, until somebody of it has read that."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.actions.following import only_speaks
from dispatch.models import Dispatch
from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.models import Level, User


def tell_crew(dispatch: Dispatch, reason: str, *, by: User, now: datetime.datetime) -> None:
    """Sound on the phones of a crew that was called back just now; a crew that is off duty hears nothing."""
    if Dispatch.objects.called_back(now).filter(pk=dispatch.pk).exists():
        level = Level.A1 if reason == "danger" else Level.A2
        alarms.raise_alarm(level, "called_back", dispatch, now=now, by=by, about=reason)


def confirm_call_back(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The crew has read that it was called back. Only the crew knows that, or who hears them on the radio."""
    now = timezone.now()
    only_speaks(dispatch, by, now)
    with transaction.atomic():
        unread = Dispatch.objects.filter(pk=dispatch.pk, status=Dispatch.Status.CANCELLED, call_back_read_at=None)
        if not unread.update(call_back_read_at=now):
            raise Refused(_("Your team has no unread recall."), code="wrong_state")
        dispatch.call_back_read_at = now
        history.record("dispatch.confirmed_call_back", dispatch, by=by, team=dispatch.team.callsign)
        alarms.clear("called_back", dispatch, by=by, now=now)
    return dispatch


def end_call_backs(team_id: int, *, by: User, now: datetime.datetime) -> None:
    """Earlier call-backs sound no more: the team acknowledged its next assignment, or goes off duty."""
    for earlier in Dispatch.objects.call_back_unread().filter(team=team_id):
        alarms.clear("called_back", earlier, by=by, now=now)
