"""The triage protocol as pure rules: answers in, the least protective response allowed out, with its reasons."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import Protocol as Iface

import yaml

FOLDER = Path(__file__).parent / "protocols"
LADDER = (
    "clinician",
    "team",
    "co_response",
    "emergency",
)  # by protection; Virginia's four levels (docs/sources.md)
ANSWERS = ("yes", "no", "unknown")  # unknown is an answer, never a no


@dataclass(frozen=True)
class Question:
    """One question: its key, wording, whether it must be asked, the answer that means danger, and for which natures."""

    key: str
    ask: str
    ask_es: str
    danger: str
    must: bool = False
    natures: frozenset[str] = frozenset()

    def wording(self, language: str) -> str:
        return self.ask_es if language.startswith("es") else self.ask

    def belongs_to(self, nature: str) -> bool:
        return not self.natures or nature in self.natures


@dataclass(frozen=True)
class Rule:
    """When all named questions have one of the named answers: raise the response, rule one out, or add EMS."""

    key: str
    when: Mapping[str, frozenset[str]]
    raise_to: str = ""
    rules_out: str = ""
    medical: bool = False

    def fires(self, answers: Mapping[str, str]) -> bool:
        return all(answers.get(key, "unasked") in wanted for key, wanted in self.when.items())


class Judged(Iface):
    """What a set of answers was judged to be, in memory or as a stored assessment."""

    @property
    def medical(self) -> bool: ...

    @property
    def reasons(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Protocol:
    """A version of the protocol: questions in order, rules, the nature table, the reasons in both languages."""

    version: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    natures: Mapping[str, str]
    reasons: Mapping[str, Mapping[str, str]]

    def is_worse(self, before: "Judged", now: "Judged") -> bool:
        """Whether people on their way must hear what came up since `before`: a new danger, or a need for EMS."""
        new = set(now.reasons) - set(before.reasons)
        danger = {rule.key for rule in self.rules if rule.raise_to == LADDER[-1]} | {f"nature_{LADDER[-1]}"}
        return bool(new & danger) or (now.medical and not before.medical)

    def reason(self, key: str, language: str = "en") -> str:
        return self.reasons[key]["es" if language.startswith("es") else "en"]


@dataclass(frozen=True)
class Recommendation:
    """What the rules say of a set of answers: never less than `response`; `medical` means EMS joins.

    `reasons` are rule keys; `ask` the question to ask next (None: nothing can change the response any more);
    `complete` whether every question that must be asked has an answer.
    """

    response: str
    medical: bool
    reasons: tuple[str, ...]
    ask: Question | None
    complete: bool


@functools.cache
def load(name: str = "cabarrus") -> Protocol:
    """The shipped protocol of that name; raises KeyError or ValueError when the file is not a protocol."""
    return parse(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def parse(data: Mapping[str, Any]) -> Protocol:
    """A protocol from its data, checked: every word used is declared."""
    questions = tuple(Question(**{**q, "natures": frozenset(q.get("natures", ()))}) for q in data["questions"])
    keys = {q.key for q in questions}
    rules = tuple(
        Rule(**{**r, "when": {key: frozenset(values) for key, values in r["when"].items()}}) for r in data["rules"]
    )
    for rule in rules:
        if not set(rule.when) <= keys:
            raise ValueError(f"rule {rule.key} asks about {sorted(set(rule.when) - keys)}, which is no question")
        if not {rule.raise_to, rule.rules_out} - {""} <= set(LADDER):
            raise ValueError(f"rule {rule.key} names a response that is not one of {LADDER}")
        if any(not values <= {*ANSWERS, "unasked"} for values in rule.when.values()):
            raise ValueError(f"rule {rule.key} names an answer that is not one of {ANSWERS}")
        if rule.key not in data["reasons"]:
            raise ValueError(f"rule {rule.key} has no reason in words")
    natures = {code: level for level, codes in data["natures"].items() for code in codes}
    return Protocol(data["version"], questions, rules, natures, data["reasons"])


def recommend(
    protocol: Protocol, nature: str, answers: Mapping[str, str], *, enabled: frozenset[str] = frozenset(LADDER)
) -> Recommendation:
    """The least protective response these answers allow, and the question that could still change it.

    A response that is ruled out or not `enabled` gives way to the next more protective one; police, fire and EMS are
    always there.
    """
    response, medical, reasons = _judge(protocol, nature, answers, enabled)
    asked = [q for q in protocol.questions if q.belongs_to(nature)]
    must = next((q for q in asked if q.must and q.key not in answers), None)
    ask = must or next(
        (q for q in asked if q.key not in answers and _can_change(protocol, nature, answers, q, enabled)), None
    )
    return Recommendation(response, medical, reasons, ask, must is None)


def changes(
    protocol: Protocol, nature: str, answers: Mapping[str, str], *, enabled: frozenset[str] = frozenset(LADDER)
) -> list[tuple[Question, str, str]]:
    """Each answer still missing that would by itself change the response, in the order of the questions.

    Gives the question, the answer and the response it would lead to.
    """
    now = _judge(protocol, nature, answers, enabled)[0]
    found = []
    for question in protocol.questions:
        if question.key in answers or not question.belongs_to(nature):
            continue
        for answer in ANSWERS:
            then = _judge(protocol, nature, {**answers, question.key: answer}, enabled)[0]
            if then != now:
                found.append((question, answer, then))
    return found


def _judge(
    protocol: Protocol, nature: str, answers: Mapping[str, str], enabled: frozenset[str]
) -> tuple[str, bool, tuple[str, ...]]:
    level = protocol.natures.get(nature, "emergency")
    fired = [rule for rule in protocol.rules if rule.fires(answers)]
    height = max([LADDER.index(level), *(LADDER.index(rule.raise_to) for rule in fired if rule.raise_to)])
    out = {rule.rules_out for rule in fired if rule.rules_out}
    while height < len(LADDER) - 1 and (LADDER[height] in out or LADDER[height] not in enabled):
        height += 1
    return LADDER[height], any(rule.medical for rule in fired), (f"nature_{level}", *(rule.key for rule in fired))


def _can_change(
    protocol: Protocol, nature: str, answers: Mapping[str, str], question: Question, enabled: frozenset[str]
) -> bool:
    now = _judge(protocol, nature, answers, enabled)[:2]
    return any(_judge(protocol, nature, {**answers, question.key: answer}, enabled)[:2] != now for answer in ANSWERS)


def protection(response: str) -> int:
    """The rung of a response on the ladder, 0 the lowest."""
    return LADDER.index(response)
