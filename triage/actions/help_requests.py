"""Help from police, fire, EMS or a provider outside: asked for, taken on, sent, there, over; or it could not come."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow, history
from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.models import Level, Role, User
from teams.models import Kind, Team
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
S = HelpRequest.Status


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
        made = HelpRequest.objects.create(
            incident=locked,
            kind=kind,
            asked_at=now,
            asked_by=by,
            asked_as=asked_as,
            team=team,
            word_by=_word_by(kind, S.ASKED, now),
        )
        history.record("triage.requested_help", made, by=by, kind=kind, asked_as=asked_as)
        if mine and not made.is_outside:
            _take(made, by=by, now=now)
        # Nobody outside comes instead of police, fire or EMS.
        gone = help_requests.of(locked).filter(status=S.NOT_COMING)
        for before in gone.outside() if made.is_outside else gone:
            alarms.clear("help_not_coming", before, by=by, now=now)
    if loud:
        alarms.raise_alarm(Level.A1, ASKING[HelpRequest.AskedAs(asked_as)], made, now=now, by=by, anew=True)
    return made


def _asked_as(by: User, team: Team | None) -> str:
    if team:
        return HelpRequest.AskedAs.TEAM.value
    return (HelpRequest.AskedAs.CLINICIAN if by.role == Role.CLINICIAN else HelpRequest.AskedAs.FLOOR).value


def _word_by(kind: str, status: str, now: datetime.datetime) -> datetime.datetime | None:
    """When the next word is late; None where nobody waits for one."""
    outside = kind in HelpRequest.OUTSIDE
    limit_s = {
        S.ASKED: settings.OUTSIDE_WORD_LIMIT_S if outside else settings.HELP_TAKE_LIMIT_S,
        S.TAKEN: settings.OUTSIDE_WORD_LIMIT_S if outside else settings.HELP_SEND_LIMIT_S,
        S.SENT: settings.OUTSIDE_ARRIVE_LIMIT_S if outside else settings.HELP_ARRIVE_LIMIT_S,
    }.get(S(status))
    return now + datetime.timedelta(seconds=limit_s) if limit_s else None


def _step(
    request: HelpRequest,
    to: str,
    *,
    verb: str,
    by: User | None,
    now: datetime.datetime,
    codes: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """One step on: its alarms were about the step before, so they are done; the next clock runs."""
    codes = {"kind": request.kind} | (codes or {})
    changes |= {"word_by": _word_by(request.kind, to, now)}
    flow.move(request, to, by=by, verb=verb, codes=codes, **changes)
    alarms.clear_every(request, by=by, now=now)


def take_help_request(request: HelpRequest, *, by: User) -> HelpRequest:
    """“I send it”: one person of the floor has this request; of two who press at once one has it.

    Of a provider outside: they have accepted.
    """
    now = timezone.now()
    with transaction.atomic():
        lock_incident(request.incident_id)
        _take(request, by=by, now=now)
    return request


def _take(request: HelpRequest, *, by: User, now: datetime.datetime) -> None:
    _step(request, S.TAKEN, verb="triage.took_help_request", by=by, now=now, taken_at=now, taken_by=by)


def report_help_sent(
    request: HelpRequest,
    agency: str = "",
    armed: bool | None = None,
    unit: str = "",
    their_number: str = "",
    *,
    by: User,
) -> HelpRequest:
    """They are on the way: which `agency`, with its unit and the number of their incident where these are known.

    `agency` may be left out where only one was asked for; without `armed` police are and others are not. Said once more
    in the same words it is taken and changes nothing. Raises Refused when it was not said who.
    """
    now, agency = timezone.now(), agency or (request.agencies[0] if len(request.agencies) == 1 else "")
    if agency not in request.agencies:
        raise Refused(_("Say who was sent."), code="no_agency", field="agency")
    said: dict[str, Any] = {"agency": str(agency), "unit": unit.strip(), "their_number": their_number.strip()}
    said |= {"armed": agency == HelpRequest.Agency.POLICE if armed is None else armed}
    with transaction.atomic():
        lock_incident(request.incident_id)
        request.refresh_from_db()
        if request.status == S.SENT and all(getattr(request, name) == value for name, value in said.items()):
            return request
        taken = {} if request.taken_by_id else {"taken_at": now, "taken_by": by}
        codes = {"agency": said["agency"], "armed": said["armed"]}
        _step(
            request, S.SENT, verb="triage.reported_help_sent", by=by, now=now, codes=codes, sent_at=now, **said, **taken
        )
    return request


def report_help_arrived(request: HelpRequest, *, by: User) -> HelpRequest:
    """They are there, as whoever sees or hears them says; who was there first is kept.

    Said once more it changes nothing.
    """
    now = timezone.now()
    with transaction.atomic():
        incident = lock_incident(request.incident_id)
        request.refresh_from_db()
        if request.status == S.ARRIVED:
            return request
        team_there = incident.status == Incident.Status.ON_SCENE
        first = HelpRequest.First.TEAM if team_there else HelpRequest.First.THEY
        known: dict[str, Any] = {
            "agency": request.agency or (request.agencies[0] if len(request.agencies) == 1 else "")
        }
        if known["agency"] and request.armed is None:
            known["armed"] = known["agency"] == HelpRequest.Agency.POLICE
        _step(
            request,
            S.ARRIVED,
            verb="triage.reported_help_arrived",
            by=by,
            now=now,
            codes={"first": first.value},
            arrived_at=now,
            first_there=first.value,
            **known,
        )
    return request


def report_help_left(request: HelpRequest, *, by: User) -> HelpRequest:
    """They have left; what they did is kept apart (`record_help_facts`), also later. Once more it changes nothing."""
    now = timezone.now()
    with transaction.atomic():
        lock_incident(request.incident_id)
        request.refresh_from_db()
        if request.status != S.OVER:
            _step(request, S.OVER, verb="triage.reported_help_left", by=by, now=now, left_at=now)
    return request


def report_help_not_coming(request: HelpRequest, reason: str, *, by: User) -> HelpRequest:
    """It does not come, and why (HelpRequest.Reason). Whoever asked, and the floor, hear it at once.

    Not so where it is no longer needed, or was asked for by mistake.
    """
    now = timezone.now()
    if reason not in HelpRequest.Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        lock_incident(request.incident_id)
        _step(
            request,
            S.NOT_COMING,
            verb="triage.reported_help_not_coming",
            by=by,
            now=now,
            codes={"reason": reason},
            not_coming_at=now,
            reason=reason,
        )
        if reason not in HelpRequest.NOT_WANTED:
            level = Level.A2 if request.is_outside else Level.A1
            alarms.raise_alarm(level, "help_not_coming", request, now=now, by=by)
    return request


def record_help_facts(
    request: HelpRequest,
    *,
    by: User,
    agency: str | None = None,
    armed: bool | None = None,
    unit: str | None = None,
    their_number: str | None = None,
    first_there: str | None = None,
    force: str | None = None,
    arrest: str | None = None,
    commitment: str | None = None,
    injury: str | None = None,
) -> HelpRequest:
    """What is known of it by now, whenever it becomes known; None leaves a fact as it stands.

    Their unit and number are words and stay out of the history. Raises Refused before they were sent or are there.
    """
    said: dict[str, Any] = {"agency": agency, "armed": armed, "unit": unit, "their_number": their_number}
    said |= {"first_there": first_there, "force": force, "arrest": arrest, "commitment": commitment, "injury": injury}
    with transaction.atomic():
        lock_incident(request.incident_id)
        request.refresh_from_db()
        new = {name: value for name, value in said.items() if value is not None and value != getattr(request, name)}
        if "agency" in new and agency not in request.agencies:
            raise Refused(_("Say who was sent."), code="no_agency", field="agency")
        if request.status not in (S.SENT, S.ARRIVED, S.OVER):
            raise Refused(_("Nobody was sent yet. Say first who was."), code="wrong_state")
        if not new:
            return request
        HelpRequest.objects.filter(pk=request.pk).update(**new)
        for name, value in new.items():
            setattr(request, name, value)
        codes = {name: value for name, value in new.items() if name not in ("unit", "their_number")}
        history.record("triage.recorded_help_facts", request, by=by, kind=request.kind, facts=sorted(new), **codes)
    return request


def bring_help_request_back(request: HelpRequest, *, now: datetime.datetime) -> HelpRequest:
    """Nobody outside gave a word in time: it is the floor's again. What they say later is still heard."""
    with transaction.atomic():
        _step(request, S.NO_WORD, verb="triage.help_request_came_back", by=None, now=now)
        alarms.raise_alarm(Level.A2, "help_no_word", request, now=now)
    return request


def team_says_police_are_there(incident: Incident, team: Team, *, by: User, now: datetime.datetime) -> None:
    """Called by the dispatch room: a team whose emergency is over has those with it whom it, or no team, asked for."""
    no_other_team = Q(team=team) | Q(team=None)
    for request in help_requests.awaited(incident).filter(no_other_team, kind=HelpRequest.Kind.POLICE):
        report_help_arrived(request, by=by)
