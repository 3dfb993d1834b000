"""The C-SSRS screener: its questions, which comes next, the risk they mean, and its wording. Pure: no database."""

from triage.protocol import Refusal
from triage.screener.judging import RULES, Judged, Level, judge, next_item, ways
from triage.screener.reading import LANGUAGES, Wording, demo_wording, parse_text
from triage.screener.structure import ANSWERS, ITEMS, KEYS, LEVEL_LOINC, Answer, Item, Window

__all__ = [
    "ANSWERS",
    "ITEMS",
    "KEYS",
    "LANGUAGES",
    "LEVEL_LOINC",
    "RULES",
    "Answer",
    "Item",
    "Judged",
    "Level",
    "Refusal",
    "Window",
    "Wording",
    "demo_wording",
    "judge",
    "next_item",
    "parse_text",
    "ways",
]
