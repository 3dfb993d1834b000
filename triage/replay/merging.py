"""Rows under one number: what a later one adds is kept on the first, and said."""

from collections.abc import Sequence

from triage import protocol
from triage.codes.natures import name_of
from triage.models import NARRATIVE_LIMIT
from triage.replay.meaning import Asked

UNREAD_NATURE = {"nature_missing", "nature_unmapped"}


def merged(rows: Sequence[Asked]) -> None:
    """Give the first row of each number what the later ones say that is more dangerous, better placed or missing.

    The later row is flagged with what of it was kept, so that a second, worse report is never “already taken” only.
    """
    first: dict[str, Asked] = {}
    for row in rows:
        stands = first.setdefault(row.source_id, row)
        if stands is row:
            continue
        stands.units += row.units
        if kept := _kept(stands, row):
            row.flag("kept_on_first", f"Kept on line {stands.line}, which has the same number: {', '.join(kept)}.")


def _kept(stands: Asked, row: Asked) -> list[str]:
    kept = [f"the kind of call ({name_of(row.nature)})"] if _nature(stands, row) else []
    kept += [f"the answer about {key}" for key in _answers(stands, row)]
    kept += ["the place"] if _place(stands, row) else []
    if row.call["priority"] < stands.call["priority"]:
        stands.call["priority"] = row.call["priority"]
        kept.append("the priority")
    kept += [name.replace("_", " ") for name in ("caller_name", "callback_number") if _gap(stands, row, name)]
    return kept + (["the remarks"] if _narrative(stands, row) else [])


def _nature(stands: Asked, row: Asked) -> bool:
    """The more dangerous kind counts; one that could not be read gives way to one that could."""
    if row.nature == stands.nature or _is_unread(row):
        return False
    rules = protocol.load()
    if not _is_unread(stands) and protocol.rise(rules.base(stands.nature), rules.base(row.nature)) <= 0:
        return False
    stands.call["initial_nature"] = row.nature
    if _is_unread(stands):
        stands.flags, stands.unmapped = [one for one in stands.flags if one[0] not in UNREAD_NATURE], ""
    return True


def _is_unread(row: Asked) -> bool:
    return any(code in UNREAD_NATURE for code, _ in row.flags)


def _answers(stands: Asked, row: Asked) -> list[str]:
    questions, kept = protocol.load().by_key, []
    for key, said in row.stated.items():
        had, worth = stands.stated.get(key), questions[key].answers.index
        if had is None or worth(said) > worth(had):
            stands.stated[key] = said
            kept.append(key)
    return kept


def _place(stands: Asked, row: Asked) -> bool:
    """A point where there was none; an address where there was neither."""
    there, here = stands.call, row.call
    point = "latitude" in here and "latitude" not in there
    words = bool(here.get("address")) and not there.get("address")
    if point:
        there |= {name: here[name] for name in ("latitude", "longitude")}
    if words:
        there |= {name: here[name] for name in ("address", "unit", "city") if name in here}
    if point or words:
        stands.flags = [one for one in stands.flags if one[0] not in ("place_missing", "place_broken")]
    return point or words


def _gap(stands: Asked, row: Asked, name: str) -> bool:
    if not row.call.get(name) or stands.call.get(name):
        return False
    stands.call[name] = row.call[name]
    return True


def _narrative(stands: Asked, row: Asked) -> bool:
    had, more = stands.call.get("narrative", ""), row.call.get("narrative", "")
    if not more or more in had:
        return False
    stands.call["narrative"] = f"{had}\n{more}".strip()[:NARRATIVE_LIMIT]
    return True
