"""The real Burlington file under its shipped mapping: every row, every type, the clock proved by four columns."""

import collections
from pathlib import Path

import pytest
from django.conf import settings

from triage import protocol
from triage.codes.natures import NATURES
from triage.replay.meaning import Sense
from triage.replay.plan import turns
from triage.replay.player import rehearse
from triage.replay.reader import load, parse
from triage.sheets import Raw, open_sheet

FILE = Path(settings.BASE_DIR).parent / "shared" / "data" / "calls" / "burlington-2022-q1.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the Burlington file does not lie beside this checkout")


@pytest.fixture(scope="module")
def mapping():
    return load("burlington")


@pytest.fixture(scope="module")
def raws(mapping):
    sheet = open_sheet(FILE, encodings=mapping.encoding, delimiter=",", needed=mapping.columns())
    return list(sheet.records)


@pytest.fixture(scope="module")
def rows(mapping, raws):
    sense = Sense(mapping)
    return [sense.of(raw) for raw in raws]


def test_every_row_is_read_and_has_its_own_number(raws, rows):
    assert len(raws) == 4404 and all(isinstance(raw, Raw) for raw in raws)
    assert len({asked.source_id for asked in rows}) == 4404


def test_every_call_type_has_a_known_nature(mapping, raws, rows):
    types = {raw.values["call_type"] for raw in raws}
    assert len(types) == 93
    assert {kind.casefold() for kind in types - {"NA"}} == set(mapping.nature.table)
    assert set(mapping.nature.table.values()) <= set(NATURES)
    assert not [asked for asked in rows if asked.unmapped]


def test_the_clock_agrees_with_all_four_columns_on_every_row(mapping, rows):
    assert set(mapping.time.checks) == {"Hour", "DayOfWeek", "Month", "year"}
    assert collections.Counter(code for asked in rows for code, _ in asked.flags) == {
        "place_missing": 398,
        "origin_missing": 11,
        "priority_missing": 4,
        "nature_missing": 4,
    }
    assert {mapping.time.local(asked.recorded_at).year for asked in rows} == {2022}


@pytest.mark.parametrize(("was", "now"), [("clock: utc", "clock: written"), ("offset: ignore", "offset: trust")])
def test_any_other_reading_of_the_clock_is_caught(was, now, raws):
    text = (Path(settings.BASE_DIR) / "triage/replay/mappings/burlington.yaml").read_text(encoding="utf-8")
    from_words = Sense(parse_with(text, was, now))
    flagged = [asked for asked in map(from_words.of, raws) if "time_disagrees" in dict(asked.flags)]
    assert len(flagged) == 4404


def parse_with(text, was, now):
    assert was in text
    return parse(text.replace(was, now))


def test_the_file_never_rules_a_danger_out(rows):
    said = collections.Counter(pair for asked in rows for pair in asked.stated.items())
    assert ("violence", "no") not in said and ("weapon", "no") not in said and ("breathing", "yes") not in said
    assert said[("violence", "yes")] == 68 and said[("attempt", "yes")] == 37


def test_no_unarmed_team_is_recommended_on_what_the_file_states(mapping, rows):
    made = rehearse(turns(rows, mapping.duplicates), frozenset({"clinician", "team", "emergency"}), protocol.load())
    assert len(made) == 4404
    assert "team" not in {outcome.response for outcome in made}
    assert sum(outcome.what_if == "team" for outcome in made) > 900
