"""Reads the table of a baseline: CSV with the columns nature and response."""

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path

from django.utils.translation import gettext as _

# The assumption that the demonstration uses, marked as one there.
ASSUMED = Path(__file__).parent / "baseline_assumed.csv"
COLUMNS = ["nature", "response"]
LARGEST = 64 * 1024


class Unreadable(Exception):
    """The table cannot be taken; `problems` are sentences, each with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read(text: str, *, natures: Collection[str], responses: Mapping[str, object]) -> dict[str, str]:
    """{nature code or "*": response code} of a table in which every kind stands once.

    Raises Unreadable with every problem in words, also where the line of all other kinds ("*") is missing.
    """
    if len(text) > LARGEST:
        raise Unreadable([_("This table is too large.")])
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        head, *rows = [(lines.line_num, [cell.strip() for cell in row]) for row in lines if any(map(str.strip, row))]
    except (ValueError, csv.Error):
        raise Unreadable([_("This is no table: its first line is “nature,response”.")]) from None
    if head[1] != COLUMNS:
        raise Unreadable([_("This is no table: its first line is “nature,response”.")])
    found: dict[str, str] = {}
    problems = []
    for number, row in rows:
        problem = _problem(row, found, natures, responses)
        if problem:
            problems.append(_("Line %(n)d: %(problem)s") % {"n": number, "problem": problem})
        else:
            found[row[0]] = row[1]
    if not problems and "*" not in found:
        problems.append(_("The line for all other kinds of call is missing: “*”."))
    if problems:
        raise Unreadable(problems)
    return found


def _problem(
    row: list[str], found: Mapping[str, str], natures: Collection[str], responses: Mapping[str, object]
) -> str:
    if len(row) != len(COLUMNS):
        return _("it has not two columns.")
    nature, response = row
    if nature != "*" and nature not in natures:
        return _("“%(code)s” is no kind of call.") % {"code": nature[:20]}
    if nature in found:
        return _("“%(code)s” stands twice.") % {"code": nature}
    if response not in responses:
        return _("“%(code)s” is nobody who can be sent: %(codes)s.") % {
            "code": response[:20],
            "codes": ", ".join(responses),
        }
    return ""
