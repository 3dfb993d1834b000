"""Help from police, fire, EMS or a provider outside is asked for; help_steps.py says what becomes of it."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.models import Level, Role, User
from teams.models import Kind, Team
from triage.actions.help_steps import report_help_arrived, take_on, word_by
from triage.actions.locks import lock_incident
from triage.models import HelpRequest, Incident
from triage.queries import help_requests

# The alarm of who asks; it ends when somebody takes the request on, or says that it was sent.
ASKING = {
    HelpRequest.AskedAs.CLINICIAN: "help_for_caller",
    HelpRequest.AskedAs.TEAM: "police_called",
    HelpRequest.AskedAs.FLOOR: "help_not_taken",
}
# What a decision asks for. Of a team with police, nobody has sent the police yet.
ASKED_BY_DECISION = {Kind.EMERGENCY: HelpRequest.Kind.ANY, Kind.CO_RESPONSE: HelpRequest.Kind.POLICE}


def request_help(incident: Incident, kind: str, *, by: User) -> HelpRequest:
    """Ask for one kind of help (HelpRequest.Kind) beside whatever was decided; what is awaited already is joined.

    Who may take a request on has it, unless it goes outside. Raises Refused for an incident that is over.
    """
    now = timezone.now()
    if kind not in HelpRequest.Kind.values:
        raise Refused(_("Say what to ask for."), code="no_kind", field="kind")
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        if locked.status in Incident.CLOSED:
            raise Refused(_("This incident is over. Reopen it, or take a new call."), code="wrong_state")
        mine = may(by, "triage.take_help_request")
        return ask(locked, kind, by=by, now=now, mine=mine, loud=not mine and kind not in HelpRequest.OUTSIDE)


def ask_by_decision(locked: Incident, response: str, *, by: User, now: datetime.datetime) -> None:
    """The decision for police, fire or EMS asks for them; once only, whoever asked before. Needs the lock.

    If whoever decided may send them, they have it; else it is loud when nobody took it in time.
    """
    kind = ASKED_BY_DECISION.get(Kind(response))
    if kind and not help_requests.is_asked_for(locked, kind):
        ask(locked, kind, by=by, now=now, mine=may(by, "triage.take_help_request"))


def ask(
    locked: Incident,
    kind: str,
    *,
    by: User,
    now: datetime.datetime,
    asked_as: str = "",
    team: Team | None = None,
    mine: bool = False,
    loud: bool = False,
) -> HelpRequest:
    """Open the request, or join the one of this kind that is awaited, and hold it; needs the incident's lock.

    `team` asks, or else `by` as whose role they have, or as `asked_as`. `mine`: whoever asks takes it on in the same
    moment. `loud`: the floor hears it at once, else when nobody took it on in time.
    """
    made = help_requests.awaited(locked).filter(kind=kind).select_for_update(of=("self",)).first()
    asked_as = asked_as or _asked_as(by, team)
    if made:
        made.asked_again += 1
        HelpRequest.objects.filter(pk=made.pk).update(asked_again=made.asked_again)
        history.record("triage.requested_help_again", made, by=by, kind=kind, asked_as=asked_as)
    else:
        made = _open(locked, kind, by=by, now=now, asked_as=asked_as, team=team)
        if mine and not made.is_outside:
            take_on(made, by=by, now=now)
    if loud:
        alarms.raise_alarm(Level.A1, ASKING[HelpRequest.AskedAs(asked_as)], made, now=now, by=by, anew=True)
    return made


def _open(
    locked: Incident, kind: str, *, by: User, now: datetime.datetime, asked_as: str, team: Team | None
) -> HelpRequest:
    """A new request; that it does not come, as was said of one before, is answered by it."""
    made = HelpRequest.objects.create(
        incident=locked,
        kind=kind,
        asked_at=now,
        asked_by=by,
        asked_as=asked_as,
        team=team,
        word_by=word_by(kind, HelpRequest.Status.ASKED, now),
    )
    history.record("triage.requested_help", made, by=by, kind=kind, asked_as=asked_as)
    # Nobody outside comes instead of police, fire or EMS.
    gone = help_requests.of(locked).filter(status=HelpRequest.Status.NOT_COMING)
    for before in gone.outside() if made.is_outside else gone:
        alarms.clear("help_not_coming", before, by=by, now=now)
    return made


def _asked_as(by: User, team: Team | None) -> str:
    if team:
        return HelpRequest.AskedAs.TEAM.value
    return (HelpRequest.AskedAs.CLINICIAN if by.role == Role.CLINICIAN else HelpRequest.AskedAs.FLOOR).value


def team_says_police_are_there(incident: Incident, team: Team, *, by: User, now: datetime.datetime) -> None:
    """Called by the dispatch room: a team whose emergency is over has those with it whom it, or no team, asked for."""
    no_other_team = Q(team=team) | Q(team=None)
    for request in help_requests.awaited(incident).filter(no_other_team, kind=HelpRequest.Kind.POLICE):
        report_help_arrived(request, by=by)
