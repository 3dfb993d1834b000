"""What answers to the screener mean: the risk, by which rule, what is missing, and how high it may still become."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from triage.screener.structure import ITEMS, KEYS, Answer, Item


class Level(IntEnum):
    """The risk, weakest first. NONE is said only of a complete screener without a yes."""

    NONE = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3


# A yes to this item means at least this level; the strongest comes first, of equals the later question. High: intent or
# plan in the past month, or behavior in the past three months. Moderate: a method, or behavior longer ago. Low: a wish
# to be dead, or thoughts. Source: the triage colors of the Columbia Lighthouse Project; docs/sources.md.
RULES: tuple[tuple[str, Level], ...] = (
    ("recent_behavior", Level.HIGH),
    ("plan", Level.HIGH),
    ("intent", Level.HIGH),
    ("behavior", Level.MODERATE),
    ("method", Level.MODERATE),
    ("thoughts", Level.LOW),
    ("wish_dead", Level.LOW),
)


@dataclass(frozen=True)
class Judged:
    """The risk that these answers mean.

    `level` is None while nothing is a yes and something is missing: then nobody knows. `rule` is the key of the item
    whose yes decides, "" without one. `missing` are the items that apply and have neither yes nor no. `at_most` is the
    level if all that is missing were a yes.
    """

    level: Level | None
    rule: str
    missing: tuple[str, ...]
    at_most: Level

    @property
    def complete(self) -> bool:
        """Whether every item that applies has a yes or a no."""
        return not self.missing

    @property
    def is_high(self) -> bool:
        """Whether the imminent path begins."""
        return self.level == Level.HIGH


def judge(answers: Mapping[str, str]) -> Judged:
    """The risk by the published rule. `answers`: item key -> yes, no or unknown; a key that is not there was not asked.

    Every yes counts, also to an item that would have been skipped. Raises ValueError for another key or answer.
    """
    _check(answers)
    rule, found = _strongest(answers)
    missing = tuple(item.key for item in ITEMS if item.applies(answers) and not _said(answers, item))
    _key, at_most = _strongest({**answers, **dict.fromkeys(missing, Answer.YES.value)})
    return Judged(found if rule or not missing else None, rule, missing, at_most)


def next_item(answers: Mapping[str, str]) -> Item | None:
    """The first item that applies and was not asked yet, None when there is none. Unknown is not asked again by itself.

    Raises ValueError for a key or an answer that the screener does not have.
    """
    _check(answers)
    return next((item for item in ITEMS if item.applies(answers) and item.key not in answers), None)


def ways(said: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Every set of answers there is, where each item has one of `said`, "" for not asked; 4**7 with all of them."""
    for chosen in itertools.product(said, repeat=len(KEYS)):
        yield {key: answer for key, answer in zip(KEYS, chosen, strict=True) if answer}


def _strongest(answers: Mapping[str, str]) -> tuple[str, Level]:
    for key, level in RULES:
        if answers.get(key) == Answer.YES:
            return key, level
    return "", Level.NONE


def _said(answers: Mapping[str, str], item: Item) -> bool:
    return answers.get(item.key) in (Answer.YES, Answer.NO)


def _check(answers: Mapping[str, str]) -> None:
    if wrong := [key for key, said in answers.items() if key not in KEYS or said not in set(Answer)]:
        raise ValueError(f"no answers of the screener: {', '.join(wrong)}")
