"""What is found for what people say: the right place first, its kind, and how far off it may be."""

import pytest

from teams.distance import metres
from tests.triage.places_files import LATITUDE, LONGITUDE, STEP, load, town, write
from triage.places.said import line
from triage.places.search import find

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(tmp_path):
    load(write(tmp_path / "town.csv", town()))
    names = ["Lantern Park,35.401,-80.601,1 Park Rd", "Weaver Elementary School,35.402,-80.602,"]
    load(write(tmp_path / "names.csv", names, "name,lat,lon,address"), "names")


def first(words, **more):
    return find(words, **more).candidates[0]


@pytest.mark.parametrize(
    "words",
    [
        "24 Lantern Oak Ct SW, Concord, NC 28025",
        "24 lantern oak court southwest",
        "24 SW Lantern Oak Ct",
        "24 lantern oak",
        "24 Lanternoak Ct",
        "24 Latnern Oak Ct",
        "24 Lantren Oke Ct SW",
        "28025 24 Lantern Oak Ct",
        "24 Lantern Oak Dr Concord",
        "24 Lantern Oak Ct SW Concord, No 28025",
        "24 Lantern Oak Ct SW #4",
        "24 Lantern Oak Ct SW, Kannapolis",
        "24 Lantern Oak Ct SW, Cocnord",
    ],
)
def test_an_address_is_found_however_it_is_said(words):
    found = first(words)
    assert (found.kind, found.address, found.city, found.zip) == ("address", "24 Lantern Oak Ct SW", "CONCORD", "28025")
    assert found.error_m <= 30


def test_a_number_that_is_missing_lies_between_its_neighbours_on_its_side():
    found = first("30 Lantern Oak Ct SW")
    assert found.kind == "interpolated" and not found.verified and "number_not_known" in found.notes
    assert metres((found.latitude, found.longitude), (LATITUDE, LONGITUDE + 15 * STEP)) < 2
    assert 20 <= found.error_m <= 60


def test_a_number_past_the_last_says_which_the_last_is():
    found = first("75 Lantern Oak Ct SW")
    assert (found.last, found.kind) == (59, "interpolated") and "past_last" in found.notes
    far = first("4000 Lantern Oak Ct SW")
    assert far.kind == "street" and far.error_m > 1000
    assert "before_first" in first("1 Spindle Way").notes


def test_a_unit_is_kept_and_no_part_of_the_street():
    assert first("24 Lantern Oak Ct SW Apt 4").unit == "4"
    assert first("24 Lantern Oak Ct SW", unit="apt 5").unit == "5"


def test_a_street_in_two_towns_is_the_one_that_was_said():
    assert first("5 Mill St, Kannapolis").zip == "28081"
    assert first("5 Mill St", city="Concord").zip == "28025"
    both = find("5 Mill St").candidates
    assert {found.city for found in both} == {"CONCORD", "KANNAPOLIS"}


def test_first_street_is_no_slip_of_second_street():
    assert first("10 First St").address == "10 N 1st St"
    assert first("10 2nd Street North").address == "10 2nd St N"
    assert [found.kind for found in find("10 3rd St").candidates] == []


def test_a_short_name_with_two_letters_swapped_is_found():
    assert first("10 Oka St").address == "10 Oak St"


def test_a_highway_by_any_of_its_names():
    assert {first(words).address for words in ("1000 Hwy 49 S", "1000 NC-49 South", "1000 Highway 49")} == {
        "1000 Hwy 49 S"
    }


@pytest.mark.parametrize(
    "words", ["Lantern Oak Ct SW & Weaver Row", "corner of weaver row and lantern oak", "Weaver/Lantern Oak"]
)
def test_a_corner_is_where_two_streets_come_near_each_other(words):
    found = first(words)
    assert found.kind == "corner" and found.error_m < 200
    assert metres((found.latitude, found.longitude), (LATITUDE, LONGITUDE)) < 150


def test_streets_that_never_meet_make_no_corner():
    found = find("Lantern Oak Ct & Oak St, Kannapolis").candidates
    assert found
    assert all(place.kind != "corner" and "not known where it meets the other street" in line(place) for place in found)


def test_a_street_without_a_number_is_the_street():
    found = first("Lantern Oak Ct")
    assert (found.kind, found.address) == ("street", "Lantern Oak Ct SW") and found.error_m >= 100


def test_while_somebody_still_types_the_beginning_is_enough():
    assert first("24 Lant").address == "24 Lantern Oak Ct SW"


@pytest.mark.parametrize("words", ["Lantern Park", "lantern prk", "the lantern park", "Weaver Elementary"])
def test_a_place_is_found_by_its_name(words):
    assert any(found.kind == "name" for found in find(words).candidates[:2])


def test_a_street_nobody_knows_is_approximate_and_says_how_wide():
    answer = find("24 Zyzzyva Blvd, Concord, NC 28025")
    found = answer.candidates[0]
    assert answer.unknown and found.kind == "approximate" and not found.verified
    assert found.error_m >= 1_500 and "street_not_known" in found.notes


def test_a_town_or_zip_outside_is_said():
    assert find("24 Zyzzyva Blvd, Raleigh, NC 27601").outside == "27601"
    assert find("24 Main St, Raleigh").outside == "Raleigh"
    assert find("24 Lantern Oak Ct, Concord").outside == ""


def test_at_most_five_and_the_likeliest_first():
    found = find("10 St").candidates
    assert len(found) <= 5
    ranked = [place.points for place in find("5 Mill St, Kannapolis").candidates]
    assert ranked == sorted(ranked, reverse=True)


@pytest.mark.parametrize(
    "words", ["", " ", "%", "_", "%%%%", "'; --", "\x00", "x" * 10_000, "24 " + "ñ" * 200, "& & &", "# #"]
)
def test_strange_words_find_nothing_and_break_nothing(words):
    assert len(find(words).candidates) <= 5


@pytest.mark.parametrize("words", ["900 Lantern Park Rd", "24 Spindlers Ct, Concord 28025", "4000 Milk Rd, Concord"])
def test_a_street_that_only_sounds_like_it_is_not_taken_for_it(words):
    answer = find(words)
    assert answer.unknown
    assert not answer.candidates or answer.candidates[0].kind == "approximate" or "Concord" not in words


def test_another_kind_of_street_in_another_zip_is_not_taken_for_it_unless_the_house_is_there():
    assert find("107 Spindle Ct, Concord 28081").candidates[0].kind == "approximate"
    assert find("105 Spindle Ct, Concord 28081").candidates[0].kind == "address"


def test_most_answers_take_two_statements(django_assert_num_queries):
    for words in ("12 Lantern Oak Ct SW, Concord", "13 Lantern Oak Ct", "lantern oak ct"):
        with django_assert_num_queries(2 if words[0] == "1" else 3):
            assert find(words).candidates
    with django_assert_num_queries(4):  # a slip in the name: asked once more
        assert find("12 Lantren Oak Ct SW").candidates[0].kind == "address"
