"""How an incident goes on or ends: joined, closed, reopened, and what the dispatch room says of its teams."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import Level, User
from teams.models import Kind
from triage import protocol
from triage.actions.assessments import ASK_FOR_A_DECISION, WORKING, raise_decision, reassess
from triage.actions.centers import only_center
from triage.actions.doubts import carry
from triage.actions.encounter_endings import refuse_to_end_alone
from triage.actions.incidents import edit, locate
from triage.actions.line_alarms import clear_line
from triage.actions.locks import lock_incident
from triage.actions.misses import helped, refuse_without_reason, say_at_the_end
from triage.actions.override_end import end_override
from triage.actions.overrides import override_upward
from triage.actions.points import PLACE
from triage.actions.protected import judge_protected
from triage.actions.ringing import stop_rung_out
from triage.actions.settled_doubts import settle_doubts
from triage.allowed import Allowed, is_weightier
from triage.codes.dispositions import CANCELLED, DUPLICATE, ENDINGS, FOR_REVIEW
from triage.models import Call, Disposition, Diversion, Doubt, HelpRequest, Incident, Override, Transfer
from triage.queries import help_requests, versions
from triage.queries.assessments import standing
from triage.queries.help_requests import with_joined
from triage.queries.overrides import about, besides, in_force

NEEDS = (*ASK_FOR_A_DECISION, "assign_late", "risk_raised")


def join(incident: Incident, into: Incident, *, by: User) -> Incident:
    """This is the same event as `into`: its calls move there, both records stay. Refused while it has help."""
    now = timezone.now()
    with transaction.atomic():
        both = {
            i.pk: i for i in Incident.objects.select_for_update().filter(pk__in=[incident.pk, into.pk]).order_by("pk")
        }
        this, other = both[incident.pk], both[into.pk]
        if this.pk == other.pk:
            raise Refused(_("An incident cannot be joined to itself."), code="same")
        # To another center a call goes by a transfer that they accept.
        only_center(this, by)
        only_center(other, by)
        if other.status in Incident.CLOSED:
            raise Refused(_("Incident %(number)s is closed.") % {"number": other.number}, code="wrong_state")
        stop_rung_out(this.diversions.all(), by=by, now=now)
        if this.status in WORKING or this.diversions.open().exists():
            raise Refused(
                _("Somebody is already helping on this incident; join the other one to it."), code="wrong_state"
            )
        _carry_nature(this, other, by=by)
        _carry_age(this, other, by=by)
        _carry_danger(this, other, by=by, now=now)
        carry(this, other, by=by)
        _carry_need(this, other, by=by, now=now)
        _carry_help(this, other, by=by, now=now)
        Call.objects.filter(incident=this).update(incident=other)
        flow.move(
            this,
            Incident.Status.CLOSED,
            by=by,
            verb="triage.joined",
            codes={"into": other.number},
            closed_at=now,
            closed_as=DUPLICATE,
            joined_to=other,
        )
        _dispose(this, [DUPLICATE], by=by, now=now)
        history.record("triage.received_calls", other, by=by, of=this.number)
        judge_protected(lock_incident(other.pk), by=by)
    incident.refresh_from_db()
    return incident


def _carry_nature(this: Incident, other: Incident, *, by: User) -> None:
    """A nature that is not for an unarmed team weighs more than one that is for less."""
    rules = versions.of(other)
    if is_weightier(rules, this.nature, than=other.nature):
        edit(other, by=by, final_nature=this.nature)


def _carry_age(this: Incident, other: Incident, *, by: User) -> None:
    """An age that only one of the callers said: a child is to be known as one."""
    if other.age is None and this.age is not None:
        other.refresh_from_db()
        edit(other, by=by, age=this.age)
        other.refresh_from_db()


def _carry_danger(this: Incident, other: Incident, *, by: User, now: datetime.datetime) -> None:
    """A reported danger must not be lost by joining: danger beats unknown beats safe, gaps are filled."""
    word = in_force(this).more
    for reason in word.reasons if word else ():
        override_upward(other, reason, by=by, now=now)
    mine, theirs = standing(this), standing(other)
    if mine is None:
        return
    rules, have = versions.of(other), theirs.answers if theirs else {}
    # Somebody told of danger there: that one caller knows of none is no answer to it.
    there = in_force(other).more
    told = {question.key for question in (*about(rules), *besides(rules, there.reasons))} if there else set()
    worse: dict[str, str] = {}
    for question in rules.questions:
        said, had = mine.answers.get(question.key), have.get(question.key)
        worth = question.answers.index
        # An answer that only the version of `this` has counts as not known.
        said = said if said is None or said in question.answers else protocol.UNKNOWN
        if said == question.safe and question.key in told:
            continue
        if said and (had not in question.answers or worth(said) > worth(had)):
            worse[question.key] = said
    if worse:
        other.refresh_from_db()
        # Who gave these answers has not read the other's notes: only a danger settles what those speak of.
        dangers = [key for key, said in worse.items() if said == rules.by_key[key].danger]
        settle_doubts(Doubt.objects.open().filter(incident=other, question__in=dangers), by=by, now=now)
        reassess(other, {**have, **worse}, by=by, now=now, asked=sorted(worse))


def _carry_need(this: Incident, other: Incident, *, by: User, now: datetime.datetime) -> None:
    """What was found by questions of another version of the protocol stands, although this one never asks them."""
    mine, theirs = standing(this), standing(other)
    if mine is None or this.protocol_id == other.protocol_id:
        return
    other.refresh_from_db()
    least, there = Allowed.of(this).least, Allowed.of(other)
    if theirs is None or protocol.rise(there.least, least) > 0:
        raise_decision(other, there.at_least(least) if theirs else least, by=by, now=now)


def _carry_help(this: Incident, other: Incident, *, by: User, now: datetime.datetime) -> None:
    """What was decided, who the person is, where it is and who still waits for an answer go along, never get less."""
    other.refresh_from_db()
    if this.person_id and not other.person_id:
        Incident.objects.filter(pk=other.pk).update(person=this.person_id)
    if this.helped_at:
        helped(other.pk, this.helped_at)
    if not other.has_place and (this.has_place or this.point_not_used):
        goes = (*PLACE, "point_not_used") if this.has_place else ("point_not_used",)
        locate(other, by=by, **{name: getattr(this, name) for name in goes})
    if this.response_id in (*Incident.FIELD, Kind.EMERGENCY):
        there = Allowed.of(other)
        least = there.at_least(this.response_id) if there.known.last else this.response_id
        raise_decision(other, least, by=by, now=now)
    for kind in NEEDS:
        if alarms.clear(kind, this, by=by, now=now) and kind in ASK_FOR_A_DECISION:
            alarms.raise_alarm(Level.A2, kind, other, now=now, by=by)


def close(incident: Incident, dispositions: Iterable[str], *, by: User, miss: str = "") -> Incident:
    """End an incident that nobody is working on, saying how (APCO or local disposition codes; the first is primary).

    Where a clinician or a team could have helped and did not, `miss` says why, unless how it ended does.
    """
    codes = list(dispositions)
    if not codes or any(code not in ENDINGS for code in codes):
        raise Refused(_("Choose how it ended."), code="no_disposition", field="disposition")
    if incident.status in WORKING:
        raise Refused(_("A team is on this incident; it ends when the team clears."), code="wrong_state")
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        only_center(locked, by)
        refuse_to_end_alone(locked, codes, by=by)
        refuse_without_reason(locked, codes, miss)
        return finish(incident, Incident.Status.CLOSED, codes, by=by, verb="triage.closed", miss=miss)


def cancel(incident: Incident, *, by: User) -> Incident:
    """The incident was opened by mistake or is no longer needed; nobody is on it."""
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        only_center(locked, by)
        refuse_to_end_alone(locked, [CANCELLED], by=by)
        return finish(incident, Incident.Status.CANCELLED, [CANCELLED], by=by, verb="triage.cancelled")


def finish(incident: Incident, to: str, codes: list[str], *, by: User | None, verb: str, miss: str = "") -> Incident:
    now = timezone.now()
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        stop_rung_out(incident.diversions.all(), by=by, now=now)
        if incident.diversions.open().exists():
            raise Refused(_("A clinician is still on this incident."), code="wrong_state")
        if incident.calls.waiting().exists():
            raise Refused(_("A call on this incident is still ringing."), code="wrong_state")
        for call in incident.calls.on_line():
            hung_up(call, by=by, now=now)
        could = "" if locked.status in Incident.CLOSED else say_at_the_end(locked, codes, miss, by=by, now=now)
        flow.move(
            incident,
            to,
            by=by,
            verb=verb,
            codes={"disposition": codes},
            closed_at=now,
            closed_as=codes[0],
            eligible_for=could,
        )
        _dispose(incident, codes, by=by, now=now)
        for kind in NEEDS:
            alarms.clear(kind, incident, by=by, now=now)
        # Whoever ends it has read that this help does not come. What is still awaited goes on, with its alarms.
        for request in help_requests.of(incident).filter(status=HelpRequest.Status.NOT_COMING):
            alarms.clear("help_not_coming", request, by=by, now=now)
        for encounter in Diversion.objects.filter(incident__in=with_joined(incident), disposition=FOR_REVIEW):
            alarms.clear("waits_for_review", encounter, by=by, now=now)
        for call in incident.calls.to_call_back():
            alarms.clear("call_abandoned", call, by=by, now=now)
    return incident


def hung_up(call: Call, *, by: User | None, now: datetime.datetime, lost: bool = False) -> None:
    """The line is closed; nobody else is offered the call any more. Needs the transaction of the act that ends it."""
    to, verb = (Call.Status.LOST, "triage.line_lost") if lost else (Call.Status.ENDED, "triage.hung_up")
    flow.move(call, to, by=by, verb=verb, ended_at=max(now, call.received_at))
    clear_line(call, by=by, now=now)
    for offer in call.transfers.filter(status=Transfer.Status.OFFERED):
        flow.move(
            offer,
            Transfer.Status.WITHDRAWN,
            by=by,
            verb="triage.withdrew_transfer",
            answered_at=now,
            answered_by=by,
        )
        alarms.clear("transfer_late", offer, by=by, now=now)


def _dispose(incident: Incident, codes: list[str], *, by: User | None, now: datetime.datetime) -> None:
    Disposition.objects.bulk_create(
        [Disposition(incident=incident, code=code, primary=not at, at=now, by=by) for at, code in enumerate(codes)],
        ignore_conflicts=True,
    )


def reopen(incident: Incident, *, by: User) -> Incident:
    """A closed incident goes on; what was decided is asked again.

    What was safe then may not be now: only answers that told of danger, or that nobody could give, still stand. That
    police, fire or EMS were needed stands too, until the questions are asked again. What it was eligible for is
    not forgotten: the safe answers are put aside and say it still, or coverage could be made pretty by reopening.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        only_center(locked, by)
        kept = Kind.EMERGENCY if locked.response_id == Kind.EMERGENCY else None
        flow.move(
            incident,
            Incident.Status.REOPENED,
            by=by,
            verb="triage.reopened",
            closed_at=None,
            closed_as="",
            eligible_for="",
            joined_to=None,
            response_id=kept,
            decided_at=now if kept else None,
        )
        less, last = in_force(locked).less, standing(locked)
        locked.misses.standing().update(superseded_at=now)
        word = in_force(locked).more
        aside = {**locked.put_aside, **(word.put_aside if word else {})}
        locked.overrides.in_force().filter(raises=True).update(put_aside={})
        if less:
            end_override(less, Override.Ended.REOPENED, by=by, now=now)
        if last:
            safe = {question.key: question.safe for question in versions.of(locked).questions}
            stands = {key: said for key, said in last.answers.items() if said != safe.get(key)}
            aside |= {key: said for key, said in last.answers.items() if key not in stands}
            Incident.objects.filter(pk=locked.pk).update(put_aside=aside)
            locked.refresh_from_db()
            reassess(locked, stands, by=by, now=now, answered_at=last.at)
    return incident


def team_moved(incident: Incident, to: str, *, by: User | None, at: datetime.datetime) -> None:
    """Called by the dispatch room in its own transaction: the incident follows its most advanced team."""
    incident.refresh_from_db(fields=["status"])
    if incident.status != to:
        flow.move(incident, to, by=by, verb="triage.followed_team", codes={"status": to})
    alarms.clear("unattended", incident, by=by, now=at)


def team_left(incident: Incident, codes: list[str], *, by: User | None, done: bool) -> None:
    """Called by the dispatch room when the last team left: close if the help is done, else it waits for help again.

    While a clinician is still on the line the incident stays open with the clinician, and while help that was asked for
    does not come it stays open for other help. If police, fire or EMS are needed by now, the call-takers hear that no
    team is there any more.
    """
    now = timezone.now()
    incident.refresh_from_db(fields=["status", "response"])
    with_clinician, misses_help = incident.diversions.open().exists(), help_requests.without_replacement(incident)
    if done and not with_clinician and not misses_help and not incident.calls.waiting().exists():
        finish(incident, Incident.Status.CLOSED, codes, by=by, verb="triage.closed")
        return
    flow.move(incident, Incident.Status.ACTIVE, by=by, verb="triage.without_team")
    alarms.clear("risk_raised", incident, by=by, now=now)
    if incident.response_id == Kind.EMERGENCY:
        alarms.raise_alarm(Level.A2, "call_came_back", incident, now=now, by=by)
    elif done and not misses_help:
        Incident.objects.filter(pk=incident.pk).update(response=Kind.CLINICIAN)
        incident.response_id = Kind.CLINICIAN


def back_to_911(incident: Incident, *, by: User | None) -> None:
    """The team or the clinician could not help, so police, fire or EMS must; the call-takers hear of it."""
    now = timezone.now()
    raise_decision(incident, Kind.EMERGENCY, by=by, now=now, tell="call_came_back")
    history.record("triage.came_back", incident, by=by, response=Kind.EMERGENCY.value)
    alarms.raise_alarm(Level.A2, "call_came_back", incident, now=now, by=by)
