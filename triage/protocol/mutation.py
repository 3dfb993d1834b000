"""Which single changes of a protocol file the proof would let through, each with a call that gets less by it."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from triage.protocol.dangers import UNARMED
from triage.protocol.effects import FIND_OUT, MEDICAL, bits_of, kinds, least_height
from triage.protocol.file_changes import Change, Data, single_changes
from triage.protocol.findings import Case
from triage.protocol.folding import Folding
from triage.protocol.groups import mixes_of
from triage.protocol.judging import judge
from triage.protocol.promises import given_up
from triage.protocol.proof import holds
from triage.protocol.reading import Refusal, parse, parse_anew
from triage.protocol.shape import LADDER, UNASKED, UNKNOWN, Protocol, Rule

# What the worst call gets less of, the worst first.
TEAM_ALONE, NO_EMS, LESS, NOT_TOLD, NOTHING = "team", "no_ems", "less", "not_told", ""
WORST = (TEAM_ALONE, NO_EMS, LESS, NOT_TOLD)
HIGH = 12  # the effects of the changed file lie this many bits above those of the file as it stands
LOW = (1 << HIGH) - 1
Outcome = tuple[str, bool, frozenset[str]]


@dataclass(frozen=True)
class Survivor:
    """A change that is still proven. `loses`: what the worst call loses by it; `as_it_is` and `changed` are that call.

    With nothing lost no call at all gets less, over every set of answers, and there is no example.
    """

    change: str
    loses: str = NOTHING
    as_it_is: Case | None = None
    changed: Case | None = None
    because: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Mutated:
    """What became of all changes of a file. `stale`: changes it calls harmless that do not survive, or are none."""

    protocol: Protocol
    tried: int
    survivors: tuple[Survivor, ...]
    stale: tuple[str, ...]

    @property
    def unexplained(self) -> list[Survivor]:
        """Those whose reason is not in the file."""
        return [one for one in self.survivors if one.because is None]

    @property
    def ok(self) -> bool:
        return not self.unexplained and not self.stale


def mutate(data: Data) -> Mutated:
    """Try every single change of a file that is proven itself; some seconds. Raises Refusal where it is no protocol."""
    protocol = parse(data)
    because = {name: one["because"] for one in data.get("harmless", ()) for name in one["changes"]}
    changes = list(single_changes(data))
    survives = _Survives(protocol)
    found = []
    for change in changes:
        if (changed := survives(change)) is not None:
            loses, cases = worst_call(protocol, changed)
            as_it_is, then = cases or (None, None)
            found.append(Survivor(change.name, loses, as_it_is, then, because.get(change.name)))
    stale = because.keys() - {one.change for one in found}
    return Mutated(protocol, len(changes), tuple(found), tuple(sorted(stale)))


class _Survives:
    """Whether a change is proven. What cannot change the verdict of the file as it stands is not proven again."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol, self.known = protocol, {_shape(protocol): True}

    def __call__(self, change: Change) -> Protocol | None:
        try:
            changed = parse_anew(change.data)
        except Refusal:
            return None
        if any(given_up(changed)):
            return None
        # A claim less changes nothing about the others, as long as the same questions are asked.
        fewer = all(one in self.protocol.invariants for one in changed.invariants)
        same = (changed.questions, changed.rules) == (self.protocol.questions, self.protocol.rules)
        if not (fewer and same):
            return changed if holds(changed, change.near) else None
        shape = _shape(changed)
        if shape not in self.known:
            self.known[shape] = holds(changed, change.near)
        return changed if self.known[shape] else None


def _shape(protocol: Protocol) -> frozenset[tuple[object, ...]]:
    """All that the proof can see of the natures: where they begin, and which rules and questions they meet."""
    limited = itertools.chain(*(question.natures for question in protocol.questions))
    return frozenset(
        (
            protocol.base(nature),
            *(rule.key for rule in protocol.rules if _meets(rule, nature)),
            *(one.key for one in protocol.questions if one.belongs_to(nature)),
        )
        for nature in {*protocol.natures, *limited, ""}
    )


def _meets(one: Rule, nature: str) -> bool:
    return not one.natures or nature in one.natures


def worst_call(protocol: Protocol, changed: Protocol) -> tuple[str, tuple[Case, Case] | None]:
    """The call that loses most by a change, as it is and as it would be, over every set of answers and mix of help.

    Both are folded together: rules they share once, the others beside each other.
    """
    look = _Both(protocol, changed)
    return min(look.found(), key=lambda one: (*WORST, NOTHING).index(one[0]), default=(NOTHING, None))


class _Both:
    """A file as it stands and one change of it, looked at side by side."""

    def __init__(self, protocol: Protocol, changed: Protocol) -> None:
        self.protocol, self.changed = protocol, changed

    @cached_property
    def find(self) -> dict[str, int]:
        """A bit for each question that one of them tells a clinician to find out where the other does not."""
        one, other = ({(rule.key, key) for rule in both.rules for key in rule.find_out} for both in self.pair)
        # More than fit beside the other effects are never told otherwise by a single change.
        keys = sorted({key for _rule, key in one ^ other})[: HIGH - FIND_OUT.bit_length() + 1]
        return {key: FIND_OUT << at for at, key in enumerate(keys)}

    @property
    def pair(self) -> tuple[Protocol, Protocol]:
        return self.protocol, self.changed

    def bits(self, rule: Rule) -> int:
        return bits_of(rule) | sum(bit for key, bit in self.find.items() if key in rule.find_out)

    def weighed(self, nature: str) -> list[tuple[Rule, int]]:
        """The rules that apply to a nature in either, with their effect in each."""
        weighed: dict[str, tuple[Rule, int]] = {}
        for at, protocol in enumerate(self.pair):
            for rule in (rule for rule in protocol.rules if _meets(rule, nature)):
                name = f"{rule.key} {sorted((key, *sorted(wanted)) for key, wanted in rule.when.items())}"
                had = weighed.get(name, (rule, 0))[1]
                weighed[name] = (rule, had | self.bits(rule) << HIGH * at)
        return list(weighed.values())

    def found(self) -> Iterable[tuple[str, tuple[Case, Case]]]:
        """For each kind of nature one example of the worst that it loses."""
        seen = set()
        for nature in sorted({*self.protocol.natures, *self.changed.natures, ""}, key=lambda code: (code == "", code)):
            rules = self.weighed(nature)
            kind = (*(protocol.base(nature) for protocol in self.pair), *(rule.key for rule, _bits in rules))
            if kind not in seen:
                seen.add(kind)
                yield from self._of_nature(nature, rules)

    def _of_nature(self, nature: str, rules: list[tuple[Rule, int]]) -> Iterable[tuple[str, tuple[Case, Case]]]:
        # Only what is unknown or unasked can be found out, so that is looked at by itself, and last.
        for when in ({}, *({key: frozenset({UNKNOWN, UNASKED})} for key in self.find)):
            folding = Folding(self.protocol, rules, when)
            worst: dict[str, tuple[int, frozenset[str]]] = {}
            for (bits, state), mix in itertools.product(folding.ends(), mixes_of(self.protocol)):
                was, now = (
                    self._outcome(bits >> HIGH * at & LOW, protocol.base(nature), mix, when)
                    for at, protocol in enumerate(self.pair)
                )
                worst.setdefault(lost(was, now), (state, mix))
            for loses in (loses for loses in WORST if loses in worst):
                state, mix = worst[loses]
                yield loses, self._cases(folding.witness(state), nature, mix, loses)
                return

    def _outcome(self, bits: int, base: str, mix: frozenset[str], find: Iterable[str]) -> Outcome:
        told = frozenset(key for key in find if bits & self.find[key])
        return LADDER[least_height(bits, base, kinds(mix))], bool(bits & MEDICAL), told

    def _judged(self, protocol: Protocol, nature: str, answers: Mapping[str, str], mix: frozenset[str]) -> Outcome:
        response, medical, told = judge(protocol, nature, answers, mix)
        return response, medical, frozenset(told)

    def _cases(self, answers: dict[str, str], nature: str, mix: frozenset[str], loses: str) -> tuple[Case, Case]:
        def still(some: Mapping[str, str]) -> bool:
            was, now = (self._judged(protocol, nature, some, mix) for protocol in self.pair)
            return lost(was, now) == loses

        order = [question.key for question in self.protocol.questions if question.key in answers]
        answers = {key: answers[key] for key in order}
        if not still(answers):
            raise AssertionError(f"the fold and the rules disagree about {answers}")
        answers = shortened(answers, still)
        was, now = (self._judged(protocol, nature, answers, mix) for protocol in self.pair)
        return Case(answers, nature, mix, was[0], was[1]), Case(answers, nature, mix, now[0], now[1])


def shortened(answers: dict[str, str], still: Callable[[Mapping[str, str]], bool]) -> dict[str, str]:
    """The same without what the example does not need."""
    for key in list(answers):
        less = {one: said for one, said in answers.items() if one != key}
        if still(less):
            answers = less
    return answers


def lost(was: Outcome, now: Outcome) -> str:
    """What a call loses from one outcome to another; each is (response, whether EMS comes, what is to be found out)."""
    if now[0] == LADDER[1] and was[0] not in UNARMED:
        return TEAM_ALONE
    if was[1] and not now[1]:
        return NO_EMS
    if LADDER.index(now[0]) < LADDER.index(was[0]):
        return LESS
    return NOT_TOLD if was[2] - now[2] and now[0] == LADDER[0] else NOTHING
