"""Which rows of an export are no calls: blank ones, totals, “printed on”, and the names of the columns once more."""

from triage.replay.mapping import Mapping
from triage.sheets import Raw
from triage.sheets.footers import ABOUT_ROWS, is_about_rows

BLANK = "blank_row", "the row is empty."
ALONE = "one_cell_alone", "one cell and nothing else: no time, no place, no kind of call."
NAMES = "names_again", "the names of the columns once more."


def no_call(raw: Raw, mapping: Mapping) -> tuple[str, str] | None:
    """Why this row is no call (a code and a sentence), or None. A row with a time that can be read is always one."""
    said = {name: value.strip() for name, value in raw.values.items() if value and value.strip()}
    said = {name: value for name, value in said.items() if value not in mapping.missing}
    if not said:
        return BLANK
    if len(raw.values) > 2 and sum(name == value for name, value in said.items()) * 2 > len(raw.values):
        return NAMES
    if _has_time(said, mapping):
        return None
    wide = len(raw.values) >= 3
    if is_about_rows(said.values()) and (len(said) <= 3 or not wide):
        return ABOUT_ROWS
    return ALONE if wide and len(said) == 1 else None


def _has_time(said: dict[str, str], mapping: Mapping) -> bool:
    if len(said) == 1:
        return False
    text = " ".join(said[column] for column in mapping.time.columns if column in said)
    try:
        return bool(text) and mapping.time.read(text) is not None
    except ValueError:
        return False
