"""What the protocol makes of the answers, and what is decided."""

import datetime
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.models import Level, User
from teams.models import Kind
from triage import protocol
from triage.actions.baselines import ask_baseline
from triage.actions.centers import only_center
from triage.actions.help_requests import ask_by_decision
from triage.actions.locks import lock_incident
from triage.actions.override_end import end_override
from triage.actions.ringing import stop_rung_out
from triage.actions.settled_doubts import settle_doubts
from triage.allowed import Allowed, is_overtaken
from triage.models import Assessment, Call, Doubt, Incident, Override
from triage.protocol import UNKNOWN
from triage.queries.centers import is_theirs
from triage.queries.context import IncidentContext
from triage.queries.overrides import answered_again, team_calls_for_help

ASK_FOR_A_DECISION = ("no_clinician_answered", "call_came_back", "decision_raised", "unattended")
WORKING = {Incident.Status.ASSIGNED, Incident.Status.EN_ROUTE, Incident.Status.ON_SCENE}


def assess(
    incident: Incident,
    answers: Mapping[str, str],
    *,
    by: User,
    call: Call | None = None,
    known: IncidentContext | None = None,
    seen: Collection[int] | None = None,
    shown: Mapping[str, str] | None = None,
) -> Assessment:
    """Add answers ({question key: answer code}) to those given so far and ask the protocol again.

    Every state is kept as a row. A decision that is now too weak is raised at once; if a team is already under way, the
    floor hears an emergency alarm. Raises Refused for a question or answer the protocol does not know. `known` is for
    who holds the incident already: the act is then a part of that transaction, and fails with it. `seen` are the doubts
    that stood beside the questions (None: all of them): words that came in the same moment ask again. `shown` are the
    answers as the screen had them ("" for none): another that somebody gave meanwhile is not overwritten unseen, unless
    by a danger.
    """
    now = timezone.now()
    with transaction.atomic(savepoint=known is None):
        known = known or IncidentContext(lock_incident(incident.pk))
        locked = known.incident
        _refuse_unknown(known.rules, answers)
        answers = _taken_from(by, known, answers)
        if locked.status in Incident.CLOSED:
            raise Refused(_("This incident is closed. Reopen it to assess again."), code="wrong_state")
        _refuse_unseen(known, answers, shown or {}, by=by)
        said = {**(known.last.answers if known.last else {}), **answers}
        _settle_doubts(known, answers, seen, by=by, now=now)
        made = reassess(locked, said, by=by, now=now, call=call, asked=sorted(answers), known=known)
        if any(doubt.question in answers for doubt in known.doubts):
            made = ask_again(known, by=by, now=now) or made
    incident.response_id = locked.response_id
    return made


def _taken_from(by: User, known: IncidentContext, answers: Mapping[str, str]) -> Mapping[str, str]:
    """The answers that this person may give: a danger is taken from whoever heard it, and no other answer beside it.

    Raises Refused for who serves other centers and tells of no danger.
    """
    dangers = {key: said for key, said in answers.items() if known.rules.by_key[key].tells_of_danger(said)}
    if len(dangers) == len(answers) or is_theirs(known.incident, by):
        return answers
    if not dangers:
        only_center(known.incident, by)
    return dangers


def _refuse_unknown(rules: protocol.Protocol, answers: Mapping[str, str]) -> None:
    for key, value in answers.items():
        if key not in rules.by_key or value not in rules.by_key[key].answers:
            raise Refused(
                _("That is not a valid answer to “%(key)s”.") % {"key": key[:40]}, code="unknown_answer", field=key[:40]
            )


def _refuse_unseen(known: IncidentContext, answers: Mapping[str, str], shown: Mapping[str, str], *, by: User) -> None:
    for key, was in shown.items():
        if key not in answers:
            continue
        stands = known.answers.get(key, "")
        if stands in (was, answers[key]) or known.rules.by_key[key].tells_of_danger(answers[key]):
            continue
        giver = _giver(known, key)
        if giver is not None and giver.pk != by.pk:
            words = _("%(who)s has answered this meanwhile. Look at it, then answer again.")
            raise Refused(words % {"who": giver}, code="stale")


def _giver(known: IncidentContext, key: str) -> User | None:
    """By whom the answer that stands came to be, whoever answered other questions since; None before any answer."""
    stands, giver = known.answers.get(key), None
    for made in known.assessments:
        if made.answers.get(key) != stands:
            break
        giver = made.by
    return giver


def _settle_doubts(
    known: IncidentContext,
    answers: Mapping[str, str],
    seen: Collection[int] | None,
    *,
    by: User,
    now: datetime.datetime,
) -> None:
    """What stood beside a question when it was answered asks no more; once the danger is told, nothing does."""
    rules = known.rules.by_key
    done: list[Doubt] = []
    left: list[Doubt] = []
    for doubt in known.doubts:
        said = answers.get(doubt.question)
        answered = said is not None and (seen is None or doubt.pk in seen or said == rules[doubt.question].danger)
        (done if answered else left).append(doubt)
        if said is not None and not answered:
            doubt.was = said
    if done:
        settle_doubts(done, by=by, now=now)
    Doubt.objects.bulk_update([doubt for doubt in left if doubt.question in answers], ["was"])
    known.doubts = left


def ask_again(known: IncidentContext, *, by: User, now: datetime.datetime) -> Assessment | None:
    """Count every safe answer that open doubts speak against as unknown; None if there is no such answer.

    An answer that tells of some danger stays: unknown might be weaker than that.
    """
    locked, last = known.incident, known.last
    said = last.answers if last else {}
    safe = {one.key: one.safe for one in known.rules.questions if said.get(one.key) == one.safe}
    against = [doubt for doubt in known.doubts if doubt.question in safe]
    if not last or not against:
        return None
    for doubt in against:
        doubt.was = safe[doubt.question]
    Doubt.objects.bulk_update(against, ["was"])
    told = [doubt for doubt in against if not doubt.is_clinical]
    if told:
        asked = sorted({doubt.question for doubt in told})
        history.record("triage.doubted", locked, by=by, asked=asked, spoken=[str(doubt) for doubt in told])
    # Of the clinical record the floor hears which question to ask, and nothing of what it says.
    if quiet := sorted({doubt.question for doubt in against if doubt.is_clinical}):
        history.record("triage.record_doubted", locked, by=by, asked=quiet)
    stands = {**last.answers, **dict.fromkeys(sorted({doubt.question for doubt in against}), UNKNOWN)}
    return reassess(locked, stands, by=by, now=now, answered_at=last.at, known=known)


def reassess(
    locked: Incident,
    said: Mapping[str, str],
    *,
    by: User,
    now: datetime.datetime,
    call: Call | None = None,
    asked: list[str] | None = None,
    answered_at: datetime.datetime | None = None,
    known: IncidentContext | None = None,
    tell_teams: bool = True,
) -> Assessment:
    """Ask the protocol what it makes of all answers `said` and keep that as the assessment that stands.

    A decision that is too weak now is raised; a team on its way hears of every new danger, unless `tell_teams` is
    False. `answered_at` is for answers given earlier than now; `known` is for who has asked for it already.
    """
    known = known or IncidentContext(locked)
    rules, last = known.rules, known.last
    result = known.recommend(said)
    made = Assessment.objects.create(
        incident=locked,
        call=call,
        protocol=known.version,
        protocol_version=rules.version,
        answers=dict(said),
        response_id=result.response,
        medical=result.medical,
        reasons=list(result.reasons),
        complete=result.complete and not known.unsettled,
        at=answered_at or now,
        by=by,
    )
    history.record(
        "triage.assessed",
        locked,
        by=by,
        response=result.response,
        medical=result.medical,
        asked=asked or [],
        answered=[f"{key}:{said[key]}" for key in asked or []],
    )
    known.add(made, result)
    _end_overtaken_words(known, made, by=by, now=now)
    # More than was recommended may be a kind of help that is ruled out by now.
    least = Allowed(known).at_least(locked.response_id or "")
    lifted = bool(locked.response_id) and raise_decision(locked, least, by=by, now=now, tell_teams=tell_teams)
    if tell_teams and not lifted and last and locked.status in WORKING and rules.is_worse(last, result):
        alarms.raise_alarm(Level.A1, "risk_raised", locked, now=now, by=by, anew=True)
    return made


def _end_overtaken_words(known: IncidentContext, made: Assessment, *, by: User, now: datetime.datetime) -> None:
    """People's word counts beside what was answered until an answer, or something new, ends it."""
    (more, less), rules = known.words, known.rules
    spoken = {doubt.question for doubt in known.doubts if doubt.was}
    safe = {key: said for key, said in made.answers.items() if key not in spoken}
    if more and answered_again(rules, safe, more.reasons) and not team_calls_for_help(known.incident.thread):
        end_override(more, Override.Ended.ANSWERED, by=by, now=now)
        known.forget_words()
    if less and is_overtaken(less, rules, made):
        end_override(less, Override.Ended.NEW_DANGER, by=by, now=now)
        known.forget_words()


def raise_decision(
    locked: Incident,
    response: str,
    *,
    by: User | None,
    now: datetime.datetime,
    tell: str = "decision_raised",
    tell_teams: bool = True,
) -> bool:
    """Lift what was decided to at least `response`; False if it is that high already.

    Teams that are out hear of it, unless `tell_teams` is False. If none is, and it is now for police, fire or EMS, the
    floor hears the alarm `tell`.
    """
    decided = locked.response_id
    if decided and protocol.rise(decided, response) <= 0:
        return False
    Incident.objects.filter(pk=locked.pk).update(response=response, decided_at=now)
    locked.response_id, locked.decided_at = response, now
    ask_baseline(locked, response, now)
    history.record("triage.raised", locked, by=by, was=decided or "", response=response)
    if locked.status in WORKING:
        if tell_teams:
            alarms.raise_alarm(Level.A1, "risk_raised", locked, now=now, by=by, anew=True)
    elif response == Kind.EMERGENCY and tell:
        alarms.raise_alarm(Level.A2, tell, locked, now=now, by=by, anew=True)
    return True


def decide(incident: Incident, response: str, *, by: User) -> Incident:
    """Decide which kind of help it gets: what the protocol recommends or more, never less.

    A decision is lowered only after the questions were asked again. A team needs a place, even an unverified one.
    Police, fire or EMS that are decided on are asked for by it, and with them the police of a team with police.
    Raises Refused otherwise.
    """
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        if response != Kind.EMERGENCY:
            only_center(locked, by)
        now = timezone.now()
        known = IncidentContext(locked)
        if refusal := Allowed(known).refusal(response):
            raise refusal
        assert known.last is not None  # it is refused before anything was asked
        was, less = locked.response_id, known.words.less
        if less and less.response_id != response:
            end_override(less, Override.Ended.DECIDED, by=by, now=now)
        Incident.objects.filter(pk=locked.pk).update(response=response, decided_at=now)
        ask_baseline(locked, response, now)
        history.record("triage.decided", incident, by=by, response=response, recommended=known.last.response_id)
        if response != Kind.CLINICIAN:
            stop_rung_out(locked.diversions.all(), by=by, now=now)
        for kind in ASK_FOR_A_DECISION:
            alarms.clear(kind, incident, by=by, now=now)
        ask_by_decision(locked, response, by=by, now=now)
        if locked.status in WORKING and was and protocol.rise(was, response) > 0:
            alarms.raise_alarm(Level.A1, "risk_raised", locked, now=now, by=by, anew=True)
    incident.response_id, incident.decided_at = response, now
    return incident
