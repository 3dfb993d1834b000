"""Every single change of a protocol file that takes safety away, by name: what a slip of a hand could do to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.codes.natures import NATURES
from triage.protocol.dangers import OPPOSITE
from triage.protocol.shape import LADDER, UNASKED, UNKNOWN

Data = dict[str, Any]
EFFECTS = ("raise_to", "rules_out", "medical", "find_out")


@dataclass(frozen=True)
class Change:
    """One change: its name, the data with it, and the questions it bears on most."""

    name: str
    data: Data
    near: frozenset[str] = frozenset()


def single_changes(data: Data) -> Iterator[Change]:
    """All of them; `data` as `data_of` reads a file, and nothing in it is touched."""
    yield from _rules(data)
    for at, question in enumerate(data["questions"]):
        for name, one in _of_question(question):
            yield Change(
                f"question {question['key']} {name}", _with(data, "questions", at, one), frozenset({question["key"]})
            )
        yield Change(f"question {question['key']} removed", _without_question(data, question["key"]))
    for at, invariant in enumerate(data["invariants"]):
        yield Change(f"invariant {invariant['key']} dropped", _with(data, "invariants", at))
    yield from _natures(data)


def _with(data: Data, part: str, at: int, one: Data | None = None) -> Data:
    """The same with another item at this place, or with none."""
    items = data[part]
    return data | {part: [*items[:at], *([] if one is None else [one]), *items[at + 1 :]]}


def _rules(data: Data) -> Iterator[Change]:
    for at, rule in enumerate(data["rules"]):
        name, near = f"rule {rule['key']}", frozenset(rule["when"])
        yield Change(f"{name} deleted", _with(data, "rules", at), near)
        for what, one in _weaker(rule):
            yield Change(f"{name} {what}", _with(data, "rules", at, one), near)
        for what, when in _narrower(data, rule["when"]):
            yield Change(f"{name} {what}", _with(data, "rules", at, rule | {"when": when}), near | when.keys())


def _weaker(effects: Data) -> Iterator[tuple[str, Data]]:
    """What a rule, or not knowing, does: each effect taken out, and what it raises to lowered rung by rung."""
    has = [effect for effect in EFFECTS if effect in effects]
    for effect in has if len(has) > 1 else ():
        yield f"without {effect}", {key: said for key, said in effects.items() if key != effect}
    for lower in LADDER[1 : LADDER.index(effects["raise_to"])] if "raise_to" in effects else ():
        yield f"raises to {lower} only", effects | {"raise_to": lower}
    ruled_out = effects.get("rules_out", "")
    for one in ruled_out if isinstance(ruled_out, list) and len(ruled_out) > 1 else ():
        yield f"does not rule out {one}", effects | {"rules_out": [other for other in ruled_out if other != one]}


def _narrower(data: Data, when: Mapping[str, list[str]]) -> Iterator[tuple[str, Data]]:
    """A condition more: another question has its least or its most dangerous answer; or an answer of a list less."""
    for question in data["questions"]:
        key = question["key"]
        if key not in when:
            for answer in _ends(question):
                yield f"only where {key} is {answer}", {**when, key: [answer]}
    for key, answers in when.items():
        for answer in answers if len(answers) > 1 else ():
            yield f"not where {key} is {answer}", {**when, key: [one for one in answers if one != answer]}


def _ends(question: Data) -> tuple[str, str]:
    """Its least and its most dangerous answer."""
    if "answers" in question:
        return question["answers"][0]["code"], question["answers"][-1]["code"]
    return OPPOSITE[question["danger"]], question["danger"]


def _of_question(question: Data) -> Iterator[tuple[str, Data]]:
    for state in (UNKNOWN, UNASKED):
        if isinstance(said := question.get(state), dict):
            yield f"{state} does nothing", question | {state: "nothing"}
            for what, one in _weaker(said):
                yield f"{state} {what}", question | {state: one}
    if "natures" not in question:
        yield "asked of MNTL only", question | {"natures": ["MNTL"]}
    if "danger" in question:
        yield "turned round", question | {"danger": OPPOSITE[question["danger"]]}
    else:
        yield "turned round", question | {"answers": question["answers"][::-1]}
        for at in range(len(question["answers"]) - 1):
            yield f"with its buttons {at + 1} and {at + 2} exchanged", question | {"answers": _exchanged(question, at)}
    if "asks" in question:
        yield "does not say what it asks about", {key: said for key, said in question.items() if key != "asks"}
        yield "negated", question | {"negated": "no" if question.get("negated") in ("yes", "true") else "yes"}


def _exchanged(question: Data, at: int) -> list[Data]:
    """Its answers with the labels of two neighbours exchanged."""
    answers = list(question["answers"])
    one, other = answers[at], answers[at + 1]
    answers[at], answers[at + 1] = one | {"label": other["label"]}, other | {"label": one["label"]}
    return answers


def _without_question(data: Data, key: str) -> Data:
    """Without a question and all that names it: rules, invariants and words to find it out."""
    questions = []
    for one in data["questions"]:
        if one["key"] != key:
            questions.append({name: _without_find(said, key) for name, said in one.items()})
    rules = [_without_find(one, key) for one in data["rules"] if key not in one["when"]]
    invariants = []
    for one in data["invariants"]:
        left = [name for name in one.get("unknown_never_weaker", ()) if name != key]
        if key not in one.get("when", {}) and (left or "unknown_never_weaker" not in one):
            invariants.append(one | ({"unknown_never_weaker": left} if left else {}))
    return data | {"questions": questions, "rules": rules, "invariants": invariants}


def _without_find(said: Any, key: str) -> Any:
    if not isinstance(said, dict) or key not in said.get("find_out", ()):
        return said
    left = [name for name in said["find_out"] if name != key]
    return {name: one for name, one in said.items() if name != "find_out"} | ({"find_out": left} if left else {})


def _natures(data: Data) -> Iterator[Change]:
    """Each kind of call that is known moved down, to every lower rung."""
    named = {code: level for level in LADDER for code in data["natures"].get(level, ())}
    uses = data.get("uses", LADDER)
    for code in NATURES:
        level = named.get(code, LADDER[-1])
        for to in LADDER[: LADDER.index(level)]:
            if to in uses and f"nature_{to}" in data["because"]:
                natures = {
                    one: [other for other in codes if other != code] if isinstance(codes, list) else codes
                    for one, codes in data["natures"].items()
                }
                yield Change(f"nature {code} to {to}", data | {"natures": natures | {to: [*natures.get(to, ()), code]}})
