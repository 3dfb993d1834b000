"""A team is sent, and every reason for which it may not be."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.actions.following import incident_follows
from dispatch.models import Dispatch
from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.models import User
from teams import actions as teams
from teams.models import Team
from triage.actions.centers import only_center
from triage.actions.locks import lock_incident
from triage.allowed import Allowed
from triage.models import Incident
from triage.queries.centers import team_serves


def assign(incident: Incident, team: Team, *, by: User) -> Dispatch:
    """Send a team. The server refuses an unarmed team against the assessment that stands, whatever screen or API asks.

    Raises Refused when no team was asked for, the answers call for more protection, the team is not on duty, not fully
    staffed, or already out.
    """
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        Team.objects.select_for_update().get(pk=team.pk)
        now = timezone.now()  # not before the wait: the team may have gone off duty meanwhile
        only_center(locked, by)
        check_assign(locked, team, now)
        dispatch = Dispatch.objects.create(
            incident=locked,
            team=team,
            response=team.response,
            assigned_at=now,
            assigned_by=by,
            ack_by=now + datetime.timedelta(seconds=settings.ACKNOWLEDGE_LIMIT_S),
            **Dispatch.told(locked),
        )
        history.record("dispatch.assigned", dispatch, by=by, team=team.callsign, response=team.response_id)
        incident_follows(dispatch, by=by, now=now)
        alarms.clear("assign_late", locked, by=by, now=now)
    return dispatch


def check_assign(incident: Incident, team: Team, now: datetime.datetime) -> None:
    """Raise Refused if this team may not be sent there now; changes nothing."""
    if refusal := Allowed.of(incident).refusal_to_send(team, team.response.code):
        raise refusal
    if not team_serves(team, incident.center_id):
        words = _("%(team)s does not go for %(center)s.") % {"team": team, "center": incident.center}
        raise Refused(words, code="other_center", field="team")
    _refuse_unready(team, now)


def _refuse_unready(team: Team, now: datetime.datetime) -> None:
    if not Team.objects.on_duty(now).filter(pk=team.pk).exists():
        raise Refused(_("%(team)s is not on duty.") % {"team": team}, code="not_on_duty", field="team")
    shift = team.shifts.under_way(now).first()
    crew = shift.members.select_related("user").prefetch_related("credentials") if shift else ()
    gaps = teams.crew_gaps(crew, on=timezone.localdate(now)) if shift else []
    if gaps:
        raise Refused(
            _("%(team)s is not fully staffed: %(gaps)s.") % {"team": team, "gaps": "; ".join(gaps)}, code="not_staffed"
        )
    out = team.dispatches.open().first()
    if out:
        raise Refused(
            _("%(team)s is already on incident %(number)s, sent by %(who)s.")
            % {"team": team, "number": out.thread, "who": out.assigned_by},
            code="a_team_has_one_open_dispatch",
            field="team",
        )
