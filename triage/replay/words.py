"""The words a mapping may use, and where in its file each of them stands."""

from typing import Any

import yaml

from triage.models import Call, Incident

Spot = tuple[str | int, ...]

WORDS: dict[str, frozenset[str]] = {
    "mapping": frozenset(
        "title source encoding delimiter missing id time place origin caller priority nature narrative constants"
        " answers never_states duplicates".split()
    ),
    "time": frozenset("column format offset clock zone midnight checks".split()),
    "place": frozenset("address unit city latitude longitude point point_order".split()),
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


def spots_of(text: str) -> tuple[dict[Spot, int], list[str]]:
    """The line of every key and list item of a YAML text, and a sentence for each key that is said twice."""
    lines: dict[Spot, int] = {}
    problems: list[str] = []

    def walk(node: Any, spot: Spot) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*spot, str(key.value))
                if here in lines:
                    problems.append(
                        f"line {key.start_mark.line + 1}: “{key.value}” was said before in line {lines[here]}."
                    )
                lines[here] = key.start_mark.line + 1
                walk(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for at, value in enumerate(node.value):
                lines[(*spot, at)] = value.start_mark.line + 1
                walk(value, (*spot, at))

    walk(yaml.compose(text, yaml.BaseLoader), ())
    return lines, problems
