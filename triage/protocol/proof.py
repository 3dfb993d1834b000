"""The proof of a protocol: what must hold, over every set of answers, every nature and every mix of kinds in use."""

import functools
import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from triage.protocol import findings as say
from triage.protocol.effects import FIND_OUT, MEDICAL, bits_of, kinds, least_height
from triage.protocol.findings import Case, Finding, Held, Proof
from triage.protocol.folding import Folding, TooEntangled, Weighed, states
from triage.protocol.groups import Group, groups_of, mixes_of
from triage.protocol.judging import judge
from triage.protocol.open_questions import gaps
from triage.protocol.promises import SETTLED, given_up, promises
from triage.protocol.shape import LADDER, UNASKED, UNKNOWN, Invariant, Protocol, Question, Rule

Answers = dict[str, str]
Outcome = tuple[int, bool]
EVERYTHING: Mapping[str, frozenset[str]] = {}


def prove(protocol: Protocol) -> Proof:
    """Look at every possible set of answers, "unknown" and "not asked" included; never raises for a bad protocol."""
    began = time.perf_counter()
    prover = _Prover(protocol)
    try:
        held = prover.run()
    except TooEntangled:
        held, prover.found = (), {"": Finding("entangled", say.ENTANGLED)}
    return Proof(
        protocol=protocol,
        sets=prover.sets(),
        groups=prover.count(),
        seconds=time.perf_counter() - began,
        invariants=held,
        findings=tuple(prover.found.values()),
        notes=tuple(prover.notes.values()),
    )


def holds(protocol: Protocol, near: frozenset[str] = frozenset()) -> bool:
    """The verdict of `prove` and nothing more: it ends at the first mistake, soonest where it is about `near`."""
    try:
        return not any(given_up(protocol)) and _Prover(protocol).holds(near)
    except TooEntangled:
        return False


class _Prover:
    """One run over one protocol. What is found is kept once, with its first example."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.groups = groups_of(protocol)
        self.mixes = {kinds(mix): mix for mix in mixes_of(protocol)}
        self.find = {question.key: FIND_OUT << at for at, question in enumerate(protocol.questions)}
        self.found: dict[str, Finding] = {}
        self.notes: dict[str, Finding] = {}

    def count(self) -> int:
        """How many kinds of nature the rules can tell apart."""
        return sum(len(group.natures) for group in self.groups)

    def sets(self) -> int:
        """How many sets of answers there are, for each kind of nature and each mix of kinds of help."""
        product = functools.reduce(int.__mul__, (len(states(question)) for question in self.protocol.questions), 1)
        return product * self.count() * len(self.mixes)

    def run(self) -> tuple[Held, ...]:
        """Everything that is looked at, in the order in which it is told."""
        for words, about in given_up(self.protocol):
            self.found[f"{words}{about}"] = Finding("promise", words, about, self._all_safe(about))
        for one in self.protocol.exceptions:
            self.notes[f"exception {one.key}"] = say.excepted(one)
        claims = [(one, True) for one in promises(self.protocol)] + [(one, False) for one in self.protocol.invariants]
        held = [(one, ours, one.not_weaker or self._holds(one)) for one, ours in claims]
        for question in self.protocol.questions:
            self._compare(question)
        weak = {finding.about["question"] for finding in self.found.values() if finding.words == say.UNKNOWN_WEAKER}
        for rule in self.protocol.rules:
            if not self._matters(rule):
                self.found[f"rule {rule.key}"] = Finding("dead_rule", say.DEAD_RULE, {"rule": rule.key})
        self._reach()
        settled = self._settled(claims)
        return tuple(Held(one, ours, bool(ok) and not weak & set(one.not_weaker)) for one, ours, ok in held) + (
            Held(SETTLED, True, settled),
        )

    def holds(self, near: frozenset[str]) -> bool:
        """The same until the first mistake; what is about these questions first."""
        claims = [(one, True) for one in promises(self.protocol)] + [(one, False) for one in self.protocol.invariants]
        ordered = sorted(
            (one for one, _ours in claims if not one.not_weaker), key=lambda one: not near & one.when.keys()
        )
        if not all(self._holds(claim) for claim in ordered):
            return False
        for question in sorted(self.protocol.questions, key=lambda question: question.key not in near):
            self._compare(question)
            if self.found:
                return False
        self._reach()
        return not self.found and all(map(self._matters, self.protocol.rules)) and self._settled(claims)

    def _all_safe(self, about: Mapping[str, str]) -> tuple[Case, ...]:
        """A call with every least dangerous answer that a promise given up leaves to a team, or to a clinician.

        `about` names the nature it must have, or the question: then first of all a nature where that is not asked. What
        is wrong with the file as a whole has none.
        """
        if not about.keys() & {"danger", "question", "nature"}:
            return ()
        asked = [q for q in self.protocol.questions if q.key == about.get("question")]
        natures = [about["nature"]] if "nature" in about else list(self.protocol.natures)
        found = []
        for nature in sorted(natures, key=lambda nature: any(question.belongs_to(nature) for question in asked)):
            answers = {q.key: q.safe for q in self.protocol.questions if q.belongs_to(nature)}
            found += [self._judged(answers, nature, mix) for mix in self.mixes.values()]
        unarmed = [case for response in ("team", "clinician") for case in found if case.response == response]
        return tuple(unarmed[:1])

    # Invariants

    def _holds(self, claim: Invariant) -> bool:
        for group in self.groups:
            folding = Folding(self.protocol, self._weighed(group, claim.find_out), claim.when)
            for bits, state in folding.ends():
                for (base, nature), (in_use, mix) in itertools.product(group.natures.items(), self.mixes.items()):
                    if not self._meets(claim, least_height(bits, base, in_use), bits):
                        breaks = functools.partial(self._breaks, claim, nature, mix)
                        example = self._case(folding.witness(state), nature, mix, breaks)
                        about = {"invariant": claim.key}
                        self.found[f"invariant {claim.key}"] = Finding("invariant", say.BROKEN, about, (example,))
                        return False
        return True

    def _meets(self, claim: Invariant, height: int, bits: int) -> bool:
        told = all(bits & self.find[key] for key in claim.find_out)
        return claim.allows(LADDER[height], bool(bits & MEDICAL)) and told

    def _breaks(self, claim: Invariant, nature: str, mix: frozenset[str], answers: Answers) -> bool:
        """Whether these answers break an invariant, asked of the very rules that judge calls."""
        said = {key: self.protocol.by_key[key].said(answers) for key in claim.when}
        response, medical, find_out = judge(self.protocol, nature, answers, mix)
        kept = claim.allows(response, medical) and set(claim.find_out) <= set(find_out)
        return not kept and all(said[key] in wanted for key, wanted in claim.when.items())

    def _settled(self, claims: list[tuple[Invariant, bool]]) -> bool:
        """Whether no invariant can be decided otherwise by a question that it names and nobody asked."""
        found = list(gaps(self.protocol, claims, self.mixes))
        for gap in found:
            about = {"question": gap.question, "invariant": gap.invariant}
            case = self._judged(gap.answers, gap.nature, gap.mix)
            self.found.setdefault(f"{gap.words} {about}", Finding("owed", gap.words, about, (case,)))
        return not found

    # Answers of one question against each other

    def _compare(self, question: Question) -> None:
        """Nothing more dangerous is ever weaker, whatever else is said; and no answer is there for nothing."""
        pairs = list(_pairs(question))
        moves: dict[str, bool] = dict.fromkeys(states(question), False)
        told = {key for rule in self.protocol.rules if question.key in rule.when for key in rule.find_out}
        for group in self.groups:
            folding = Folding(self.protocol, self._weighed(group, told), EVERYTHING, last=question.key)
            seen: set[tuple[int, ...]] = set()
            for state, sums in folding.before_last():
                key = tuple(sums.values())
                if key in seen:
                    continue
                seen.add(key)
                for value, bits in sums.items():
                    moves[value] = moves[value] or bits >> 7 != sums[question.safe] >> 7
                for (base, nature), (in_use, mix) in itertools.product(group.natures.items(), self.mixes.items()):
                    got = {
                        value: (least_height(bits, base, in_use), bool(bits & MEDICAL)) for value, bits in sums.items()
                    }
                    for value, outcome in got.items():
                        moves[value] = moves[value] or outcome != got[question.safe]
                    for less, more, words in pairs:
                        if _weaker(got[more], got[less]):
                            here = functools.partial(folding.witness, state, before_last=True)
                            self._weaker_found(question, less, more, words, nature, mix, here)
        self._without_effect(question, moves)

    def _weaker_found(
        self, question: Question, less: str, more: str, words: str, nature: str, mix: frozenset[str], here: Callable
    ) -> None:
        name = f"{words} {question.key} {more}"
        if name in self.found:
            return

        def breaks(answers: Answers) -> bool:
            low, high = (judge(self.protocol, nature, _with(answers, question, one), mix)[:2] for one in (less, more))
            return _weaker((LADDER.index(high[0]), high[1]), (LADDER.index(low[0]), low[1]))

        rest = self._shortened(here(), breaks)
        cases = tuple(self._judged(_with(rest, question, one), nature, mix) for one in (less, more))
        about = {"question": question.key, "less": less, "more": more}
        self.found[name] = Finding("weaker", words, about, cases)

    def _without_effect(self, question: Question, moves: Mapping[str, bool]) -> None:
        """An answer that changes nothing is a mistake or a promise nobody keeps; "unknown" counting as safe is said."""
        about = {"question": question.key}
        if not any(moves.values()):
            self.found[f"question {question.key}"] = Finding("dead_question", say.DEAD_QUESTION, about)
            return
        for answer in question.answers:
            if question.tells_of_danger(answer) and not moves[answer]:
                more = about | {"answer": answer}
                self.found[f"answer {question.key} {answer}"] = Finding("dead_answer", say.DEAD_ANSWER, more)
        for state, words in ((UNKNOWN, say.UNKNOWN_AS_SAFE), (UNASKED, say.UNASKED_AS_SAFE)):
            if not moves[state] and (state == UNKNOWN or question.must):
                self.notes[f"{state} {question.key}"] = Finding("note", words, about)

    # Rules and responses

    def _matters(self, rule: Rule) -> bool:
        """Whether there is a set of answers for which this rule makes a difference."""
        alone = bits_of(rule) | sum(self.find[key] for key in rule.find_out)
        for group in (group for group in self.groups if rule in group.rules):
            folding = Folding(self.protocol, self._weighed(group, rule.find_out, without=rule), rule.when)
            for bits, _state in folding.ends():
                both = bits | alone
                if both >> 6 != bits >> 6:
                    return True
                for base, in_use in itertools.product(group.natures, self.mixes):
                    if least_height(both, base, in_use) != least_height(bits, base, in_use):
                        return True
        return False

    def _reach(self) -> None:
        """Every response in use comes of some answers while all kinds are in use, and every set of answers was seen."""
        every, reached = next(iter(self.mixes)), set()
        for group in self.groups:
            folding = Folding(self.protocol, self._weighed(group), EVERYTHING)
            for (bits, _state), base in itertools.product(folding.ends(), group.natures):
                reached.add(LADDER[least_height(bits, base, every)])
            if folding.count() * self.count() * len(self.mixes) != self.sets():
                raise AssertionError("sets of answers were lost")
        for response in (one for one in LADDER if one in self.protocol.uses and one not in reached):
            self.found[f"response {response}"] = Finding("unreachable", say.UNREACHABLE, {"response": response})

    # Examples

    def _weighed(self, group: Group, find: Iterable[str] = (), without: Rule | None = None) -> Weighed:
        """The rules of a group with their effect; that of finding out for these questions only."""
        looked = set(find)
        return [
            (rule, bits_of(rule) | sum(self.find[key] for key in rule.find_out if key in looked))
            for rule in group.rules
            if rule is not without
        ]

    def _case(self, answers: Answers, nature: str, mix: frozenset[str], breaks: Callable[[Answers], bool]) -> Case:
        return self._judged(self._shortened(answers, breaks), nature, mix)

    def _shortened(self, answers: Answers, breaks: Callable[[Answers], bool]) -> Answers:
        """The same without what the example does not need, for a person to read."""
        if not breaks(answers):
            raise AssertionError(f"the proof and the rules disagree about {answers}")
        for key in list(answers):
            less = {one: answer for one, answer in answers.items() if one != key}
            if breaks(less):
                answers = less
        return answers

    def _judged(self, answers: Answers, nature: str, mix: frozenset[str]) -> Case:
        response, medical, _find_out = judge(self.protocol, nature, answers, mix)
        order = [question.key for question in self.protocol.questions if question.key in answers]
        return Case({key: answers[key] for key in order}, nature, mix, response, medical)


def _pairs(question: Question) -> Iterator[tuple[str, str, str]]:
    """Two states of a question of which the second must never lead to less, and what it is when it does."""
    for less, more in itertools.pairwise(question.known):
        yield less, more, say.DANGER_LOWERS
    yield UNKNOWN, question.danger, say.DANGER_LOWERS
    yield UNASKED, question.danger, say.DANGER_LOWERS
    yield question.safe, UNKNOWN, say.UNKNOWN_WEAKER
    if question.must:
        yield question.safe, UNASKED, say.UNASKED_WEAKER


def _weaker(one: Outcome, other: Outcome) -> bool:
    """Whether `one` protects less than `other`, EMS included."""
    return one[0] < other[0] or one[1] < other[1]


def _with(answers: Answers, question: Question, state: str) -> Answers:
    rest = {key: answer for key, answer in answers.items() if key != question.key}
    return rest if state == UNASKED else rest | {question.key: state}
