"""Lines that a report writes about its rows: totals, dates of printing, page numbers."""

import re
from collections.abc import Iterable

# How a line begins that a report writes about its rows.
ABOUT = re.compile(
    r"\W*(?:(?:grand|sub|report|page|overall)?[ -]?totals?\b|(?:record |row |call )?count\b"
    r"|number of (?:calls|records)\b|printed\b|print date|page \d+"
    r"|(?:report|run|data|query|export(?:ed)?|generated|created|extracted|retrieved)"
    r" (?:date|time|on|by|at|as of|generated|created|run)\b|generated\b|end of (?:report|file|data|list)\b"
    r"|\d[\d,]* (?:records?|rows?|calls?) (?:found|selected|affected|returned|listed|in all|total)\b|[-=_*.]{3,}\s*$)",
    re.IGNORECASE,
)
ABOUT_ROWS = "about_the_rows", "a total, a print date or the like, no call."


def is_about_rows(cells: Iterable[str]) -> bool:
    """Whether the first cell begins as a line does that a report writes about its rows."""
    return bool(ABOUT.match(next((cell.strip() for cell in cells if cell.strip()), "")))
