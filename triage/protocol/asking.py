"""The fewest questions: which ones can still change the response or EMS, exactly, and which of them is asked next."""

import functools
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

from triage.protocol.effects import MEDICAL, added, bits_of, kinds, least_height
from triage.protocol.shape import LADDER, UNASKED, Protocol, Question

Counts = Mapping[str, Mapping[str, int]]
# Before anything is known of past calls: eight times of ten no danger, once not known, once some danger.
EXPECTED, EXPECTED_SAFE = 10, 8
# More sets of answers than this to questions that share rules are not looked at one by one while somebody waits.
KNOT = 2_000


def next_question(
    protocol: Protocol, nature: str, said: Mapping[str, str], enabled: frozenset[str], weights: Counts
) -> Question | None:
    """Of the questions that can still change something the one after which the fewest are likely to be left.

    Of two that leave as many, the one that is likelier to have changed something, then the one that comes first.
    """
    in_use, state = kinds(enabled & protocol.uses), _state(protocol, said)
    open_ = relevant(protocol, nature, state, in_use)
    if len(open_) < 2:
        return protocol.questions[open_[0]] if open_ else None
    now = _outcome(protocol, nature, state, in_use)

    def left(at: int) -> tuple[float, float, int]:
        question, expected, moved = protocol.questions[at], 0.0, 0.0
        for answer, chance in chances(question, weights.get(question.key, {})).items():
            then = (*state[:at], _alike(protocol)[question.key][answer], *state[at + 1 :])
            expected += chance * len(relevant(protocol, nature, then, in_use))
            moved += chance * (_outcome(protocol, nature, then, in_use) != now)
        return round(expected, 9), -round(moved, 9), at

    return protocol.questions[min(open_, key=left)]


def still_open(protocol: Protocol, nature: str, said: Mapping[str, str], enabled: frozenset[str]) -> list[Question]:
    """The questions not asked yet that can still change the response or EMS."""
    found = relevant(protocol, nature, _state(protocol, said), kinds(enabled & protocol.uses))
    return [protocol.questions[at] for at in found]


def _state(protocol: Protocol, said: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_alike(protocol)[q.key].get(said[q.key], UNASKED) for q in protocol.questions)


def chances(question: Question, counted: Mapping[str, int]) -> dict[str, float]:
    """How likely each answer is: what was counted in past calls, smoothed by what is expected without any."""
    rest = (EXPECTED - EXPECTED_SAFE) / (len(question.answers) - 1)
    prior = dict.fromkeys(question.answers, rest) | {question.safe: EXPECTED_SAFE}
    total = EXPECTED + sum(max(0, counted.get(answer, 0)) for answer in question.answers)
    return {answer: (prior[answer] + max(0, counted.get(answer, 0))) / total for answer in question.answers}


@functools.lru_cache(maxsize=32)
def _alike(protocol: Protocol) -> dict[str, dict[str, str]]:
    """For each question, each answer's first among those that every rule treats the same."""
    found: dict[str, dict[str, str]] = {}
    for question in protocol.questions:
        first: dict[tuple[bool, ...], str] = {}
        found[question.key] = {UNASKED: UNASKED}
        wanted = [rule.when[question.key] for rule in protocol.rules if question.key in rule.when]
        for answer in question.answers:
            treated = tuple(answer in answers for answers in wanted)
            found[question.key][answer] = first.setdefault(treated, answer)
    return found


@functools.lru_cache(maxsize=4096)
def _outcome(protocol: Protocol, nature: str, state: Sequence[str], in_use: int) -> tuple[int, int]:
    said = dict(zip((question.key for question in protocol.questions), state, strict=True))
    bits = added(bits_of(rule) for rule in protocol.rules if rule.fires(nature, said))
    return least_height(bits, protocol.base(nature), in_use), bits & MEDICAL


@functools.lru_cache(maxsize=16384)
def relevant(protocol: Protocol, nature: str, state: Sequence[str], in_use: int) -> tuple[int, ...]:
    """Positions of the questions of this nature not asked yet that can still change the response or EMS.

    A question can when there are answers to the others, or silence, with which two of its answers, or an answer and
    silence, lead to different help. Questions that share a rule are looked at together, the rest only as what they can
    add up to; so it is exact and quick.
    """
    said = dict(zip((question.key for question in protocol.questions), state, strict=True))
    open_ = [q for q in protocol.questions if said[q.key] == UNASKED and q.belongs_to(nature)]
    keys = {question.key for question in open_}
    fixed, pending = 0, []
    for rule in protocol.rules:
        left = {key: wanted for key, wanted in rule.when.items() if key in keys}
        if (rule.natures and nature not in rule.natures) or any(
            said[key] not in wanted for key, wanted in rule.when.items() if key not in keys
        ):
            continue
        if left:
            pending.append((left, bits_of(rule)))
        else:
            fixed |= bits_of(rule)
    base = protocol.base(nature)
    if fixed & MEDICAL and least_height(fixed, base, in_use) == len(LADDER) - 1:
        return ()  # more than that there is not
    parts = _parts(protocol, open_, pending)
    reachable = [frozenset(bits for row in part.values() for bits in row.values()) for part in parts]
    found: set[str] = set()
    for at, part in enumerate(parts):
        others = functools.reduce(_sums, (*reachable[:at], *reachable[at + 1 :]), frozenset({fixed}))
        for (key, _rest), row in part.items():
            values = set(row.values())
            if key not in found and len(values) > 1 and any(_differs(values, bits, base, in_use) for bits in others):
                found.add(key)
    return tuple(at for at, question in enumerate(protocol.questions) if question.key in found)


def _sums(some: frozenset[int], more: frozenset[int]) -> frozenset[int]:
    return frozenset(a | b for a in some for b in more)


def _differs(values: Iterable[int], context: int, base: str, in_use: int) -> bool:
    outcomes = {(least_height(bits | context, base, in_use), (bits | context) & MEDICAL) for bits in values}
    return len(outcomes) > 1


Row = dict[str, int]


def _parts(
    protocol: Protocol, open_: Sequence[Question], pending: Sequence[tuple[Mapping[str, frozenset[str]], int]]
) -> list[dict[tuple[str, tuple[str, ...]], Row]]:
    """The open questions in groups that share no rule.

    For each question of a group and each set of answers to the rest of the group: what each of its answers adds.
    """
    groups: list[set[str]] = [{question.key} for question in open_]
    for left, _bits in pending:
        touched = [group for group in groups if group & left.keys()]
        groups = [group for group in groups if not group & left.keys()] + [set().union(*touched)]
    made = []
    for group in groups:
        members = [question.key for question in open_ if question.key in group]
        rules = [(left, bits) for left, bits in pending if group & left.keys()]
        if not rules:
            continue
        values = [sorted({*_alike(protocol)[key].values()}) for key in members]
        if math.prod(map(len, values)) > KNOT:
            made.append(_as_if_each_could_be_all(members, [bits for _left, bits in rules]))
            continue
        rows: dict[tuple[str, tuple[str, ...]], Row] = {}
        for joint in itertools.product(*values):
            here = dict(zip(members, joint, strict=True))
            bits = added(bits for left, bits in rules if all(here[key] in wanted for key, wanted in left.items()))
            for at, key in enumerate(members):
                rows.setdefault((key, (*joint[:at], *joint[at + 1 :])), {})[joint[at]] = bits
        made.append(rows)
    return made


def _as_if_each_could_be_all(members: Sequence[str], effects: Sequence[int]) -> dict[tuple[str, tuple[str, ...]], Row]:
    """For a knot of questions: each may lead to any sum of the effects. So one is asked too many, never one too few."""
    sums = functools.reduce(lambda found, bits: found | {one | bits for one in found}, effects, {0})
    row = {str(at): bits for at, bits in enumerate(sorted(sums))}
    return {(key, ()): row for key in members}
