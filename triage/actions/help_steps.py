"""What becomes of help that was asked for: taken on, sent, there, over; or it could not come."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.actions.locks import lock_incident
from triage.models import HelpRequest, Incident
from triage.queries.overrides import speaks_of_weapon_or_violence

S = HelpRequest.Status


def word_by(kind: str, status: str, now: datetime.datetime) -> datetime.datetime | None:
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
    changes |= {"word_by": word_by(request.kind, to, now)}
    flow.move(request, to, by=by, verb=verb, codes=codes, **changes)
    alarms.clear_every(request, by=by, now=now)
    if to in (S.SENT, S.ARRIVED) and not request.is_outside:
        _end_alarms_that_ask_for_it(request, by=by, now=now)


def _end_alarms_that_ask_for_it(request: HelpRequest, *, by: User | None, now: datetime.datetime) -> None:
    """“Send them” is done once they were sent; that a team is in more danger than it knew, once they are with it.

    Where weapon or violence is spoken of these are the police and nobody else. Also about what it was joined to.
    """
    ends = ["decision_raised"] + (["risk_raised"] if request.status == S.ARRIVED else [])
    incident: Incident | None = request.incident
    while incident:
        if request.agency == HelpRequest.Agency.POLICE or not speaks_of_weapon_or_violence(incident):
            for kind in ends:
                alarms.clear(kind, incident, by=by, now=now)
        incident = incident.joined_to


def take_help_request(request: HelpRequest, *, by: User) -> HelpRequest:
    """“I send it”: one person of the floor has this request; of two who press at once one has it.

    Of a provider outside: they have accepted.
    """
    now = timezone.now()
    with transaction.atomic():
        lock_incident(request.incident_id)
        take_on(request, by=by, now=now)
    return request


def take_on(request: HelpRequest, *, by: User, now: datetime.datetime) -> None:
    """Give this person the request; needs the incident's lock."""
    _step(request, S.TAKEN, verb="triage.took_help_request", by=by, now=now, taken_at=now, taken_by=by)


def give_help_request(request: HelpRequest, to: User | None, *, by: User, now: datetime.datetime) -> None:
    """Whoever took it on cannot send it: a colleague has it, or it is asked for again and heard; needs its lock."""
    _step(request, S.ASKED, verb="triage.left_help_request", by=by, now=now, taken_at=None, taken_by=None)
    if to is None:
        alarms.raise_alarm(Level.A1, "help_not_taken", request, now=now, by=by)
        return
    codes = {"call_taker": to.pk}
    _step(request, S.TAKEN, verb="triage.gave_help_request", by=by, now=now, codes=codes, taken_at=now, taken_by=to)


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
    version: int | None = None,
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

    Their unit and number are words and stay out of the history. `version` is the one that was seen (None: whatever it
    is now). Raises Refused if it is another by now, and before they were sent or are there.
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
        flow.refuse_stale(request, version, request.version)
        if new:
            codes = {name: value for name, value in new.items() if name not in ("unit", "their_number")}
            codes |= {"kind": request.kind, "facts": sorted(new)}
            flow.change(request, version=None, by=by, verb="triage.recorded_help_facts", codes=codes, **new)
    return request


def bring_help_request_back(request: HelpRequest, *, now: datetime.datetime) -> HelpRequest:
    """Nobody outside gave a word in time: it is the floor's again. What they say later is still heard."""
    with transaction.atomic():
        _step(request, S.NO_WORD, verb="triage.help_request_came_back", by=None, now=now)
        alarms.raise_alarm(Level.A2, "help_no_word", request, now=now)
    return request
