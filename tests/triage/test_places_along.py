"""Where a number lies on a street, worked out from its neighbours, and an error that is true nine times of ten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.distance import metres
from triage.places.along import Point, fix, stretches

EAST = 0.00008  # about 7 m for two numbers


def row(*numbers: int, north: float = 0.0) -> list[Point]:
    return [Point(n, 35.4 + north, -80.6 + n // 2 * EAST) for n in numbers]


def test_a_known_house_is_where_it_is():
    assert fix(row(2, 4, 6), 4).kind == "address"


def test_between_neighbours_of_its_own_side_first():
    street = [*row(2, 10), *row(5, 7, north=0.0003)]
    found = fix(street, 6)
    assert (found.kind, found.beyond) == ("interpolated", None)
    assert found.latitude == pytest.approx(35.4), "the even side"


def test_across_the_street_when_the_own_side_lies_far_apart():
    found = fix([*row(2, 202), *row(99, 105, north=0.0003)], 100)
    assert found.latitude == pytest.approx(35.4003)


def test_a_street_that_turns_back_is_one_street():
    out, back = row(*range(2, 60, 2)), row(*range(2, 60, 2), north=0.002)
    loop = [*out, *(Point(260 - point.number, point.latitude, point.longitude) for point in back)]
    assert len(stretches(loop)) == 1
    assert fix(stretches(loop)[0], 130).beyond is None


def test_past_the_last_it_goes_on_as_the_street_goes():
    found = fix(row(2, 4, 6, 8), 12)
    assert found.beyond == 8 and metres((found.latitude, found.longitude), (35.4, -80.6 + 6 * EAST)) < 5


def test_the_farther_past_the_last_the_less_is_said():
    errors = [fix(row(2, 4, 6), number).error_m for number in (8, 20, 100, 1000)]
    assert errors == sorted(errors) and fix(row(2, 4, 6), 1000).kind == "street"


def test_two_towns_with_one_name_are_two_streets_and_a_slip_stands_alone():
    assert [len(s) for s in stretches([*row(2, 4, 6), *row(2, 4, north=0.2)])] == [3, 2]
    assert sorted(len(s) for s in stretches([*row(2, 4, 6, 8), *row(5, north=0.1)])) == [1, 4]


def test_a_block_is_its_middle_and_wider():
    street = row(*range(200, 300, 4))
    assert fix(street, 200, block=True).error_m > fix(street, 202).error_m
    assert metres((fix(street, 200, block=True).latitude, 0), (35.4, 0)) < 1


def test_without_a_number_it_is_the_middle_and_reaches_to_the_ends():
    found = fix(row(*range(2, 102, 2)), None)
    assert found.kind == "street" and 180 <= found.error_m <= 300


@given(st.sets(st.integers(1, 9_999), min_size=1, max_size=30), st.integers(1, 99_999))
def test_any_number_on_any_street_has_a_place_on_earth_and_an_error(numbers, asked):
    found = fix(row(*sorted(numbers)), asked)
    assert -90 <= found.latitude <= 90 and -180 <= found.longitude <= 180 and found.error_m > 0
    assert (found.kind == "address") == (asked in numbers)
