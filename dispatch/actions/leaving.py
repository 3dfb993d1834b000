"""A team is done or called back, and a crew goes off duty."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.actions.call_backs import end_call_backs, tell_crew
from dispatch.actions.following import incident_follows, only_speaks
from dispatch.models import Dispatch
from heart.kernel import alarms, flow
from heart.kernel.flow import Refused
from heart.models import User
from teams import actions as teams
from teams.crews import only_members
from teams.models import Kind, Shift, Team
from triage import actions as triage
from triage.actions.centers import only_center
from triage.actions.locks import lock_incident
from triage.actions.overrides import override_upward
from triage.codes.dispositions import CANCELLED_EN_ROUTE, FIELD, RETURNED_TO_911, WITHOUT_CONTACT
from triage.models import Incident, Override

Status = Dispatch.Status
CANCEL_REASONS = ("no_longer_needed", "other_team", "danger", "duplicate", "out_of_area", "team_unable", "undone")
# A lead ends a team's emergency once the team was heard (stand_down); who ends the visit may hold a stolen phone.
ENDED_OTHERWISE = frozenset({"team_emergency"})


def clear(dispatch: Dispatch, disposition: str, *, support_needed: bool | None, by: User) -> Dispatch:
    """The team is done: how it ended (a disposition code) and, if the person was met, whether they need more support.

    The last team to clear ends the incident, unless it goes back to 911 or a clinician is still on the line. Nor when
    it met nobody and police, fire or EMS are needed by now.
    """
    now = timezone.now()
    only_speaks(dispatch, by, now)
    met = dispatch.contact_at is not None
    if disposition not in (FIELD if met else WITHOUT_CONTACT):
        raise Refused(_("Choose how it ended."), code="no_disposition", field="disposition")
    if met and support_needed is None:
        raise Refused(_("Choose whether the person needs more support."), code="no_answer", field="support_needed")
    ended = (dispatch.encounter_ended_at or now) if met else None
    with transaction.atomic():
        incident = lock_incident(dispatch.incident_id)
        flow.move(
            dispatch,
            Status.CLEARED,
            by=by,
            verb="dispatch.cleared",
            codes={
                "team": dispatch.team.callsign,
                "disposition": disposition,
                "support_needed": support_needed if met else None,
            },
            cleared_at=now,
            disposition=disposition,
            support_needed=support_needed if met else None,
            encounter_ended_at=ended,
            check_in_due_at=None,
        )
        alarms.clear_every(dispatch, by=by, now=now, but=ENDED_OTHERWISE)
        # Nobody was met and police, fire or EMS are needed: that the team leaves ends nothing.
        done = disposition not in RETURNED_TO_911 and (met or incident.response_id != Kind.EMERGENCY)
        _leave(incident, dispatch, [disposition], by=by, now=now, done=done)
    return dispatch


def cancel(dispatch: Dispatch, reason: str, *, by: User) -> Dispatch:
    """Call the team back before it met anybody, with a reason code; the incident waits for help again.

    Whoever hears of a danger calls it back; for another reason the incident's center does. Called back from a danger,
    it waits for police, fire or EMS. The crew's phones sound, but not beside an attacker:
    after its emergency button a crew is called back over the radio.
    """
    now = timezone.now()
    if reason not in CANCEL_REASONS:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        incident = lock_incident(dispatch.incident_id)
        if reason != "danger":
            only_center(incident, by)
        flow.move(
            dispatch,
            Status.CANCELLED,
            by=by,
            verb="dispatch.cancelled",
            codes={"team": dispatch.team.callsign, "reason": reason},
            cancelled_at=now,
            cancel_reason=reason,
            check_in_due_at=None,
        )
        alarms.clear_every(dispatch, by=by, now=now, but=ENDED_OTHERWISE)
        if not alarms.is_up("team_emergency", dispatch):
            tell_crew(dispatch, reason, by=by, now=now)
        _leave(incident, dispatch, [CANCELLED_EN_ROUTE], by=by, now=now, done=False)
        if reason == "danger":
            override_upward(incident, Override.Reason.DANGER_TOLD, by=by, now=now, tell="")
            triage.back_to_911(incident, by=by)
    return dispatch


def sign_off(shift: Shift, *, by: User) -> Shift:
    """A crew goes off duty, unless its team is still out."""
    only_members(shift.team, shift.members.all(), by)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=shift.team_id)
        out = shift.team.dispatches.open().first()
        if out:
            raise Refused(
                _("%(team)s is still on incident %(number)s.") % {"team": shift.team, "number": out.thread},
                code="wrong_state",
            )
        end_call_backs(shift.team_id, by=by, now=timezone.now())
        return teams.sign_off(shift, by=by)


def _leave(
    incident: Incident, dispatch: Dispatch, codes: list[str], *, by: User, now: datetime.datetime, done: bool
) -> None:
    if Dispatch.objects.open().filter(incident=incident).exists():
        incident_follows(dispatch, by=by, now=now)
        incident.refresh_from_db(fields=["status"])
    else:
        triage.team_left(incident, codes, by=by, done=done)
    if codes[0] in RETURNED_TO_911:
        triage.back_to_911(incident, by=by)
