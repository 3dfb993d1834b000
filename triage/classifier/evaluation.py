"""How well eligibility meets a flag of the file, and how many questions the protocol needs; nothing is sent."""

import collections
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from triage import protocol
from triage.classifier import table
from triage.replay.mapping import Mapping as Columns
from triage.replay.meaning import Asked, Sense, in_time_order, without_danger
from triage.replay.no_calls import no_call
from triage.sheets import Broken, FileWrong, open_sheet
from triage.sheets.footers import ABOUT_ROWS

TRUE = {"1", "y", "yes", "t", "true", "x"}
UNARMED = {"clinician", "team"}
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Row:
    """One call: what it asks of us, whether the flag is set, and what the file calls it."""

    asked: Asked
    flagged: bool
    type: str


@dataclass(frozen=True)
class Score:
    """How one way to choose calls meets the flag."""

    way: str
    eligible: int
    of_them_flagged: int
    flagged: int

    @property
    def recall(self) -> float:
        return self.of_them_flagged / self.flagged if self.flagged else 0

    @property
    def precision(self) -> float:
        return self.of_them_flagged / self.eligible if self.eligible else 0

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"recall": round(self.recall, 4), "precision": round(self.precision, 4)}


@dataclass(frozen=True)
class Asking:
    """The mean number of questions of some calls: all that are open, the fewest, and the fewest with past answers."""

    calls: str
    answered: str
    number: int
    all: float
    fewest: float
    fewest_weighted: float

    def as_data(self) -> dict[str, Any]:
        return {key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(self).items()}


def read(path: Path, mapping: Columns, flag: str) -> tuple[list[Row], int]:
    """The rows of the file in the order of their time, and how many lines were broken.

    Raises FileWrong when the flag is no column, or when the mapping reads it: then it would be its own proof.
    """
    if flag in mapping.columns():
        raise FileWrong(f"The mapping reads the column “{flag}”; eligibility cannot be measured against it.")
    needed = mapping.columns() | {flag}
    sheet = open_sheet(path, encodings=mapping.encoding, layout=mapping.layout, needed=frozenset(needed))
    sense, rows, broken = Sense(mapping), {}, 0
    for record in sheet.records:
        if isinstance(record, Broken):
            broken += record.code != ABOUT_ROWS[0]
            continue
        if no_call(record, mapping):
            continue
        asked = sense.of(record)
        asked.at = asked.recorded_at
        called = " ".join(record.values[column] for column in mapping.nature.columns).strip()
        rows[asked.line] = Row(asked, record.values[flag].strip().casefold() in TRUE, called)
    return [rows[asked.line] for asked in in_time_order([row.asked for row in rows.values()])], broken


def scores(
    rows: Iterable[Row], rules: protocol.Protocol, kinds: frozenset[str], types: frozenset[str] = frozenset()
) -> list[Score]:
    """Each way to choose calls, the simplest first. None of them sees the flag."""
    names = table.load()
    ways: dict[str, Callable[[Row], bool]] = {
        "the type alone, by mapping and nature table": lambda row: rules.base(row.asked.nature) in UNARMED,
        "the type alone, read by classify_natures": lambda row: (
            names.verdict(row.type, rules.natures).eligibility in {"phone", "team"}
        ),
        "H.E.A.R.T.: type and what the file states, what it leaves open without danger": lambda row: (
            stands(row, rules, kinds) in UNARMED
        ),
        "H.E.A.R.T.: type and what the file states, what it leaves open not known": lambda row: (
            protocol.judge(rules, row.asked.nature, row.asked.answers, kinds)[0] in UNARMED
        ),
    }
    if types:
        ways = {"the listed types": lambda row: row.type.casefold() in types} | ways
    rows = list(rows)
    flagged = sum(row.flagged for row in rows)
    found = {way: [row.flagged for row in rows if chosen(row)] for way, chosen in ways.items()}
    return [Score(way, len(flags), sum(flags), flagged) for way, flags in found.items()]


def stands(row: Row, rules: protocol.Protocol, kinds: frozenset[str]) -> str:
    """What a call would get when every question the file leaves open is answered without danger."""
    return protocol.judge(rules, row.asked.nature, without_danger(row.asked.stated, row.asked.nature, rules), kinds)[0]


def missed(rows: Iterable[Row], rules: protocol.Protocol, kinds: frozenset[str]) -> list[tuple[str, int]]:
    """What the flagged calls are called that H.E.A.R.T. would not get, the most frequent first."""
    types = (row.type for row in rows if row.flagged and stands(row, rules, kinds) not in UNARMED)
    return collections.Counter(types).most_common()


def askings(rows: list[Row], rules: protocol.Protocol, kinds: frozenset[str]) -> list[Asking]:
    """Questions per call, on the second half in time; the weights are counted on the first half."""
    half = len(rows) // 2
    before, after = [row.asked for row in rows[:half]], [row.asked for row in rows[half:]]
    eligible = [asked for asked in after if rules.base(asked.nature) in UNARMED]
    found = []
    for answered, answer in (("without danger", _safe), ("not known", _unknown)):
        weights = counted(before, rules, answer)
        for calls, some in (("all calls", after), ("calls of an eligible type", eligible)):
            every = [len(_open(asked, rules)) for asked in some]
            without = _lengths(some, rules, kinds, answer, {})
            with_weights = _lengths(some, rules, kinds, answer, weights)
            found.append(Asking(calls, answered, len(some), _mean(every), _mean(without), _mean(with_weights)))
    return found


def counted(some: Iterable[Asked], rules: protocol.Protocol, answer: Callable[[protocol.Question], str]) -> Counts:
    """How often each answer was given, when the open questions were answered like this."""
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for asked in some:
        for question in rules.questions:
            if question.belongs_to(asked.nature):
                counts[question.key][asked.stated.get(question.key) or answer(question)] += 1
    return counts


def asked_for(
    asked: Asked,
    rules: protocol.Protocol,
    kinds: frozenset[str],
    answer: Callable[[protocol.Question], str],
    weights: Counts,
) -> list[str]:
    """The questions the protocol asks in this call until none can change anything, in their order."""
    answers, order = dict(asked.stated), []
    while question := protocol.recommend(rules, asked.nature, answers, enabled=kinds, weights=weights).ask:
        answers[question.key] = answer(question)
        order.append(question.key)
    return order


def _lengths(
    some: Iterable[Asked],
    rules: protocol.Protocol,
    kinds: frozenset[str],
    answer: Callable[[protocol.Question], str],
    weights: Counts,
) -> list[int]:
    known: dict[Any, int] = {}
    lengths = []
    for asked in some:
        alike = asked.nature, *itertools.chain.from_iterable(sorted(asked.stated.items()))
        if alike not in known:
            known[alike] = len(asked_for(asked, rules, kinds, answer, weights))
        lengths.append(known[alike])
    return lengths


def _open(asked: Asked, rules: protocol.Protocol) -> list[str]:
    return [q.key for q in rules.questions if q.belongs_to(asked.nature) and q.key not in asked.stated]


def _safe(question: protocol.Question) -> str:
    return question.safe


def _unknown(question: protocol.Question) -> str:
    return protocol.UNKNOWN


def _mean(numbers: list[int]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
