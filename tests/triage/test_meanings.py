"""Dangers are known by their meaning: word classes that stand together, behind whatever idiom, name or memory."""

from pathlib import Path

import pytest
import yaml

from triage import contradictions
from triage.contradictions import merging, wordlist

HELD = Path(__file__).parent / "held"


def spoken_of(text: str) -> set[str]:
    return {found.entry.question for found in contradictions.find(text)}


def test_a_danger_is_heard_behind_an_idiom_a_name_or_a_memory():
    lines = (HELD / "behind.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 180
    assert [text for text in lines if not spoken_of(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "empty bottle of ativan on the bed, she is slurring",
        "she is slurring, ativan bottle empty",
        "poured lighter fluid on his own shirt, zippo in hand",
        "zippo in hand, lighter fluid on his shirt",
        "barefoot on the overpass, crying",
        "crying, overpass, barefoot",
    ],
)
def test_two_parts_say_a_danger_in_any_order(text):
    assert spoken_of(text) & {"attempt", "weapon"}


def test_parts_say_nothing_over_a_full_stop_or_alone():
    assert spoken_of("there is an overpass. he is barefoot") == set()
    assert spoken_of("he lives by the overpass") == set()


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("typo above: gun should be gum", set()),
        ("she has a gun, i meant gum", set()),
        ("corrijo: no es cuchillo, es cucharón", set()),
        ("corrijo: no es cucharón, es cuchillo", {"weapon"}),
        ("he meant to shoot her, shoes on the porch", {"weapon"}),
        ("typo: gun should be gum, he has a knife", {"weapon"}),
    ],
)
def test_only_the_slip_is_taken_back_by_a_correction(text, heard):
    assert spoken_of(text) >= heard
    assert bool(spoken_of(text)) == bool(heard)


@pytest.mark.parametrize(
    "text",
    [
        "friend works at Hatchet Brewing",
        "ms. Bullett needs a ride",
        "a call for doña Dolores Navaja",
        "lives on Pistol Ct",
    ],
)
def test_a_name_is_no_danger(text):
    assert spoken_of(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "man at Walmart with a Hatchet",
        "has a Gun at Home",
        "MAN AT HATCHET BREWING HAS A HATCHET",
        "Knife in his hand",
        "he has a Glock Nineteen",
        "near Main he pulled a Machete",
    ],
)
def test_a_capital_alone_makes_no_name(text):
    assert "weapon" in spoken_of(text)


@pytest.mark.parametrize(
    "text", ["he is killing her", "breathing is not normal", "passed out in the water", "kicked him while down"]
)
def test_an_idiom_does_not_reach_over_what_is_meant(text):
    assert spoken_of(text)


def test_files_of_a_word_list_are_read_as_one(tmp_path):
    (tmp_path / "one.yaml").write_text("also: [two.yaml]\nharmless: [a]\nwords: {x: b}\n")
    (tmp_path / "two.yaml").write_text("harmless: [c]\nwords: {y: d}\n")
    assert merging.read(tmp_path / "one.yaml") == {"harmless": ["a", "c"], "words": {"x": "b", "y": "d"}}
    (tmp_path / "two.yaml").write_text("words: {x: d}\n")
    with pytest.raises(ValueError, match="x is said twice"):
        merging.read(tmp_path / "one.yaml")


def test_a_pair_of_parts_that_are_not_there_is_refused():
    data = merging.read(wordlist.FILE)
    data["meanings"]["weapon"]["gun"]["together"] = ["meds & nothing"]
    with pytest.raises(ValueError, match="are not both parts"):
        wordlist.parse(data)


def test_meanings_belong_to_entries_that_are_there():
    data = merging.read(wordlist.FILE)
    main = yaml.safe_load(wordlist.FILE.read_text(encoding="utf-8"))
    known = {(question, row["code"]) for question, rows in main["questions"].items() for row in rows}
    assert {(question, code) for question, rows in data["meanings"].items() for code in rows} <= known
