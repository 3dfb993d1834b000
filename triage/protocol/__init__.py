"""The triage protocol: data, rules that can only raise, the fewest questions. Pure: no database, no clock."""

from triage.protocol.checking import schema
from triage.protocol.judging import at_least, changes, judge, recommend
from triage.protocol.reading import FOLDER, Refusal, data_of, load, parse, parse_file, parse_text
from triage.protocol.shape import (
    ANSWERS,
    LADDER,
    UNASKED,
    UNKNOWN,
    Invariant,
    Judged,
    Protocol,
    Question,
    Recommendation,
    Rule,
    rise,
    stronger,
    weaker,
)

__all__ = [
    "ANSWERS",
    "FOLDER",
    "LADDER",
    "UNASKED",
    "UNKNOWN",
    "Invariant",
    "Judged",
    "Protocol",
    "Question",
    "Recommendation",
    "Refusal",
    "Rule",
    "at_least",
    "changes",
    "data_of",
    "judge",
    "load",
    "parse",
    "parse_file",
    "parse_text",
    "recommend",
    "rise",
    "schema",
    "stronger",
    "weaker",
]
