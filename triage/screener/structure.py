"""The structure of the C-SSRS screener as published: seven items, their order, branching, time windows and LOINC codes.

Source: Columbia Lighthouse Project, C-SSRS Screener; items and codes as in HL7 US Behavioral Health Profiles. The words
that are read out are data of their own (triage/screener/reading.py); here stands what does not change with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Window(StrEnum):
    """Which time an item asks about."""

    MONTH = "month"  # the past month
    LIFETIME = "lifetime"  # ever
    THREE_MONTHS = "three_months"  # the past three months


class Answer(StrEnum):
    """What was said to one item. "unknown": it was asked and not answered; that is never counted as a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


ANSWERS: tuple[str, ...] = tuple(answer.value for answer in Answer)


@dataclass(frozen=True)
class Item:
    """One question: its key here, the number people know it by, its window, its LOINC code.

    It is asked unless the item named `skipped_after_no_to` was answered with a clear no. What was not answered there
    skips nothing.
    """

    key: str
    number: str
    window: Window
    loinc: str
    skipped_after_no_to: str = ""

    def applies(self, answers: Mapping[str, str]) -> bool:
        """Whether this item is asked after these answers."""
        return not self.skipped_after_no_to or answers.get(self.skipped_after_no_to) != Answer.NO


ITEMS = (
    Item("wish_dead", "1", Window.MONTH, "93246-7"),
    Item("thoughts", "2", Window.MONTH, "93247-5"),
    Item("method", "3", Window.MONTH, "93248-3", "thoughts"),
    Item("intent", "4", Window.MONTH, "93249-1", "thoughts"),
    Item("plan", "5", Window.MONTH, "93250-9", "thoughts"),
    Item("behavior", "6", Window.LIFETIME, "93267-3"),
    Item("recent_behavior", "6b", Window.THREE_MONTHS, "93269-9", "behavior"),
)
KEYS: tuple[str, ...] = tuple(item.key for item in ITEMS)
# Of the level itself.
LEVEL_LOINC = "93374-7"
