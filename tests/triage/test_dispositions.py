"""The table of dispositions: what each is called, who is offered it, and what follows from it."""

import ast
from pathlib import Path

import pytest

from triage.codes import dispositions
from triage.codes.dispositions import DISPOSITIONS
from triage.models import Miss

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "triage" / "codes" / "dispositions.py"


def test_a_reason_that_an_ending_gives_is_one_that_people_may_give():
    assert set(dispositions.MISSED_BECAUSE.values()) <= set(Miss.Reason.values)
    assert "42" in dispositions.MISSED_BECAUSE


@pytest.mark.parametrize("place", ["phone", "contact", "no_contact"])
def test_no_two_stand_in_one_place_of_a_list(place):
    places = sorted(getattr(row, place) for row in DISPOSITIONS.values() if getattr(row, place))
    assert places == list(range(1, len(places) + 1))


def test_each_is_offered_the_endings_in_the_order_of_use():
    assert dispositions.PHONE == [
        *("05", "15", "13", "L-WRONG"),
        *("42", "L-911", "L-HUNGUP", "L-THIRD", "L-IVC", "L-UNABLE", "L-REVIEW"),
    ]
    assert dispositions.WITHOUT_CONTACT == ["14", "21", "32", "38", "10", "L-911", "L-SCOPE", "L-AREA"]
    assert dispositions.FIELD == [
        *("18", "43", "15", "16", "14", "38", "41", "42", "45", "33"),
        *("L-911", "L-IVC", "L-UNABLE", "L-SCOPE", "L-AREA"),
    ]
    assert set(dispositions.SETTLES) == {"05", "15", "13", "L-WRONG"}
    assert set(dispositions.LEAVES_ALONE) == {"L-HUNGUP", "L-THIRD"}
    assert set(dispositions.RETURNED_TO_911) == {"L-911", "L-SCOPE", "L-AREA"}


def test_a_code_that_nobody_knows_stands_for_itself():
    assert (dispositions.name_of("18"), dispositions.name_of("99")) == ("Settled by contact", "99")


def bare_codes(source: str) -> list[tuple[int, str]]:
    """(line, code) of every string in this source that is a disposition code."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [(node.lineno, node.value) for node in found if isinstance(node.value, str) and node.value in DISPOSITIONS]


def test_a_bare_code_is_found():
    assert bare_codes('x = 1\nfinish(incident, ["22"])') == [(2, "22")]


def test_the_codes_stand_in_the_table_only():
    rooms = [path for room in ("teams", "triage", "dispatch", "navigation") for path in (ROOT / room).rglob("*.py")]
    sources = [path for path in rooms if path != HOME and "migrations" not in path.parts]
    assert len(sources) > 100
    bare = {str(path.relative_to(ROOT)): found for path in sources if (found := bare_codes(path.read_text()))}
    assert bare == {}
