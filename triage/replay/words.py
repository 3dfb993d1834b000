"""The words a mapping may use."""

from typing import Any

from triage.models import Call, Incident

WORDS: dict[str, frozenset[str]] = {
    "mapping": frozenset(
        "title source encoding delimiter skip header escape missing id time place origin caller priority nature"
        " narrative constants answers never_states duplicates units".split()
    ),
    "time": frozenset("column format offset clock zone midnight checks".split()),
    "place": frozenset("address unit city latitude longitude point point_order".split()),
    "units": frozenset("unit times".split()),
    "caller": frozenset("name number role".split()),
    "choice": frozenset("column map default".split()),
    "duplicates": frozenset("metres minutes never".split()),
    "constants": frozenset("address unit city place_kind language".split()),
    "orders": frozenset({"latlon", "lonlat"}),
    "origins": frozenset(Call.Origin.values),
    "roles": frozenset(Call.CallerRole.values),
    "place_kind": frozenset(Incident.PlaceKind.values),
    "priorities": frozenset("1234"),
}


class MappingWrong(Exception):
    """The mapping cannot be used; `problems` are sentences with the line of the file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def column_names(value: Any) -> tuple[str, ...] | None:
    """One word or a list of words; None for anything else."""
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return None
