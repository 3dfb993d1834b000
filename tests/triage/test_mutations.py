"""Every single change of the shipped file that takes safety away, its own invariants dropped: none is proven."""

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.triage.protocols import SHIPPED
from triage.protocol import LADDER, UNASKED, UNKNOWN, Protocol, Refusal, judge, parse
from triage.protocol.proof import prove

Data = dict[str, Any]
# What the never-list and the sources say, written down a second time: the program's own table is not asked.
DANGERS = {
    "breathing": "no",
    "weapon": "yes",
    "violence": "yes",
    "attempt": "yes",
    "plan": "yes",
    "medical": "emergency",
    "officer": "yes",
}
RULED_OUT = ("breathing", "weapon", "violence", "attempt")
EMS = {("breathing", "no"), ("breathing", UNKNOWN), ("attempt", "yes"), ("medical", "emergency")}
SAFE = {question: "yes" if question == "breathing" else "no" for question in (*DANGERS, "signs", "in_person")}
# One of each beginning, and what must never begin there.
NATURES = ("MNTL", "WELFARE", "SICK", "THREATS", "")


def one_part_less(key: str, part: Data) -> Iterator[tuple[str, Data]]:
    """What a rule, or not knowing, does: each effect taken out, or lowered by one or more rungs."""
    for effect in ("raise_to", "rules_out", "medical"):
        if effect in part:
            yield f"{key} without {effect}", {name: said for name, said in part.items() if name != effect}
    for lower in LADDER[: LADDER.index(part["raise_to"])] if "raise_to" in part else ():
        yield f"{key} raises to {lower}", part | {"raise_to": lower}


def changes() -> Iterator[tuple[str, Data]]:
    """Single changes, each with its name."""
    for at, rule in enumerate(SHIPPED["rules"]):
        rules = SHIPPED["rules"]
        yield f"{rule['key']} deleted", SHIPPED | {"rules": rules[:at] + rules[at + 1 :]}
        weaker = list(one_part_less(rule["key"], rule))
        for question, answer in (("in_person", "yes"), ("officer", "no"), ("medical", "no"), ("attempt", UNASKED)):
            if question not in rule["when"]:
                when = rule["when"] | {question: [answer]}
                weaker.append((f"{rule['key']} only with {question} {answer}", rule | {"when": when}))
        for name, one in weaker:
            yield name, SHIPPED | {"rules": [*rules[:at], one, *rules[at + 1 :]]}
    for at, question in enumerate(SHIPPED["questions"]):
        for name, one in question_changes(question):
            questions = SHIPPED["questions"]
            yield name, SHIPPED | {"questions": [*questions[:at], one, *questions[at + 1 :]]}
        yield f"{question['key']} removed", without(question["key"])
    for code, to in itertools.product(("SICK", "THREATS"), ("clinician", "team")):
        natures = {level: [one for one in codes if one != code] for level, codes in SHIPPED["natures"].items()}
        natures["other"] = "emergency"
        yield f"{code} to {to}", SHIPPED | {"natures": natures | {to: [*natures[to], code]}}


def question_changes(question: Data) -> Iterator[tuple[str, Data]]:
    key = question["key"]
    for state in (UNKNOWN, UNASKED):
        if isinstance(said := question.get(state), dict):
            yield f"{key} {state}: nothing", question | {state: "nothing"}
            for name, one in one_part_less(f"{key} {state}", said):
                yield name, question | {state: one}
    if "natures" not in question:
        yield f"{key} asked of one nature", question | {"natures": ["MNTL"]}
    if "danger" in question:
        yield f"{key} turned round", question | {"danger": "yes" if question["danger"] == "no" else "no"}
    else:
        yield f"{key} turned round", question | {"answers": question["answers"][::-1]}


def without(key: str) -> Data:
    data = copy.deepcopy(SHIPPED)
    data["questions"] = [one for one in data["questions"] if one["key"] != key]
    data["rules"] = [one for one in data["rules"] if key not in one["when"]]
    return data


CHANGES = {name: copy.deepcopy(data) | {"invariants": []} for name, data in changes()}


def proven(data: Data) -> Protocol | None:
    try:
        rules = parse(data)
    except Refusal:
        return None
    return rules if prove(rules).ok else None


def unsafe(rules: Protocol) -> list[str]:
    """Calls on which these rules do what must never happen; each answer alone and each two, beside safe ones."""
    answers = {question.key: (UNASKED, *question.answers) for question in rules.questions}
    states = [SAFE | {key: said} for key in answers for said in answers[key]]
    for one, other in itertools.combinations(answers, 2):
        states += [SAFE | {one: a, other: b} for a, b in itertools.product(answers[one], answers[other])]
    states += [dict.fromkeys(SAFE, UNASKED) | {key: said} for key, said in DANGERS.items()]
    states += [dict.fromkeys(SAFE, UNKNOWN) | {key: said} for key, said in DANGERS.items()]
    found = []
    for nature, said in itertools.product(NATURES, states):
        help_, ems, _find_out = judge(rules, nature, {key: one for key, one in said.items() if one != UNASKED})
        dangers = [key for key, danger in DANGERS.items() if said[key] == danger]
        open_ = [key for key in DANGERS if said[key] == UNASKED] + [key for key in RULED_OUT if said[key] == UNKNOWN]
        unarmed = help_ in ("clinician", "team")
        if "signs" in rules.by_key:
            dangers += [said["signs"]] if said["signs"] not in ("no", UNKNOWN, UNASKED) else []
            open_ += ["signs"] if said["signs"] == UNASKED else []
        wrong = unarmed and (dangers or nature in ("SICK", "THREATS")) or help_ == "team" and open_
        if wrong or (EMS & set(said.items()) and not ems):
            found.append(f"{nature}: {said} -> {help_}")
    return found


def test_the_shipped_file_does_nothing_that_must_never_happen():
    assert unsafe(parse(SHIPPED)) == []


@pytest.mark.parametrize("name", CHANGES)
def test_no_single_change_that_is_unsafe_is_proven(name):
    rules = proven(CHANGES[name])
    assert rules is None or unsafe(rules) == []
