"""What people said over the protocol and still counts, and which answers a word of danger leaves standing."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from heart.models import Alarm
from triage.models import Incident, Override
from triage.protocol import UNKNOWN, Protocol, Question
from triage.queries import versions
from triage.queries.assessments import standing

# The dangers that every word of danger speaks of: it stands until these are answered again without a danger.
SPOKEN_OF = ("weapon", "violence")
# Words for more help that tell of such a danger; the others say only that help is needed.
TELLS_OF_DANGER = (Override.Reason.WEAPON_OR_VIOLENCE, Override.Reason.TEAM_EMERGENCY, Override.Reason.DANGER_TOLD)
# What a word speaks of besides, by its reason: it stands until this is known too, whatever the answer is.
BESIDES: Mapping[str, tuple[str, ...]] = {
    Override.Reason.MEDICAL_EMERGENCY: ("breathing", "medical"),
    Override.Reason.MEANS_AT_HAND: ("attempt", "signs", "plan"),
}
# What was safe about these counts no more once a clinician judged otherwise, whatever it was that the person said.
PUT_ASIDE_BY_JUDGMENT = ("attempt", "signs", "plan")


class Standing(NamedTuple):
    """The overrides that stand: `more` for police, fire or EMS, `less` for less than the protocol asks for."""

    more: Override | None
    less: Override | None


def in_force(incident: Incident) -> Standing:
    """The overrides of an incident that still count. One query."""
    found = {
        one.raises: one for one in incident.overrides.in_force().select_related("assessment", "by", "explained_by")
    }
    return Standing(found.get(True), found.get(False))


def speaks_of_weapon_or_violence(incident: Incident) -> bool:
    """Whether an answer tells of a weapon or of violence, or somebody's word does. Three queries at most."""
    word, last = in_force(incident).more, standing(incident)
    if word and not set(TELLS_OF_DANGER).isdisjoint(word.reasons):
        return True
    if last is None:
        return False
    return any(one.tells_of_danger(last.answers.get(one.key, "")) for one in about(versions.of(incident)))


def without_word(rules: Protocol, answers: Mapping[str, str], reasons: Iterable[str] = ()) -> dict[str, str]:
    """The answers that still count after somebody told of danger: what was safe about it must be asked again."""
    reasons = list(reasons)
    asked = [*about(rules), *besides(rules, reasons)]
    if Override.Reason.CLINICIAN_JUDGED in reasons:
        asked += [question for question in rules.questions if question.asks in PUT_ASIDE_BY_JUDGMENT]
    asked_again = {question.key for question in asked if is_safe(question, answers.get(question.key, ""))}
    return {key: said for key, said in answers.items() if key not in asked_again}


def about(rules: Protocol) -> list[Question]:
    """The questions that every word of danger speaks of."""
    return [question for question in rules.questions if question.asks in SPOKEN_OF]


def besides(rules: Protocol, reasons: Iterable[str]) -> list[Question]:
    """What a word with these reasons (Override.Reason) speaks of besides."""
    roles = {role for reason in reasons for role in BESIDES.get(reason, ())}
    return [question for question in rules.questions if question.asks in roles]


def is_safe(question: Question, said: str) -> bool:
    """Whether this answer says plainly that there is no danger; no answer and “not known” do not."""
    return said == question.safe


def answered_again(rules: Protocol, answers: Mapping[str, str], reasons: Iterable[str] = ()) -> bool:
    """Whether all that a word of danger speaks of was answered since: weapon and violence safely, the rest at all.

    A dangerous answer to the rest asks for police, fire or EMS by itself and needs no word. What a clinician judged is
    ended by no answer: see `is_judgment_alone`.
    """
    reasons = list(reasons)
    return Override.Reason.CLINICIAN_JUDGED not in reasons and _all_answered(rules, answers, reasons)


def is_judgment_alone(rules: Protocol, answers: Mapping[str, str], word: Override) -> bool:
    """Whether a word for more stands by a clinician's judgment alone: all else that it speaks of was answered again.

    Only then does a clinician's word for less, with a reason, end it. One query.
    """
    return word.is_judged and _all_answered(rules, answers, word.reasons) and not team_calls_for_help(word.thread)


def team_calls_for_help(thread: str) -> bool:
    """While a team's emergency button is up, no answer of a caller says that it is safe there. One query."""
    return Alarm.objects.open().filter(kind="team_emergency", thread=thread).exists()


def _all_answered(rules: Protocol, answers: Mapping[str, str], reasons: Iterable[str]) -> bool:
    asked = about(rules)
    safe = bool(asked) and all(is_safe(question, answers.get(question.key, "")) for question in asked)
    return safe and all(answers.get(question.key, UNKNOWN) != UNKNOWN for question in besides(rules, reasons))
