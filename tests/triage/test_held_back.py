"""How well natures and notes are read that were written down before the words were; one half was never looked at.

`held/natures.csv` and `held/sentences.csv` were labelled first and halved at random by kind. The tables and the word
list were tuned on the half "seen" alone; "kept" was only measured, at the end. What was reached is the floor for both.
Sentences may be added to "seen", never to "kept"; who looks at "kept" to mend a word has used it up.

"cities" are natures that were set aside before words were added, and looked at afterwards (figures: docs/natures.md).
"strangers" was written by somebody who had not seen the tables, "later" by somebody who had; both were looked at.
"unseen" is the stranger's second list, on purpose hard, at which nobody who writes words has looked. Its floors are
what is reached of the aims: 85 % of natures, 92 % of dangers, 8 % of harmless notes asked about.
"""

import csv
from pathlib import Path

import pytest

from triage import contradictions, protocol
from triage.classifier import table
from triage.codes.natures import NATURES

HELD = Path(__file__).parent / "held"
FOUND = {"phone", "team", "with_police"}
HALVES = ("seen", "kept")
ALL = (*HALVES, "strangers", "later")
NATURES_OF = (*ALL, "cities", "unseen")


def rows(name, half):
    with (HELD / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["half"] == half]


def natures(half, kind):
    levels = protocol.load().natures
    return [(row, table.load().verdict(row["nature"], levels)) for row in rows("natures", half) if row["kind"] == kind]


def spoken_of(text):
    return {found.entry.question for found in contradictions.find(text)}


def share(marks):
    marks = list(marks)
    assert len(marks) > 10
    return 100 * sum(marks) / len(marks)


@pytest.mark.parametrize("half", NATURES_OF)
def test_no_nature_of_danger_is_eligible(half):
    eligible = [row["nature"] for row, verdict in natures(half, "danger") if verdict.eligibility in FOUND]
    assert eligible == []


@pytest.mark.parametrize("half", NATURES_OF)
def test_nor_what_is_for_fire_police_or_ems_or_fits_several_things(half):
    eligible = [
        row["nature"]
        for kind in ("other", "doubt")
        for row, verdict in natures(half, kind)
        if verdict.eligibility in {"phone", "team"}
    ]
    assert eligible == []


@pytest.mark.parametrize(
    ("half", "floor"), [("seen", 97), ("kept", 90), ("strangers", 95), ("later", 95), ("cities", 89), ("unseen", 79)]
)
def test_the_natures_of_behavioral_work_are_found(half, floor):
    assert share(verdict.eligibility in FOUND for _, verdict in natures(half, "behavioral")) >= floor


@pytest.mark.parametrize(("half", "floor"), [("seen", 85), ("kept", 80)])
def test_codes_are_right(half, floor):
    judged = [pair for kind in ("behavioral", "danger", "other") for pair in natures(half, kind)]
    assert {row["code"] for row, _ in judged} <= {*NATURES, ""}
    assert share(row["code"] == verdict.apco for row, verdict in judged if row["code"]) >= floor


@pytest.mark.parametrize(
    ("half", "language", "floor"),
    [("seen", "en", 98), ("seen", "es", 98), ("kept", "en", 99), ("kept", "es", 96)]
    + [(half, language, 98) for half in ("strangers", "later") for language in ("en", "es")]
    + [("unseen", "en", 87), ("unseen", "es", 84)],
)
def test_dangers_in_notes_are_heard(half, language, floor):
    told = [row for row in rows("sentences", half) if row["language"] == language and row["kind"] != "harmless"]
    assert share(bool(spoken_of(row["text"])) for row in told) >= floor


@pytest.mark.parametrize("half", HALVES)
def test_and_mostly_against_the_question_they_bear_on(half):
    told = [row for row in rows("sentences", half) if row["kind"] != "harmless"]
    assert share(row["kind"] in spoken_of(row["text"]) for row in told) >= 97


@pytest.mark.parametrize(
    ("half", "language", "most"),
    [("seen", "en", 2), ("seen", "es", 3), ("kept", "en", 7), ("kept", "es", 3)]
    + [(half, language, 4) for half in ("strangers", "later") for language in ("en", "es")]
    + [("unseen", "en", 20), ("unseen", "es", 30)],
)
def test_harmless_notes_are_seldom_asked_about(half, language, most):
    calm = [row for row in rows("sentences", half) if row["language"] == language and row["kind"] == "harmless"]
    assert share(bool(spoken_of(row["text"])) for row in calm) <= most


@pytest.mark.parametrize("half", HALVES)
def test_an_attempt_on_another_person_is_violence_and_no_attempt(half):
    others = [row["text"] for row in rows("sentences", half) if row["kind"] == "violence"]
    assert [text for text in others if "attempt" in spoken_of(text)] == []
