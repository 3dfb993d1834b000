"""What keeps a team safe on its way and on scene: check-in, the place it was told, police, the emergency button."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.actions.following import only_crew, only_speaks, only_while_out
from dispatch.models import Dispatch
from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.actions.centers import only_center
from triage.actions.help_requests import ask, team_says_police_are_there
from triage.actions.locks import lock_incident
from triage.actions.overrides import override_upward
from triage.models import HelpRequest, Override

# How a team's emergency ended, as the team said over the radio.
STOOD_DOWN = ("safe", "police_there", "by_mistake")


def check_in(dispatch: Dispatch, *, by: User) -> Dispatch:
    """“We are OK”: the check-in clock starts again. Only the crew knows that, or who hears them on the radio."""
    now = timezone.now()
    only_speaks(dispatch, by, now)
    with transaction.atomic():
        due = dispatch.check_in_due(now)
        still = Dispatch.objects.filter(pk=dispatch.pk, status__in=Dispatch.WITH_PERSON)
        if not still.update(check_in_due_at=due):
            raise Refused(_("Only a team on scene checks in."), code="wrong_state")
        dispatch.check_in_due_at = due
        history.record("dispatch.checked_in", dispatch, by=by, team=dispatch.team.callsign)
        alarms.clear("check_in_overdue", dispatch, by=by, now=now)
    return dispatch


def confirm_place(dispatch: Dispatch, place: str, *, by: User) -> Dispatch:
    """The team on its way has read where it is to go now: `place` is the code of the place they read.

    Only the crew knows that, or who hears them on the radio. Raises Refused when the place is another again.
    """
    now = timezone.now()
    only_speaks(dispatch, by, now)
    with transaction.atomic():
        incident = lock_incident(dispatch.incident_id)
        told = Dispatch.told(incident)
        if place != Dispatch.place_code(incident):
            raise Refused(_("The place changed again. Read the new one."), code="somebody_was_first", field="place")
        if not Dispatch.objects.on_the_way().filter(pk=dispatch.pk).update(**told):
            raise Refused(_("Only a team on its way confirms a place."), code="wrong_state")
        dispatch.refresh_from_db(fields=Dispatch.TOLD)
        history.record("dispatch.confirmed_place", dispatch, by=by, team=dispatch.team.callsign)
        alarms.clear("place_changed", dispatch, by=by, now=now)
    return dispatch


def call_police(dispatch: Dispatch, *, by: User) -> Dispatch:
    """Police are asked to come to the team: a request of the team's own, which a call-taker takes on and sends.

    A responder asks for the own crew; call-takers, clinicians, leads and supervisors for any team they hear.
    """
    now = timezone.now()
    only_crew(dispatch, by, now)
    with transaction.atomic():
        incident = lock_incident(dispatch.incident_id)
        if not Dispatch.objects.open().filter(pk=dispatch.pk).update(police_called_at=now):
            raise Refused(_("This team is no longer on this visit."), code="wrong_state")
        dispatch.police_called_at = now
        history.record("dispatch.called_police", dispatch, by=by, team=dispatch.team.callsign)
        ask(incident, HelpRequest.Kind.POLICE, by=by, now=now, team=dispatch.team, loud=True)
    return dispatch


def emergency(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team's emergency button: the loudest alarm, wherever the team is. No other unarmed team is sent there.

    Police are asked for by it; what nobody takes on in time is an alarm of its own, whoever reaches the team meanwhile.
    The alarm ends by `stand_down` alone, not with the visit. Other teams on the incident hear of the danger; without
    any, the floor has this one alarm of the press and no second.
    A responder presses it for the own crew, who are looked for where their team is; leads and supervisors for any.
    """
    now = timezone.now()
    only_crew(dispatch, by, now)
    with transaction.atomic():
        incident = lock_incident(dispatch.incident_id)
        only_while_out(dispatch)
        history.record("dispatch.emergency", dispatch, by=by, team=dispatch.team.callsign)
        alarms.raise_alarm(Level.A1, "team_emergency", dispatch, now=now, by=by, anew=True)
        others = Dispatch.objects.open().filter(incident=incident).exclude(pk=dispatch.pk).exists()
        override_upward(incident, Override.Reason.TEAM_EMERGENCY, by=by, now=now, tell_teams=others)
        ask(incident, HelpRequest.Kind.POLICE, by=by, now=now, team=dispatch.team)
    return dispatch


def stand_down(dispatch: Dispatch, outcome: str, *, by: User) -> Dispatch:
    """The team's emergency is over, as a lead heard from the team itself; the visit and what was decided go on.

    Never from the team's own phone, which somebody else may hold. Raises Refused when no emergency is up.
    """
    now = timezone.now()
    if outcome not in STOOD_DOWN:
        raise Refused(_("Choose how the emergency ended."), code="no_outcome", field="outcome")
    with transaction.atomic():
        incident = lock_incident(dispatch.incident_id)
        only_center(incident, by)
        if not alarms.clear("team_emergency", dispatch, by=by, now=now):
            raise Refused(_("This team has no active emergency."), code="wrong_state")
        history.record("dispatch.stood_down", dispatch, by=by, team=dispatch.team.callsign, outcome=outcome)
        if outcome == "police_there":
            team_says_police_are_there(incident, dispatch.team, by=by, now=now)
    return dispatch
