"""The trial of the search on addresses it was not told of: figures that can be checked, and nothing is kept."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.triage.places_files import house, load, town, write
from triage.models import PlacePoint, PlaceSource
from triage.places.rows import read
from triage.places.trial import Try, figures, split

SHARED = Path(__file__).parents[3] / "shared" / "data" / "cabarrus" / "addresses.csv"
cabarrus = pytest.mark.skipif(not SHARED.exists(), reason="the county's permit records are not here (../shared/data)")


def scored(tmp_path, *args):
    out, figures_at = io.StringIO(), tmp_path / "figures.json"
    call_command("score_places", *map(str, args), "--json", str(figures_at), stdout=out)
    return out.getvalue(), json.loads(figures_at.read_text(encoding="utf-8"))


@pytest.mark.django_db
def test_it_scores_one_file_against_another_and_keeps_nothing(tmp_path):
    load(write(tmp_path / "mine.csv", [house(8, "ELM ST")]), "mine")
    known = write(tmp_path / "known.csv", [house(n, "LANTERN OAK CT SW") for n in range(2, 60, 2)])
    asked = write(tmp_path / "asked.csv", [house(n, "LANTERN OAK CT SW") for n in (3, 31)] + [house(4, "OTHER RD")])
    said, told = scored(tmp_path, known, asked, "--ways", "as written")
    assert "29 addresses known, 3 asked for." in said
    assert told["as written"]["found"] == pytest.approx(200 / 3)
    assert told["as written"]["by_kind"]["approximate"][0] == 1
    assert told["as written"]["p90_m"] < 60
    assert list(PlaceSource.objects.values_list("name", flat=True)) == ["mine"] and PlacePoint.objects.count() == 1


@pytest.mark.django_db
def test_nothing_to_ask_for_is_said(tmp_path):
    with pytest.raises(CommandError, match="nothing"):
        scored(tmp_path, write(tmp_path / "a.csv", [house(2, "ELM ST")]), write(tmp_path / "b.csv", []))


def test_an_approximate_answer_is_never_counted_as_found():
    told = figures([Try("address", 10, 25, ""), Try("approximate", 10, 1500, ""), Try("none", float("inf"), 0, "")])
    assert told.found == pytest.approx(100 / 3) and told.p90_m == 10


def test_a_split_by_street_keeps_no_house_of_a_withheld_street(tmp_path):
    houses = read(write(tmp_path / "town.csv", town())).houses
    known, asked = split(houses, 0.4, "street", 1)
    assert not {str(h.street) for h in known} & {str(h.street) for h in asked}
    assert len(known) + len(asked) == len(houses) and asked


@cabarrus
@pytest.mark.django_db
def test_withheld_permit_records_are_found_as_near_as_promised(tmp_path):
    _said, told = scored(tmp_path, SHARED, "--split", "0.1", "--limit", "250", "--ways", "as written")
    made = told["as written"]
    assert made["found"] >= 93 and made["median_m"] <= 75 and made["p90_m"] <= 250
    assert made["points_within_error"] >= 95 and made["all_within_error"] >= 95, "the error it says of itself is true"
    assert made["error_median_m"] <= 60 and made["error_p90_m"] <= 300


@cabarrus
@pytest.mark.django_db
def test_a_street_that_was_withheld_is_not_answered_with_another(tmp_path):
    _said, told = scored(tmp_path, SHARED, "--split", "0.1", "--by", "street", "--limit", "250", "--ways", "as written")
    assert told["as written"]["found"] <= 4 and told["as written"]["points"] <= 2
