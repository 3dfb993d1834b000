"""The protocol asked: answers in, the least protective response allowed out, with its reasons."""

from collections.abc import Collection, Mapping

from triage.protocol import asking
from triage.protocol.effects import MEDICAL, added, bits_of, kinds, least_height
from triage.protocol.shape import LADDER, UNASKED, UNKNOWN, Protocol, Question, Recommendation, Rule

Counts = Mapping[str, Mapping[str, int]]
EVERY_KIND = frozenset(LADDER)


def recommend(
    protocol: Protocol,
    nature: str,
    answers: Mapping[str, str],
    *,
    enabled: frozenset[str] = EVERY_KIND,
    weights: Counts | None = None,
) -> Recommendation:
    """The least protective response these answers allow, and the question that could still change it.

    A response that is ruled out or not `enabled` gives way to the next more protective one; police, fire and EMS are
    always there. `weights` says how often each answer was given before, {question key: {answer: times}}: of the
    questions that can still change something, the one that is likely to leave the fewest after it is asked first.
    """
    said = {question.key: question.said(answers) for question in protocol.questions}
    fired = [rule for rule in protocol.rules if rule.fires(nature, said)]
    response, medical = _settled(protocol, nature, fired, enabled)
    asked = [question for question in protocol.questions if question.belongs_to(nature)]
    must = next((question for question in asked if question.must and said[question.key] == UNASKED), None)
    owed = must is not None or any(
        question.key in protocol.named for question in asking.still_open(protocol, nature, said, enabled)
    )
    return Recommendation(
        response=response,
        medical=medical,
        reasons=(protocol.base_reason(nature), *(rule.key for rule in fired)),
        ask=must or asking.next_question(protocol, nature, said, enabled, weights or {}),
        complete=not owed,
        find_out=_find_out(protocol, fired, said),
    )


def changes(
    protocol: Protocol,
    nature: str,
    answers: Mapping[str, str],
    *,
    enabled: frozenset[str] = EVERY_KIND,
    again: Collection[str] = (),
) -> list[tuple[Question, str, str]]:
    """Each answer still missing that would by itself change the response, in the order of the questions.

    Gives the question, the answer and the response it would lead to. What is asked `again` counts as missing.
    """
    now = judge(protocol, nature, answers, enabled)[0]
    found = []
    for question in protocol.questions:
        if (question.key in answers and question.key not in again) or not question.belongs_to(nature):
            continue
        for answer in question.answers:
            then = judge(protocol, nature, {**answers, question.key: answer}, enabled)[0]
            if then != now:
                found.append((question, answer, then))
    return found


def judge(
    protocol: Protocol, nature: str, answers: Mapping[str, str], enabled: frozenset[str] = EVERY_KIND
) -> tuple[str, bool, tuple[str, ...]]:
    """The response, whether EMS comes, and what the clinician on the phone must find out; no look ahead."""
    said = {question.key: question.said(answers) for question in protocol.questions}
    fired = [rule for rule in protocol.rules if rule.fires(nature, said)]
    return *_settled(protocol, nature, fired, enabled), _find_out(protocol, fired, said)


def at_least(
    protocol: Protocol, nature: str, answers: Mapping[str, str], response: str, enabled: frozenset[str] = EVERY_KIND
) -> str:
    """The least protective response these answers allow among those that protect no less than `response`.

    Who asks for more than is recommended may ask for a kind of help that the answers rule out.
    """
    said = {question.key: question.said(answers) for question in protocol.questions}
    bits = added(bits_of(rule) for rule in protocol.rules if rule.fires(nature, said))
    base = max(protocol.base(nature), response, key=LADDER.index)
    return LADDER[least_height(bits, base, kinds(enabled & protocol.uses | {response}))]


def _settled(protocol: Protocol, nature: str, fired: list[Rule], enabled: frozenset[str]) -> tuple[str, bool]:
    bits = added(bits_of(rule) for rule in fired)
    return LADDER[least_height(bits, protocol.base(nature), kinds(enabled & protocol.uses))], bool(bits & MEDICAL)


def _find_out(protocol: Protocol, fired: list[Rule], said: Mapping[str, str]) -> tuple[str, ...]:
    wanted = {key for rule in fired for key in rule.find_out}
    return tuple(
        question.key
        for question in protocol.questions
        if question.key in wanted and said[question.key] in (UNKNOWN, UNASKED)
    )
