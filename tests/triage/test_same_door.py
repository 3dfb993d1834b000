"""Whether two ways to say a place mean the same door, and which words, point and "verified" belong together."""

import pytest

from triage.places.same import PlaceWords, same_door, same_point


def words(said: str | tuple[str, ...]) -> PlaceWords:
    return PlaceWords(said) if isinstance(said, str) else PlaceWords(*said)


SAME = [
    ("26 Union St S", "26 Union Street South"),
    ("26 Union St S", "26 UNION ST. S."),
    ("26 Union St S", "  26   union st s "),
    ("26 Union St S", "26 S Union St"),
    ("14 O'Hara Ln", "14 OHara Ln"),
    ("14 O'Hara Ln", "14 O’Hara Lane"),
    ("14 O'Hara Ln", "14 OʼHara Ln"),
    ("14 O'Hara Ln", "14 O´Hara Ln"),
    ("9 Peña Ct", "9 Pena Court"),
    ("100 First Ave", "100 1st Avenue"),
    ("14 Mount Pleasant Rd", "14 Mt. Pleasant Rd"),
    ("4200 Highway 49", "4200 NC-49"),
    ("123A Main St", "123-A Main St"),
    ("Union St & Church St", "Church Street at Union Street"),
    ("under the bridge", "Under the bridge."),
    # A unit added, and written here or there.
    ("26 Union St S", ("26 Union St S", "4B")),
    ("26 Union St S", "26 Union St S Apt 4B"),
    ("26 Union St S Apt 4B", ("26 Union St S", "4b")),
    (("26 Union St S", "Apt. 4-B"), ("26 Union St S", "#4B")),
    ("26 Union St S", "apartment 4B, 26 Union St S"),
    # The town left out, or written here or there, with its state.
    (("26 Union St S", "", "Concord"), "26 Union St S"),
    (("26 Union St S", "", "Concord"), "26 Union St S, Concord, NC 28025"),
    (("26 Union St S", "", "Concord"), ("26 Union St S", "", "CONCORD, NC")),
    (("26 Union St S", "", "Concrod"), ("26 Union St S", "", "Concord")),
    (("9 Main St", "", "Mount Pleasant"), ("9 Main St", "", "Mt Pleasant")),
    (("26 Union St S", "", "Concord"), ("26 Union St S", "2", "")),
    ("he is at 26 Union St S", "26 Union St S"),
]
OTHER = [
    ("26 Union St S", "999 Elsewhere Rd"),
    ("26 Union St S", "28 Union St S"),
    ("26 Union St S", "26 Union St N"),
    ("26 Union St S", "26 Union St"),
    ("26 Union St S", "26 Union Ave S"),
    ("26 Union St S", "26 Unity St S"),
    ("26 Union St S", "Union St S"),
    ("26 Union St S", "200 block of Union St S"),
    ("200 Union St S", "200 block of Union St S"),
    ("26 Union St S", "near 26 Union St S"),
    ("26 Union St S", "across from 26 Union St S"),
    ("26 Union St S", "26 Union St S & Church St"),
    ("26 Union St S", ""),
    ("", "26 Union St S"),
    ("Union St & Church St", "Union St & Spring St"),
    ("61-10 Astoria Ct", "61-58 Astoria Ct"),
    ("123 Main St", "123A Main St"),
    ("123A Main St", "123B Main St"),
    ("200 Beech Ln", "200 1/2 Beech Ln"),
    ("100 1st Ave", "100 2nd Ave"),
    ("4200 Highway 49", "4200 Highway 73"),
    ("under the bridge", "under the other bridge"),
    ("35.41, -80.58", "35.41, -80.59"),
    # Another unit, and one taken away.
    (("26 Union St S", "4B"), ("26 Union St S", "4C")),
    (("26 Union St S", "4B"), "26 Union St S"),
    ("26 Union St S Apt 4B", "26 Union St S Apt 5"),
    ("26 Union St S Apt 4B", ("26 Union St S Apt 4B", "7")),
    (("500 Park Rd", "Lot 12"), ("500 Park Rd", "Lot 21")),
    # Another town, and one added where none was said.
    (("26 Union St S", "", "Concord"), ("26 Union St S", "", "Kannapolis")),
    (("26 Union St S", "", "Concord"), ("26 Union St S, Kannapolis", "", "Concord")),
    ("26 Union St S", ("26 Union St S", "", "Kannapolis")),
    ("26 Union St S, Concord", "26 Union St S, Kannapolis"),
    ("26 Union St S, Concord", "26 Union St S, Concord, SC"),
    ("26 Union St S 28025", "26 Union St S 28027"),
    (("", "", "Concord"), ("26 Union St S", "", "Concord")),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_the_same_door_written_otherwise(one, other):
    assert same_door(words(one), words(other))


@pytest.mark.parametrize(("one", "other"), OTHER, ids=str)
def test_another_door(one, other):
    assert not same_door(words(one), words(other))


def test_no_two_harmless_steps_lead_to_another_door():
    """What is reached by steps is reached at once: else a point would be carried from house to house.

    Without ZIP codes: a code may be added to the town it was said with, and the town then left out.
    """
    every = list({words(said) for pair in SAME + OTHER for said in pair if "280" not in str(said)})
    there = {one: {other for other in every if same_door(one, other)} for one in every}
    for one in every:
        for step in there[one]:
            assert there[step] <= there[one], (one, step)


def test_a_point_that_was_rounded_is_the_same_and_a_neighbours_is_not():
    assert same_point((35.40881234, -80.57954321), (35.4088, -80.5795))
    assert not same_point((35.4088, -80.5795), (35.4090, -80.5795))
    assert not same_point((None, None), (35.4, -80.5))
