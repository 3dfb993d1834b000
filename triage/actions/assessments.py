"""What the protocol makes of the answers, and what is decided."""

import datetime
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart import alarms, history
from heart.flow import Refused
from heart.models import Alarm, Level, User
from teams.models import Kind, Response
from triage import protocol, versions
from triage.actions.holding import hold_incident, refuse_closed, refuse_nowhere
from triage.actions.known import Known
from triage.actions.overriding import Standing, answered_again, end, forbids, in_force, overtaken, told_of_danger
from triage.actions.settling import settle
from triage.models import Assessment, Call, Doubt, Incident, Override
from triage.protocol import UNKNOWN

ASK_FOR_A_DECISION = ("no_clinician_answered", "call_came_back", "decision_raised", "unattended")
WORKING = {Incident.Status.ASSIGNED, Incident.Status.EN_ROUTE, Incident.Status.ON_SCENE}


def assess(
    incident: Incident,
    answers: Mapping[str, str],
    *,
    by: User,
    call: Call | None = None,
    known: Known | None = None,
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
        known = known or Known(hold_incident(incident.pk))
        locked = known.incident
        _refuse_unknown(known.rules, answers)
        if locked.status in Incident.CLOSED:
            raise Refused(_("This incident is closed. Reopen it to assess again."), code="wrong_state")
        _refuse_unseen(known, answers, shown or {}, by=by)
        said = {**(known.last.answers if known.last else {}), **answers}
        _settle(known, answers, seen, by=by, now=now)
        made = judge(locked, said, by=by, now=now, call=call, asked=sorted(answers), known=known)
        if any(doubt.question in answers for doubt in known.doubts):
            made = ask_again(known, by=by, now=now) or made
    incident.response_id = locked.response_id
    return made


def _refuse_unknown(rules: protocol.Protocol, answers: Mapping[str, str]) -> None:
    for key, value in answers.items():
        if key not in rules.by_key or value not in rules.by_key[key].answers:
            raise Refused(
                _("“%(key)s” cannot be answered like that.") % {"key": key[:40]}, code="unknown_answer", field=key[:40]
            )


def _refuse_unseen(known: Known, answers: Mapping[str, str], shown: Mapping[str, str], *, by: User) -> None:
    last = known.last
    if last is None or last.by_id == by.pk:
        return
    for key, was in shown.items():
        told = known.rules.by_key[key].tells_of_danger(answers[key])
        if not told and last.answers.get(key, "") not in (was, answers[key]):
            words = _("%(who)s has answered this meanwhile. Look at it, then answer again.")
            raise Refused(words % {"who": last.by}, code="stale")


def _settle(
    known: Known, answers: Mapping[str, str], seen: Collection[int] | None, *, by: User, now: datetime.datetime
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
        settle(done, by=by, now=now)
    Doubt.objects.bulk_update([doubt for doubt in left if doubt.question in answers], ["was"])
    known.doubts = left


def ask_again(known: Known, *, by: User, now: datetime.datetime) -> Assessment | None:
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
    return judge(locked, stands, by=by, now=now, answered_at=last.at, known=known)


def judge(
    locked: Incident,
    said: Mapping[str, str],
    *,
    by: User,
    now: datetime.datetime,
    call: Call | None = None,
    asked: list[str] | None = None,
    answered_at: datetime.datetime | None = None,
    known: Known | None = None,
) -> Assessment:
    """Ask the protocol what it makes of all answers `said` and keep that as the assessment that stands.

    A decision that is too weak now is raised; a team on its way hears of every new danger. `answered_at` is for
    answers given earlier than now; `known` is for who has asked for it already.
    """
    known = known or Known(locked)
    rules, last = known.rules, known.last
    result = protocol.recommend(rules, locked.nature, said, enabled=known.enabled)
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
        "triage.assessed", locked, by=by, response=result.response, medical=result.medical, asked=asked or []
    )
    known.assessments.insert(0, made)
    least = _with_overrides(known, made, by=by, now=now)
    less = known.words.less
    if locked.response_id and not (less and less.response_id == locked.response_id):
        # More than was recommended may be a kind of help that is ruled out by now.
        than = max(least, locked.response_id, key=protocol.protection)
        least = protocol.at_least(rules, locked.nature, said, than, known.enabled)
    lifted = bool(locked.response_id) and raise_decision(locked, least, by=by, now=now)
    if not lifted and last and locked.status in WORKING and rules.is_worse(last, result):
        alarms.raise_alarm(Level.A1, "risk_raised", locked, now=now, by=by, anew=True)
    return made


def _with_overrides(known: Known, made: Assessment, *, by: User, now: datetime.datetime) -> str:
    """The least help after this assessment: people's word counts beside it until an answer ends it."""
    (more, less), rules = known.words, known.rules
    spoken = {doubt.question for doubt in known.doubts if doubt.was}
    safe = {key: said for key, said in made.answers.items() if key not in spoken}
    if more and answered_again(rules, safe) and not _team_calls_for_help(known.incident):
        end(more, Override.Ended.ANSWERED, by=by, now=now)
        known.forget_words()
    if not less:
        return made.response_id
    if overtaken(less, rules, made):
        end(less, Override.Ended.NEW_DANGER, by=by, now=now)
        known.forget_words()
        return made.response_id
    return min(made.response_id, less.response_id, key=protocol.protection)


def _team_calls_for_help(locked: Incident) -> bool:
    """While a team's emergency button is up, no answer of a caller says that it is safe there."""
    return Alarm.objects.open().filter(kind="team_emergency", thread=locked.thread).exists()


def raise_decision(
    locked: Incident, response: str, *, by: User | None, now: datetime.datetime, tell: str = "decision_raised"
) -> bool:
    """Lift what was decided to at least `response`; False if it is that high already.

    Teams that are out hear of it. If none is, and it is now for police, fire or EMS, the floor hears the alarm
    `tell`.
    """
    decided = locked.response_id
    if decided and protocol.protection(decided) >= protocol.protection(response):
        return False
    Incident.objects.filter(pk=locked.pk).update(response=response, decided_at=now)
    locked.response_id, locked.decided_at = response, now
    history.record("triage.raised", locked, by=by, was=decided or "", response=response)
    if locked.status in WORKING:
        alarms.raise_alarm(Level.A1, "risk_raised", locked, now=now, by=by, anew=True)
    elif response == Kind.EMERGENCY and tell:
        alarms.raise_alarm(Level.A2, tell, locked, now=now, by=by, anew=True)
    return True


def standing(incident: Incident) -> Assessment | None:
    """The assessment that counts: the latest."""
    return incident.assessments.order_by("-id").first()


def needed(
    incident: Incident,
    last: Assessment,
    *,
    than: str = "",
    words: Standing | None = None,
    enabled: frozenset[str] = frozenset(),
    rules: protocol.Protocol | None = None,
) -> str:
    """The least help allowed now: what stood when it was judged, or more if the nature or the kinds in use changed.

    Somebody's word of danger is for police, fire and EMS while it stands. A word for less counts while its kind of help
    is in use and nothing came up since. With `than`, of the kinds that protect no less than that one: a team that the
    answers rule out is not sent because somebody asks for more than the telephone. `words`, `enabled` and `rules` are
    for who has asked for them already.
    """
    words = words or in_force(incident)
    if words.more:
        return Kind.EMERGENCY.value
    rules, enabled = rules or versions.of(incident), enabled or enabled_kinds()
    again = protocol.recommend(rules, incident.nature, last.answers, enabled=enabled)
    least = max(last.response_id, again.response, key=protocol.protection)
    less = words.less if _counts(words.less, rules, last, again, enabled) else None
    if less:
        least = min(least, less.response_id, key=protocol.protection)
    if not than or less and less.response_id == than:
        return least
    than = max(least, than, key=protocol.protection)
    return protocol.at_least(rules, incident.nature, last.answers, than, enabled)


def _counts(
    less: Override | None,
    rules: protocol.Protocol,
    last: Assessment,
    again: protocol.Recommendation,
    enabled: frozenset[str],
) -> bool:
    if less is None or less.response_id not in enabled or forbids(rules, less.response_id, last):
        return False
    return not overtaken(less, rules, again) and not overtaken(less, rules, last)


def enabled_kinds() -> frozenset[str]:
    """Codes of the kinds of help this site has switched on; police, fire and EMS are always there."""
    return frozenset({*Response.objects.filter(enabled=True).values_list("code", flat=True), Kind.EMERGENCY.value})


def refuse_unused(response: str, field: str = "response") -> None:
    """Nobody gets a kind of help this site has switched off; `field` is where that is said."""
    if response not in enabled_kinds():
        raise Refused(_("This kind of help is not in use here."), code="not_enabled", field=field)


def decide(incident: Incident, response: str, *, by: User) -> Incident:
    """Decide which kind of help it gets: what the protocol recommends or more, never less.

    A decision is lowered only after the questions were asked again. A team needs a place, even an unverified one.
    Raises Refused otherwise.
    """
    with transaction.atomic():
        locked = hold_incident(incident.pk)
        now = timezone.now()
        refuse_closed(locked)
        last = standing(locked)
        if last is None:
            raise Refused(_("Ask the safety questions first."), code="not_assessed")
        _refuse_too_little(locked, last, response)
        refuse_nowhere(locked, response)
        was, less = locked.response_id, in_force(locked).less
        if less and less.response_id != response:
            end(less, Override.Ended.DECIDED, by=by, now=now)
        Incident.objects.filter(pk=locked.pk).update(response=response, decided_at=now)
        history.record("triage.decided", incident, by=by, response=response, recommended=last.response_id)
        for kind in ASK_FOR_A_DECISION:
            alarms.clear(kind, incident, by=by, now=now)
        if locked.status in WORKING and was and protocol.protection(response) > protocol.protection(was):
            alarms.raise_alarm(Level.A1, "risk_raised", locked, now=now, by=by, anew=True)
    incident.response_id, incident.decided_at = response, now
    return incident


def _refuse_too_little(locked: Incident, last: Assessment, response: str) -> None:
    refuse_unused(response)
    least, height = needed(locked, last, than=response), protocol.protection(response)
    if in_force(locked).more and response != Kind.EMERGENCY:
        raise told_of_danger("response")
    if height < protocol.protection(least):
        raise Refused(
            _("The answers call for “%(least)s”; less than that cannot be sent.")
            % {"least": Response.objects.get(pk=least).name},
            code="below_recommendation",
            field="response",
        )
    decided = locked.response_id
    asked_since = locked.decided_at is None or last.at > locked.decided_at
    if decided and height < protocol.protection(decided) and not asked_since:
        raise Refused(
            _("“%(more)s” was decided. Ask the safety questions again before less is sent.")
            % {"more": Response.objects.get(pk=decided).name},
            code="ask_again",
            field="response",
        )
