"""What is owed before anybody goes alone: no invariant may still hang on a question that nobody has put."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.protocol import findings as say
from triage.protocol.effects import FIND_OUT, MEDICAL, bits_of, least_height
from triage.protocol.folding import Folding
from triage.protocol.judging import judge
from triage.protocol.shape import LADDER, UNASKED, Invariant, Protocol, Rule

PHONE, TEAM = LADDER[:2]
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Gap:
    """A question nobody asked, the invariant its answer could break, the words for how, and one such call."""

    question: str
    invariant: str
    words: str
    answers: dict[str, str]
    nature: str
    mix: frozenset[str]


@dataclass(frozen=True)
class _Kind:
    """Natures that neither a rule nor a question can tell apart: one of them, where it begins, what is asked there."""

    nature: str
    base: str
    rules: tuple[Rule, ...]
    asked: frozenset[str]


def gaps(
    protocol: Protocol, claims: list[tuple[Invariant, bool]], mixes: Mapping[int, frozenset[str]]
) -> Iterator[Gap]:
    """Over every set of answers: where a question an invariant names was not asked and could still break it.

    That must be a call where the question is still to be asked, where no team goes alone, and where the clinician on
    the phone is told to ask it. Then asking cannot have ended: it goes on while an answer can change the help, and here
    one does, for with these answers the invariant holds and without them it is not met. Who is told is asked for the
    invariants of the file; `claims` says of each whether it is the program's own.
    """
    kinds_of_call = _kinds(protocol)
    for claim, ours in claims:
        subsets = (some for size in range(1, len(claim.when) + 1) for some in itertools.combinations(claim.when, size))
        for unasked, kind in itertools.product(list(subsets), kinds_of_call):
            yield from _gaps_of(protocol, claim, ours, frozenset(unasked), kind, mixes)


def _kinds(protocol: Protocol) -> list[_Kind]:
    limited = itertools.chain(*(sorted(question.natures) for question in protocol.questions))
    found: dict[tuple[object, ...], _Kind] = {}
    for nature in dict.fromkeys([*protocol.natures, *limited, ""]):
        rules = tuple(rule for rule in protocol.rules if not rule.natures or nature in rule.natures)
        asked = frozenset(question.key for question in protocol.questions if question.belongs_to(nature))
        kind = _Kind(nature, protocol.base(nature), rules, asked)
        found.setdefault((kind.base, kind.asked, *(rule.key for rule in rules)), kind)
    return list(found.values())


def _gaps_of(
    protocol: Protocol,
    claim: Invariant,
    ours: bool,
    unasked: frozenset[str],
    kind: _Kind,
    mixes: Mapping[int, frozenset[str]],
) -> Iterator[Gap]:
    find = {question.key: FIND_OUT << at for at, question in enumerate(protocol.questions)}
    must_tell = sum(find[key] for key in unasked | set(claim.find_out))
    when = {key: frozenset({UNASKED}) if key in unasked else wanted for key, wanted in claim.when.items()}
    weighed = [(rule, bits_of(rule) | sum(find[key] for key in rule.find_out) & must_tell) for rule in kind.rules]
    folding, told = Folding(protocol, weighed, when), set()
    for bits, state in folding.ends():
        for in_use, mix in mixes.items():
            height = least_height(bits, kind.base, in_use)
            response, medical = LADDER[height], bool(bits & MEDICAL)
            knows = response != PHONE or not must_tell & ~bits
            if claim.allows(response, medical) and (knows or not claim.find_out):
                continue
            words = _what_is_wrong(response, knows or ours, unasked <= kind.asked)
            if words and words not in told:
                told.add(words)
                silent = {key for key in unasked if words == say.NOT_TOLD and not bits & find[key]}
                question = min(unasked - kind.asked or silent or unasked)
                answers = _short(protocol, kind.nature, mix, folding.witness(state), claim, unasked)
                yield Gap(question, claim.key, words, answers, kind.nature, mix)


def _what_is_wrong(response: str, knows: bool, put: bool) -> str:
    if not put:
        return say.NEVER_PUT
    if response == TEAM:
        return say.TEAM_BEFORE
    return "" if knows else say.NOT_TOLD


def _short(
    protocol: Protocol, nature: str, mix: frozenset[str], answers: Answers, claim: Invariant, unasked: frozenset[str]
) -> dict[str, str]:
    """The same call without the answers that the example does not need."""
    kept = dict(answers)
    wanted = judge(protocol, nature, kept, mix)
    for key in [key for key in kept if key not in claim.when or key in unasked]:
        less = {one: answer for one, answer in kept.items() if one != key}
        if judge(protocol, nature, less, mix) == wanted:
            kept = less
    return kept
