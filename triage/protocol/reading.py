"""A protocol read from its file: checked word by word, every problem at once, each in words and with its line."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from triage.protocol.checking import Checker
from triage.protocol.dangers import FIRST, roles_of
from triage.protocol.protected import BEFORE, Protected
from triage.protocol.shape import (
    ANSWERS,
    LADDER,
    UNASKED,
    UNKNOWN,
    Invariant,
    Protocol,
    Question,
    Rule,
    SiteException,
)
from triage.protocol.yaml_lines import Spot, spots_under

FOLDER = Path(__file__).parent.parent / "protocols"
DEEPEST = 12  # lists within lists; a protocol has six
LARGEST = 200_000  # characters; the shipped file has about twenty thousand
FLAGS = ("must", "medical", "negated", "ask_first")


class Refusal(ValueError):
    """This is no protocol; `problems` are sentences, each with its line where there is one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@functools.cache
def load(name: str = "cabarrus") -> Protocol:
    """The shipped protocol of that name. Raises Refusal when the file is not a protocol."""
    return parse_file(FOLDER / f"{name}.yaml")


def parse_file(path: Path) -> Protocol:
    """The protocol in a file. Raises Refusal."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refusal([f"{path.name}: byte {error.start + 1} is not UTF-8."]) from error
    except OSError as error:
        raise Refusal([f"{path}: {error.strerror}."]) from error
    return parse_text(text, path.name)


def parse_text(text: str, name: str = "protocol") -> Protocol:
    """The protocol in a YAML or JSON text. Raises Refusal."""
    data, lines, problems = _read(text, name)
    return _checked(data, name, lines, problems)


def data_of(text: str, name: str = "protocol") -> Any:
    """The data in a YAML or JSON text as it can be stored: every value as it is written. Raises Refusal."""
    data, _lines, problems = _read(text, name)
    if problems:
        raise Refusal(problems)
    return data


def parse_anew(data: Mapping[str, Any]) -> Protocol:
    """A protocol from data of the shape that `parse` has let through; only its words are looked at. Raises Refusal."""
    checker = Checker("protocol", {}, [])
    checker.words_that_must_agree(data)
    if checker.problems:
        raise Refusal(checker.problems)
    return _built(data)


def parse(data: Any, name: str = "protocol") -> Protocol:
    """A protocol from its data, as it was stored. Raises Refusal."""
    return _checked(data, name, {}, [])


class _Reader(yaml.BaseLoader):
    """Reads the text once, and stops at the first thing no protocol has."""

    called, deep = "protocol", 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        # References would let a short file unfold without end, and hide a rule from who reads it.
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            line = mark.line + 1 if mark else 1
            raise Refusal([f"{self.called}, line {line}: write it out; references (*) are not read."])
        # The reader's time grows with the square of the depth.
        holds = self.check_event(yaml.CollectionStartEvent)
        self.deep += holds
        if self.deep > DEEPEST:
            raise Refusal([f"{self.called}: lists within lists without end."])
        made = super().compose_node(parent, index)
        self.deep -= holds
        return made


def _read(text: str, name: str) -> tuple[Any, Mapping[Spot, int], list[str]]:
    if len(text) > LARGEST:
        raise Refusal([f"{name}: {len(text)} characters are more than a protocol has ({LARGEST})."])
    try:
        reader = _Reader(text)
        reader.called = name
        root = reader.get_single_node()
        # As written: to the usual reader `no` is a truth value and 911 a number.
        data = None if root is None else reader.construct_document(root)
        lines, twice = spots_under(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        said = getattr(error, "problem", None) or "it has a character that does not belong in a text"
        raise Refusal([f"{name}, {where}this is not YAML: {said}."]) from error
    except RecursionError as error:
        raise Refusal([f"{name}: lists within lists without end."]) from error
    return data, lines, [f"{name}, {words}" for words in twice]


def _checked(data: Any, name: str, lines: Mapping[Spot, int], problems: list[str]) -> Protocol:
    checker = Checker(name, lines, problems)
    try:
        plain = _plain(data, (), checker)
    except RecursionError as error:
        raise Refusal([f"{name}: lists within lists without end."]) from error
    if checker.against_the_schema(plain):
        checker.words_that_must_agree(plain)
    if checker.problems:
        raise Refusal(checker.problems)
    return _built(plain)


def _plain(data: Any, spot: Spot, checker: Checker) -> Any:
    """The same with nothing in it but tables, lists and words."""
    if isinstance(data, Mapping):
        return {str(key): _plain(value, (*spot, str(key)), checker) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value, (*spot, at), checker) for at, value in enumerate(data)]
    if isinstance(data, bool):
        if not spot or spot[-1] not in FLAGS:
            checker.wrong(spot, f"a plain yes or no was read as {json.dumps(data)} on the way here; put it in quotes.")
        return "yes" if data else "no"
    return "" if data is None else str(data)


def _built(data: Mapping[str, Any]) -> Protocol:
    invariants = tuple(_invariant(one) for one in data["invariants"])
    named = {key for one in invariants for key in one.names}
    roles, declares = roles_of(data["questions"])
    questions = tuple(_question(one, named, roles.get(one["key"], "")) for one in data["questions"])
    rules = [_rule(one["key"], _when(one), one) for one in data["rules"]]
    for answer in (UNKNOWN, UNASKED):
        for one, question in zip(data["questions"], questions, strict=True):
            if isinstance(said := one.get(answer), dict):
                only = question.natures if answer == UNASKED else frozenset()
                rules.append(_rule(f"{question.key}_{answer}", {question.key: frozenset({answer})}, said, only))
    protected = tuple(map(_protected, data["protected"])) if "protected" in data else BEFORE
    return Protocol(
        version=data["version"],
        questions=questions,
        rules=tuple(rules),
        natures={code: level for level in LADDER for code in data["natures"].get(level, [])},
        reasons={
            **data["because"],
            **{rule.key: rule.because for rule in rules},
            **{one.reason: one.says for one in protected},
        },
        invariants=invariants,
        uses=frozenset(data.get("uses", LADDER)),
        title=_words(data["title"]),
        status=data["status"],
        exceptions=tuple(SiteException(**one) for one in data.get("exceptions", ())),
        declares=declares,
        protected=protected,
    )


def _protected(data: Mapping[str, Any]) -> Protected:
    return Protected(
        key=data["key"],
        says=data["says"],
        calls=frozenset(data.get("calls", ())),
        under=int(data["under"]) if "under" in data else None,
        ask_first=_yes(data, "ask_first"),
        closed=_set(data.get("closed", ())),
    )


def _question(data: Mapping[str, Any], named: set[str], asks: str) -> Question:
    labels = {one["code"]: one["label"] for one in data.get("answers", [])}
    codes = list(labels) or sorted(set(ANSWERS) - {UNKNOWN}, key=lambda answer: answer == data["danger"])
    return Question(
        key=data["key"],
        kind=data["kind"],
        ask=data["ask"]["en"],
        ask_es=data["ask"]["es"],
        answers=(codes[0], UNKNOWN, *codes[1:]),
        labels=labels,
        must=data["key"] in named or asks in FIRST or _yes(data, "must"),
        natures=frozenset(data.get("natures", ())),
        asks=asks,
        negated=_yes(data, "negated"),
    )


def _rule(
    key: str, when: Mapping[str, frozenset[str]], data: Mapping[str, Any], natures: frozenset[str] = frozenset()
) -> Rule:
    return Rule(
        key=key,
        when=when,
        raise_to=data.get("raise_to", ""),
        rules_out=_set(data.get("rules_out", ())),
        medical=_yes(data, "medical"),
        find_out=tuple(data.get("find_out", ())),
        because=data["because"],
        natures=natures,
    )


def _invariant(data: Mapping[str, Any]) -> Invariant:
    return Invariant(
        key=data["key"],
        says=data["says"],
        when=_when(data),
        never=_set(data.get("never", ())),
        at_least=data.get("at_least", ""),
        medical=_yes(data, "medical"),
        find_out=tuple(data.get("find_out", ())),
        not_weaker=tuple(data.get("unknown_never_weaker", ())),
    )


def _when(data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {key: frozenset(answers) for key, answers in data.get("when", {}).items()}


def _set(said: Any) -> frozenset[str]:
    return frozenset({said} if isinstance(said, str) else said)


def _words(said: Any) -> Mapping[str, str]:
    return said if isinstance(said, Mapping) else {"en": said, "es": said}


def _yes(data: Mapping[str, Any], key: str) -> bool:
    return data.get(key) in ("yes", "true")
