"""Inside each room the layers import in one direction: no two of them need each other, and few need many."""

import ast
import graphlib

import pytest

from tests.test_layers import HANDWRITTEN, STREET, tree

# How many arrows may run between the layers of a room; a new one is a question to answer before it is drawn.
MOST_ARROWS = {"heart": 37, "triage": 81}


def layer(dotted: str) -> str:
    """The part of a room that a module belongs to: "triage.actions" of "triage.actions.place"."""
    return ".".join(dotted.split(".")[:2])


def arrows(room: str) -> dict[str, set[str]]:
    """Which other layers of its room each layer imports; the code uses absolute imports only."""
    files = {name: name.removesuffix(".py").replace("/", ".") for name in HANDWRITTEN if name.startswith(f"{room}/")}
    found: dict[str, set[str]] = {layer(dotted): set() for dotted in files.values()}
    for name, dotted in files.items():
        for node in (node for node in ast.walk(tree(name)) if isinstance(node, ast.ImportFrom)):
            assert not node.level, f"{name}:{node.lineno}"
            named = {layer(f"{node.module}.{alias.name}") for alias in node.names}
            found[layer(dotted)] |= named & set(found) - {layer(dotted)}
    return found


@pytest.mark.parametrize("room", STREET)
def test_no_two_layers_of_a_room_need_each_other(room):
    try:
        graphlib.TopologicalSorter(arrows(room)).prepare()
    except graphlib.CycleError as circle:
        pytest.fail(" <- ".join(circle.args[1]))


@pytest.mark.parametrize(("room", "most"), MOST_ARROWS.items())
def test_few_arrows_run_between_the_layers(room, most):
    drawn = sum(map(len, arrows(room).values()))
    assert most / 2 < drawn <= most
