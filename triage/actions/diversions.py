"""The warm hand-off to a clinician: rings, is claimed, verified, released, ended, or safely comes back to 911."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import Level, Role, User
from teams.models import Kind
from triage.actions.assessments import WORKING, decide, raise_decision
from triage.actions.calls import hold
from triage.actions.centers import only_center
from triage.actions.encounter_endings import (
    is_at_high_risk,
    is_raised,
    leaves_in_danger,
    refuse_review,
    refuse_to_settle,
    refuse_while_help_is_awaited,
    returns_to_911,
    waits_for_review,
)
from triage.actions.endings import back_to_911, finish, hung_up
from triage.actions.help_requests import ask
from triage.actions.judged_alarms import CALLER_IN_DANGER, clear_judged
from triage.actions.line_alarms import RELEASED_EARLY, clear_line
from triage.actions.locks import lock_incident
from triage.actions.misses import helped
from triage.actions.overrides import override_upward
from triage.actions.ringing import clear_unanswered, stop, widen
from triage.actions.risks import rate_at_end
from triage.actions.taking_over import NOBODYS
from triage.actions.whose import has_it, only_call_taker
from triage.allowed import Allowed
from triage.codes.dispositions import FOR_REVIEW, PHONE
from triage.models import Call, Diversion, HelpRequest, Incident, Override
from triage.queries import availability, whose
from triage.queries.help_requests import without_replacement

GIVE_BACK_FOR_HELP = ("danger", "medical")
GIVE_BACK_REASONS = ("danger", "medical", "out_of_scope", "caller_asked", "line_lost", "other")


def divert(call: Call, reason: str = "", *, by: User) -> Diversion:
    """Ring the clinicians for a call that is on the line; the call-taker stays until the clinician has the caller.

    Beside what was decided it asks nothing. Instead of what is recommended, and where the caller's case is closed to
    it, it needs a `reason` (Diversion.RingReason): see Allowed.asks_before_ringing. Raises Refused without one, and
    where a danger was told and nobody was sent.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = hold(call)
        if locked.status != Call.Status.ANSWERED:
            raise Refused(_("Only a call on the line can be sent to a clinician."), code="wrong_state")
        only_call_taker(locked, by)
        if locked.diversions.open().exists():
            raise Refused(_("This call is already ringing or with a clinician."), code="a_call_has_one_open_diversion")
        allowed = Allowed.of(locked.incident)
        if refusal := allowed.refusal_to_ring(locked, reason):
            raise refusal
        asked = allowed.asks_before_ringing(locked)
        diversion = Diversion.objects.create(
            incident_id=locked.incident_id,
            call=locked,
            ring_reason=reason if asked else "",
            offered_at=now,
            offered_by=by,
            ring_until=now + datetime.timedelta(seconds=settings.RING_LIMIT_S),
        )
        why: dict[str, Any] = {"instead_of": allowed.least, "reason": reason} if asked else {}
        history.record("triage.diverted", diversion, by=by, **why)
        if locked.incident.response_id is None and allowed.refusal(Kind.CLINICIAN) is None:
            # One press: the clinician who is rung is what was recommended.
            decide(locked.incident, Kind.CLINICIAN, by=by)
        for kind in ("call_came_back", "unattended"):
            alarms.clear(kind, diversion.incident, by=by, now=now)
        clear_unanswered(diversion.incident, by=by, now=now)
        if not availability.ready_for(locked.center_id, now):
            widen(diversion, by=by, now=now)
    return diversion


def claim(diversion: Diversion, *, by: User) -> Diversion:
    """A clinician takes the ringing call: three people are on the line. Of two who press at once one has it.

    Whoever is away, in wrap-up or has declined may claim too. The others are told who has the caller.
    """
    now = timezone.now()
    _only_who_is_rung(diversion, by)
    taken: dict[str, Any] = {"clinician": by, "claimed_at": now, **NOBODYS}
    if diversion.status in Diversion.CLAIMED:
        raise Refused(diversion.who_has_it(), code="wrong_state")
    try:
        with transaction.atomic():
            flow.move(diversion, Diversion.Status.THREE_WAY, by=by, verb="triage.claimed", **taken)
            alarms.clear("ringing_late", diversion, by=by, now=now)
            clear_unanswered(diversion.incident, by=by, now=now)
    except Refused as refused:
        diversion.refresh_from_db()
        raise Refused(diversion.who_has_it() or refused.message, code=refused.code) from None
    return diversion


def verify(diversion: Diversion, *, by: User) -> Diversion:
    """“I have the caller”, says the clinician: only now may the call-taker let go (09 NCAC 06C .0209(b)).

    Nobody says it for another, a supervisor neither: the call-taker releases the caller on these words.
    """
    now = timezone.now()
    with transaction.atomic():
        lock_incident(diversion.incident_id)
        # Somebody may have taken over since it was read.
        diversion.refresh_from_db(fields=["clinician"])
        _only_their_own(diversion, by)
        flow.move(diversion, Diversion.Status.VERIFIED, by=by, verb="triage.verified", verified_at=now)
        clear_line(diversion.call, by=by, now=now, kinds=(RELEASED_EARLY,))
        helped(diversion.incident_id, now)
    return diversion


def release(diversion: Diversion, *, by: User) -> Diversion:
    """The call-taker leaves the line; the clinician has verified that they have the caller."""
    _only_call_taker(diversion, by)
    now = timezone.now()
    with transaction.atomic():
        flow.move(diversion, Diversion.Status.RELEASED, by=by, verb="triage.released", released_at=now)
        flow.move(diversion.call, Call.Status.TRANSFERRED, by=by, verb="triage.passed_on")
    return diversion


def give_back(diversion: Diversion, reason: str, *, by: User) -> Diversion:
    """The clinician brings the caller back to the call-taker, with a reason code; nobody is dropped.

    A danger or a medical need is for police, fire or EMS, whatever was decided before.
    """
    now = timezone.now()
    if reason not in GIVE_BACK_REASONS:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        incident = lock_incident(diversion.incident_id)
        diversion.refresh_from_db(fields=["clinician"])
        _only_clinician(diversion, by)
        flow.move(
            diversion,
            Diversion.Status.GIVEN_BACK,
            by=by,
            verb="triage.gave_back",
            codes={"reason": reason},
            give_back_reason=reason,
            ended_at=now,
        )
        for kind in ("clinician_gone", CALLER_IN_DANGER):
            alarms.clear(kind, diversion, by=by, now=now)
        call = diversion.call
        clear_line(call, by=by, now=now, kinds=(RELEASED_EARLY,))
        if call.status == Call.Status.TRANSFERRED:
            flow.move(call, Call.Status.ANSWERED, by=by, verb="triage.came_back")
        if reason == "danger":
            override_upward(incident, Override.Reason.DANGER_TOLD, by=by, now=now, tell="call_came_back")
        elif reason in GIVE_BACK_FOR_HELP:
            raise_decision(incident, Kind.EMERGENCY, by=by, now=now, tell="call_came_back")
        alarms.raise_alarm(Level.A2, "call_came_back", incident, now=now, by=by)
    return diversion


def withdraw(diversion: Diversion, *, by: User) -> Diversion:
    """The call-taker, who is still on the line, takes the call back: nobody claimed it, or the clinician was lost."""
    _only_call_taker(diversion, by)
    now = timezone.now()
    with transaction.atomic():
        stop(diversion, by=by, now=now, because=Diversion.Stopped.TAKEN_BACK)
    return diversion


def end(
    diversion: Diversion,
    disposition: str,
    *,
    support_needed: bool | None,
    by: User,
    instead: str = "",
    second_word: User | None = None,
    risk: str = "",
) -> Diversion:
    """The clinician ends the encounter: how (a disposition code) and whether the person needs help getting connected.

    `risk` is what the clinician judges it to be now (RiskRating.Level); where it was high at any time it must be said.

    Nobody ends it for another: it closes the line, and says of a raised call who judged it. A supervisor takes over.
    While help is awaited it says what happened `instead` (Diversion.Instead). A raised call is settled where somebody
    is there, or where another clinician or a supervisor agrees, also by telephone: `second_word` names them. Where
    nobody could be reached it waits for review.

    If no team is asked for or out, the incident closes with it; if police, fire or EMS must come, it goes back to the
    call-takers. The follow-up that may be owed is found by the navigation room's sweep from `ended_at`.
    """
    now = timezone.now()
    if disposition not in PHONE:
        raise Refused(_("Choose how it ended."), code="no_disposition", field="disposition")
    if support_needed is None:
        raise Refused(_("Choose whether the person needs more support."), code="no_answer", field="support_needed")
    with transaction.atomic():
        incident = lock_incident(diversion.incident_id)
        diversion.refresh_from_db(fields=["clinician"])
        _only_their_own(diversion, by)
        rate_at_end(diversion, incident, risk, by=by, now=now)
        allowed = Allowed.of(incident)
        raised = is_raised(incident, allowed) or is_at_high_risk(incident)
        if diversion.status in (Diversion.Status.VERIFIED, Diversion.Status.RELEASED):
            refuse_while_help_is_awaited(incident, disposition, instead)
            refuse_to_settle(diversion, incident, disposition, second_word, raised=raised, by=by)
            refuse_review(diversion, disposition, raised=raised, now=now)
        more = {"instead": instead} if instead else {}
        flow.move(
            diversion,
            Diversion.Status.ENDED,
            by=by,
            verb="triage.ended",
            codes={"disposition": disposition, "support_needed": support_needed} | more,
            ended_at=now,
            disposition=disposition,
            support_needed=support_needed,
            raised_at_end=raised,
            instead=instead,
            second_word=second_word,
        )
        if second_word:
            history.record("triage.agreed_to_end", diversion, by=by, second=second_word.pk)
        if disposition == FOR_REVIEW:
            alarms.raise_alarm(Level.A2, "waits_for_review", diversion, now=now, by=by)
        for kind in ("clinician_gone", CALLER_IN_DANGER):
            alarms.clear(kind, diversion, by=by, now=now)
        if diversion.call.status == Call.Status.TRANSFERRED:
            hung_up(diversion.call, by=by, now=now)
        if returns_to_911(incident, disposition, raised=raised):
            back_to_911(incident, by=by)
        if allowed.known.last and allowed.least == Kind.EMERGENCY:
            raise_decision(incident, Kind.EMERGENCY, by=by, now=now, tell="call_came_back")
        if leaves_in_danger(incident, allowed, second_word):
            alarms.raise_alarm(Level.A2, "call_came_back", incident, now=now, by=by)
        waits = incident.response_id in (*Incident.FIELD, Kind.EMERGENCY) or incident.status in WORKING
        # Who asked for help that does not come has not asked for other help by ending the talk.
        waits = waits or without_replacement(incident) or waits_for_review(incident)
        if not waits and not _others_on_line(diversion) and incident.status not in Incident.CLOSED:
            finish(incident, Incident.Status.CLOSED, [disposition], by=by, verb="triage.closed")
    return diversion


def _others_on_line(diversion: Diversion) -> bool:
    """Whether another caller of this incident waits, talks with a call-taker or is with a clinician."""
    calls = diversion.incident.calls.exclude(pk=diversion.call_id)
    return calls.waiting().exists() or calls.on_line().exists() or diversion.incident.diversions.open().exists()


def send_help(diversion: Diversion, *, by: User) -> Diversion:
    """The clinician's one key for help now: police, fire or EMS are asked for, the call stays open.

    Its alarm ends when somebody takes the request on, not with the encounter.
    """
    now = timezone.now()
    with transaction.atomic():
        incident = lock_incident(diversion.incident_id)
        diversion.refresh_from_db(fields=["status", "clinician"])
        if not _may_act_for(diversion, by):
            words = {"who": diversion.clinician, "number": incident.number}
            raise Refused(_("%(who)s has this call. To send help, open incident %(number)s.") % words, code="not_yours")
        if diversion.status not in Diversion.OPEN:
            raise Refused(_("This encounter is over."), code="wrong_state")
        was = incident.response_id
        override_upward(incident, Override.Reason.HELP_FOR_CALLER, by=by, now=now, tell="")
        history.record("triage.sent_help", diversion, by=by, was=was, response=Kind.EMERGENCY.value)
        clear_judged(incident, by=by, now=now)
        ask(incident, HelpRequest.Kind.ANY, by=by, now=now, asked_as=HelpRequest.AskedAs.CLINICIAN, loud=True)
        if incident.status in WORKING:
            alarms.raise_alarm(Level.A1, "risk_raised", incident, now=now, by=by, anew=True)
    return diversion


def _only_who_is_rung(diversion: Diversion, by: User) -> None:
    """A clinician of another center takes a caller only where it rings everybody, or a supervisor gave them to them."""
    if diversion.widened_at is None and diversion.reassigned_to_id != by.pk:
        only_center(diversion.incident, by)


def _may_act_for(diversion: Diversion, by: User) -> bool:
    """A clinician's call is theirs; a supervisor may act for one whose line or screen is gone."""
    return diversion.clinician_id in (None, by.pk) or by.role == Role.SUPERVISOR


def _only_their_own(diversion: Diversion, by: User) -> None:
    """Not even a supervisor for another, who may be talking with the caller: a supervisor takes over first."""
    if diversion.clinician_id not in (None, by.pk):
        raise Refused(
            _("Only %(who)s, who has this call, can do that.") % {"who": diversion.clinician}, code="not_yours"
        )


def _only_clinician(diversion: Diversion, by: User) -> None:
    if not _may_act_for(diversion, by):
        raise Refused(_("%(who)s has this call.") % {"who": diversion.clinician}, code="not_yours")


def _only_call_taker(diversion: Diversion, by: User) -> None:
    if not whose.may_let_go(diversion, by):
        raise has_it(diversion.call.call_taker or diversion.offered_by)
