"""Every write of the dispatch room: a team is assigned, goes, arrives, meets the person, and clears."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Dispatch
from heart import alarms, flow, history
from heart.flow import Refused
from heart.models import Level, User
from teams import actions as teams
from teams.models import Kind, Response, Shift, Team
from triage import actions as triage
from triage import protocol
from triage.actions.assessments import enabled_kinds, needed, raise_decision, standing
from triage.dispositions import FIELD, WITHOUT_CONTACT
from triage.models import Incident

Status = Dispatch.Status
CANCEL_REASONS = ("no_longer_needed", "other_team", "danger", "duplicate", "out_of_area", "team_unable", "undone")
RETURNED_TO_911 = ("L-911", "L-SCOPE", "L-AREA")
ORDER = {Incident.Status.ASSIGNED: 1, Incident.Status.EN_ROUTE: 2, Incident.Status.ON_SCENE: 3}
INCIDENT_AS: dict[str, Incident.Status] = {
    Status.ASSIGNED: Incident.Status.ASSIGNED,
    Status.ACKNOWLEDGED: Incident.Status.ASSIGNED,
    Status.EN_ROUTE: Incident.Status.EN_ROUTE,
    Status.STAGED: Incident.Status.EN_ROUTE,
}


def assign(incident: Incident, team: Team, *, by: User) -> Dispatch:
    """Send a team. The server refuses an unarmed team against the assessment that stands, whatever screen or API asks.

    Raises Refused when no team was asked for, the answers call for more protection, the team is not on duty, not fully
    staffed, or already out.
    """
    with transaction.atomic():
        locked = Incident.objects.select_for_update().get(pk=incident.pk)
        Team.objects.select_for_update().get(pk=team.pk)
        now = timezone.now()  # not before the wait: the team may have gone off duty meanwhile
        check_assign(locked, team, now)
        dispatch = Dispatch.objects.create(
            incident=locked,
            team=team,
            response=team.response,
            assigned_at=now,
            assigned_by=by,
            ack_by=now + datetime.timedelta(seconds=settings.ACKNOWLEDGE_LIMIT_S),
            place_told=Dispatch.place_of(locked),
        )
        history.record("dispatch.assigned", dispatch, by=by, team=team.callsign, response=team.response_id)
        _incident_follows(dispatch, by=by, now=now)
        alarms.clear("assign_late", locked, by=by, now=now)
    return dispatch


def check_assign(incident: Incident, team: Team, now: datetime.datetime) -> None:
    """Raise Refused if this team may not be sent there now; changes nothing."""
    _refuse_against_assessment(incident, team)
    _refuse_unready(team, now)


def _refuse_against_assessment(incident: Incident, team: Team) -> None:
    if incident.status in Incident.CLOSED:
        raise Refused(_("This incident is closed."), code="wrong_state")
    _refuse_unarmed(incident, team, team.response.code)
    if team.response_id not in enabled_kinds():
        raise Refused(_("This kind of help is not in use here."), code="not_enabled", field="team")
    if incident.response_id not in Incident.FIELD:
        raise Refused(_("No team was asked for on this incident."), code="no_team_asked_for")


def _refuse_unarmed(incident: Incident, team: Team, goes_as: str) -> None:
    """Nobody is sent, or goes on, into more danger than their kind of help is for."""
    last = standing(incident)
    if last is None:
        raise Refused(_("Nobody has answered the safety questions for this incident."), code="not_assessed")
    least = max(needed(incident, last), incident.response_id or goes_as, key=protocol.protection)
    if protocol.protection(least) > protocol.protection(goes_as):
        raise Refused(
            _("%(team)s cannot be sent: what is known calls for “%(response)s”.")
            % {"team": team, "response": Response.objects.get(pk=least)},
            code="against_the_assessment",
        )


def _refuse_unready(team: Team, now: datetime.datetime) -> None:
    if not Team.objects.on_duty(now).filter(pk=team.pk).exists():
        raise Refused(_("%(team)s is not on duty.") % {"team": team}, code="not_on_duty", field="team")
    shift = team.shifts.under_way(now).first()
    gaps = teams.crew_gaps(shift.members.all(), on=timezone.localdate(now)) if shift else []
    if gaps:
        raise Refused(
            _("%(team)s is not fully staffed: %(gaps)s.") % {"team": team, "gaps": "; ".join(gaps)}, code="not_staffed"
        )
    out = team.dispatches.open().first()
    if out:
        raise Refused(
            _("%(team)s is already out on incident %(number)s. %(who)s sent it.")
            % {"team": team, "number": out.thread, "who": out.assigned_by},
            code="a_team_has_one_open_dispatch",
            field="team",
        )


def acknowledge(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team has heard it."""
    return _go(dispatch, Status.ACKNOWLEDGED, "acknowledged", by=by, stamp="acknowledged_at")


def depart(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team is on its way; refused when the danger has grown beyond it. Staging and arriving are always taken."""
    return _go(dispatch, Status.EN_ROUTE, "departed", by=by, stamp="en_route_at")


def stage(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team waits nearby until it is safe."""
    return _go(dispatch, Status.STAGED, "staged", by=by, stamp="staged_at")


def arrive(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team is on scene; its check-in clock starts."""
    return _go(dispatch, Status.ON_SCENE, "arrived", by=by, stamp="on_scene_at", check_in=True)


def contact(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team has met the person: the encounter begins."""
    return _go(dispatch, Status.CONTACT, "met", by=by, stamp="contact_at", check_in=True)


def transport(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team takes the person somewhere they agreed to go."""
    return _go(dispatch, Status.TRANSPORTING, "transported", by=by, stamp="transport_at", check_in=True)


def hand_off(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The place accepted the person: the encounter ends here."""
    now = timezone.now()
    return _go(
        dispatch,
        Status.HANDED_OFF,
        "handed_off",
        by=by,
        stamp="handed_off_at",
        now=now,
        encounter_ended_at=now,
        check_in_due_at=None,
    )


def _go(
    dispatch: Dispatch,
    to: str,
    verb: str,
    *,
    by: User,
    stamp: str,
    check_in: bool = False,
    now: datetime.datetime | None = None,
    **changes: Any,
) -> Dispatch:
    now = now or timezone.now()
    only_crew(dispatch, by, now)
    if check_in:
        changes["check_in_due_at"] = dispatch.check_in_due(now)
    changes.setdefault(stamp, now)
    if dispatch.acknowledged_at is None:
        changes.setdefault("acknowledged_at", now)
    with transaction.atomic():
        incident = Incident.objects.select_for_update().get(pk=dispatch.incident_id)
        if to == Status.EN_ROUTE and to in dispatch.MOVES[dispatch.status]:
            _refuse_unarmed(incident, dispatch.team, dispatch.response_id)
        flow.move(dispatch, to, by=by, verb=f"dispatch.{verb}", codes={"team": dispatch.team.callsign}, **changes)
        alarms.clear("unacknowledged", dispatch, by=by, now=now)
        if to not in Dispatch.ON_THE_WAY:
            alarms.clear("place_changed", dispatch, by=by, now=now)
        if check_in:
            alarms.clear("check_in_overdue", dispatch, by=by, now=now)
        _incident_follows(dispatch, by=by, now=now)
    return dispatch


def clear(dispatch: Dispatch, disposition: str, *, support_needed: bool | None, by: User) -> Dispatch:
    """The team is done: how it ended (a disposition code) and, if the person was met, whether they need more support.

    The last team to clear ends the incident, unless it goes back to 911 or a clinician is still on the line.
    """
    now = timezone.now()
    only_crew(dispatch, by, now)
    met = dispatch.contact_at is not None
    if disposition not in (FIELD if met else WITHOUT_CONTACT):
        raise Refused(_("Say how it ended."), code="no_disposition", field="disposition")
    if met and support_needed is None:
        raise Refused(_("Say whether the person needs more support."), code="no_answer", field="support_needed")
    ended = (dispatch.encounter_ended_at or now) if met else None
    with transaction.atomic():
        incident = Incident.objects.select_for_update().get(pk=dispatch.incident_id)
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
        _quiet(dispatch, by=by, now=now)
        _leave(incident, dispatch, [disposition], by=by, now=now, done=disposition not in RETURNED_TO_911)
    return dispatch


def cancel(dispatch: Dispatch, reason: str, *, by: User) -> Dispatch:
    """Call the team back before it met anybody, with a reason code; the incident waits for help again.

    Called back from a danger, it waits for police, fire or EMS.
    """
    now = timezone.now()
    if reason not in CANCEL_REASONS:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        incident = Incident.objects.select_for_update().get(pk=dispatch.incident_id)
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
        _quiet(dispatch, by=by, now=now)
        _leave(incident, dispatch, ["21"], by=by, now=now, done=False)
        if reason == "danger":
            triage.back_to_911(incident, by=by)
    return dispatch


def check_in(dispatch: Dispatch, *, by: User) -> Dispatch:
    """“We are OK”: the check-in clock starts again. Only the crew knows that, or who hears them on the radio."""
    now = timezone.now()
    only_crew(dispatch, by, now)
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
    only_crew(dispatch, by, now)
    with transaction.atomic():
        incident = Incident.objects.select_for_update().get(pk=dispatch.incident_id)
        told = Dispatch.place_of(incident)
        if place != Dispatch.place_code(incident):
            raise Refused(_("The place changed once more. Read the new one."), code="somebody_was_first", field="place")
        if not Dispatch.objects.on_the_way().filter(pk=dispatch.pk).update(place_told=told):
            raise Refused(_("Only a team on its way confirms a place."), code="wrong_state")
        dispatch.place_told = told
        history.record("dispatch.confirmed_place", dispatch, by=by, team=dispatch.team.callsign)
        alarms.clear("place_changed", dispatch, by=by, now=now)
    return dispatch


def call_police(dispatch: Dispatch, *, by: User) -> Dispatch:
    """Police are asked to come to the team; recorded as asked for by the team, not sent by dispatch."""
    now = timezone.now()
    with transaction.atomic():
        if not Dispatch.objects.open().filter(pk=dispatch.pk).update(police_called_at=now):
            raise Refused(_("This team is not out any more."), code="wrong_state")
        dispatch.police_called_at = now
        history.record("dispatch.called_police", dispatch, by=by, team=dispatch.team.callsign)
        alarms.raise_alarm(Level.A1, "police_called", dispatch, now=now, by=by, anew=True)
    return dispatch


def emergency(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team's emergency button: the loudest alarm, wherever the team is. No other unarmed team is sent there."""
    now = timezone.now()
    with transaction.atomic():
        incident = Incident.objects.select_for_update().get(pk=dispatch.incident_id)
        if not Dispatch.objects.open().filter(pk=dispatch.pk).exists():
            raise Refused(_("This team is not out any more."), code="wrong_state")
        history.record("dispatch.emergency", dispatch, by=by, team=dispatch.team.callsign)
        alarms.raise_alarm(Level.A1, "team_emergency", dispatch, now=now, by=by, anew=True)
        raise_decision(incident, Kind.EMERGENCY, by=by, now=now)
    return dispatch


def sign_off(shift: Shift, *, by: User) -> Shift:
    """A crew goes off duty, unless its team is still out."""
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=shift.team_id)
        out = shift.team.dispatches.open().first()
        if out:
            raise Refused(
                _("%(team)s is still out on incident %(number)s.") % {"team": shift.team, "number": out.thread},
                code="wrong_state",
            )
        return teams.sign_off(shift, by=by)


def only_crew(dispatch: Dispatch, by: User, now: datetime.datetime) -> None:
    """A responder moves their own team; leads and supervisors move any (said over the radio)."""
    if by.role != "responder":
        return
    # The crew that was sent stays its crew when the shift runs out on scene.
    then, mine = dispatch.assigned_at, dispatch.team.shifts.filter(members__user=by)
    if not (mine.under_way(now).exists() or mine.filter(starts_at__lte=then, ends_at__gt=then).exists()):
        raise Refused(_("You are not on duty with %(team)s.") % {"team": dispatch.team}, code="not_yours")


def _incident_follows(dispatch: Dispatch, *, by: User, now: datetime.datetime) -> None:
    out = Dispatch.objects.open().filter(incident_id=dispatch.incident_id).values_list("status", flat=True)
    furthest = max((INCIDENT_AS.get(status, Incident.Status.ON_SCENE) for status in out), key=ORDER.__getitem__)
    triage.team_moved(dispatch.incident, furthest, by=by, at=now)


def _leave(
    incident: Incident, dispatch: Dispatch, codes: list[str], *, by: User, now: datetime.datetime, done: bool
) -> None:
    if Dispatch.objects.open().filter(incident=incident).exists():
        _incident_follows(dispatch, by=by, now=now)
        incident.refresh_from_db(fields=["status"])
    else:
        triage.team_left(incident, codes, by=by, done=done)
    if codes[0] in RETURNED_TO_911:
        triage.back_to_911(incident, by=by)


def _quiet(dispatch: Dispatch, *, by: User, now: datetime.datetime) -> None:
    for kind in ("unacknowledged", "check_in_overdue", "place_changed", "police_called", "team_emergency"):
        alarms.clear(kind, dispatch, by=by, now=now)
