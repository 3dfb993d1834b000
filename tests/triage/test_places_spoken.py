"""The place that is spoken: what is said around an address leads to the house all the same, and never to another."""

import pytest

from teams.distance import metres
from tests.triage.places_files import house, load, town, write
from triage.models import PlacePoint
from triage.places.coordinates import coordinates
from triage.places.plus_code import plus_code
from triage.places.said import line
from triage.places.search import find

pytestmark = pytest.mark.django_db

MORE = [
    *(house(n, "CEDAR DR", north=80) for n in (2, 4, 6, 10)),
    '"10615 CEDAR DR",10615,CEDAR DR,,CONCORD,28025,35.4300,-80.6100',
    '"61-10 ASTORIA CT",61-10,ASTORIA CT,,CONCORD,28025,35.4000,-80.6000',
    '"61-58 ASTORIA CT",61-58,ASTORIA CT,,CONCORD,28025,35.4126,-80.6000',
    '"200 1/2 BEECH LN",200 1/2,BEECH LN,,CONCORD,28025,35.4126,-80.6000',
    '"200 BEECH LN",200,BEECH LN,,CONCORD,28025,35.4124,-80.6000',
    '"123A HOLLY RD",123A,HOLLY RD,,CONCORD,28025,35.4126,-80.6050',
    '"123 HOLLY RD",123,HOLLY RD,,CONCORD,28025,35.4122,-80.6050',
]
NAMES = ["Lantern Park,35.401,-80.601,1 Park Rd", "I-85 Exit 58,35.43,-80.61,"]


@pytest.fixture(autouse=True)
def known(tmp_path):
    load(write(tmp_path / "town.csv", town() + MORE))
    load(write(tmp_path / "names.csv", NAMES, "name,lat,lon,address"), "names")


def first(words, **more):
    return find(words, **more).candidates[0]


@pytest.mark.parametrize(
    "words",
    [
        "uh, 24 Lantern Oak Ct, Concord",
        "um he's at 24 Lantern Oak Ct",
        "UH WE'RE AT 24 LANTERN OAK COURT CONCORD",
        "it's 24 Lantern Oak Court",
        "hello, yes, I'm calling from 24 Lantern Oak Ct",
        "the address is 24, uh, Lantern Oak Court, um, Concord",
        "there's a man with his dog at 24 Lantern Oak Court in Concord",
        "my mother's house, 24 Lantern Oak Ct, please",
        "14, no, 24 Lantern Oak Ct",
        "14 no wait it's 24 Lantern Oak Ct",
        "Concord, 24 Lantern Oak Ct",
        "Lantern Oak 24",
        "he lives on Lantern Oak Court at number 24",
        "24 Lantern Oak Ct and Weaver Row",
        "second floor of 24 Lantern Oak Ct",
        "twenty four lantern oak court",
        "uh it's twenty-four Lantern Oak Court, Concord, two eight oh two five",
        "calle Lantern Oak 24",
        "en la calle Lantern Oak número 24",
        "vivo en la calle Lantern Oak, número 24, Concord",
        "estamos en el 24 de la calle Lantern Oak",
        "bueno, este, 24 Lantern Oak Ct, por favor",
        "veinticuatro de la calle Lantern Oak",
    ],
)
def test_what_is_said_around_an_address_does_not_matter(words):
    found = first(words)
    assert (found.kind, found.address, found.verified) == ("address", "24 Lantern Oak Ct SW", True)
    assert found.unit == ""


@pytest.mark.parametrize(
    "words",
    [
        "apartment 4B at 24 Lantern Oak Ct",
        "apt 4B, 24 Lantern Oak Ct",
        "he's in apartment number 4B at 24 Lantern Oak Ct",
        "24 apt 4B Lantern Oak Ct",
        "24 Lantern Oak Ct apartment number 4B, Concord",
        "building C apartment 4B of 24 Lantern Oak Ct",
        "apartamento 4B en el 24 de Lantern Oak Ct",
        "vivo en la calle Lantern Oak 24, apartamento 4B",
    ],
)
def test_the_unit_may_stand_anywhere(words):
    found = first(words)
    assert (found.address, found.unit, found.verified) == ("24 Lantern Oak Ct SW", "4B", True)


@pytest.mark.parametrize(
    ("words", "address", "latitude"),
    [
        ("61-10 Astoria Ct", "61-10 Astoria Ct", 35.4),
        ("uh 61 dash 58 Astoria Ct", "61-58 Astoria Ct", 35.4126),
        ("200 1/2 Beech Ln", "200 1/2 Beech Ln", 35.4126),
        ("200½ Beech Ln", "200 1/2 Beech Ln", 35.4126),
        ("two hundred and a half Beech Ln", "200 1/2 Beech Ln", 35.4126),
        ("200 Beech Ln", "200 Beech Ln", 35.4124),
        ("123A Holly Rd", "123A Holly Rd", 35.4126),
        ("123-a holly", "123A Holly Rd", 35.4126),
        ("123 A as in apple Holly Rd", "123A Holly Rd", 35.4126),
        ("123 Holly Rd", "123 Holly Rd", 35.4122),
    ],
)
def test_a_number_with_a_part_is_a_house_of_its_own(words, address, latitude):
    found = first(words)
    assert (found.kind, found.address, found.latitude, found.verified) == ("address", address, latitude, True)


@pytest.mark.parametrize(
    "words", ["61-30 Astoria Ct", "61 Astoria Ct", "202 1/2 Beech Ln", "123B Holly Rd", "2A Cedar Dr"]
)
def test_a_part_that_is_not_known_is_never_its_neighbour(words):
    assert not any(place.verified for place in find(words).candidates)


def test_of_a_block_of_which_nothing_is_known_there_is_no_point():
    assert not any(place.has_point for place in find("61-30 Astoria Ct").candidates)


@pytest.mark.parametrize(
    "words", ["uh 10615 Cedar Dr, Concord", "he's at 10615 Cedar Drive Concord", "10,615 Cedar Dr", "Cedar Dr 10615"]
)
def test_a_house_number_of_five_digits_is_no_zip_code(words):
    found = find(words)
    assert (found.candidates[0].address, found.candidates[0].verified) == ("10615 Cedar Dr", True)
    assert (found.asked.zip, found.outside) == ("", "")


@pytest.mark.parametrize(
    "words",
    [
        "across from 24 Lantern Oak Ct",
        "uh he's next to 24 Lantern Oak Ct",
        "two houses down from 24 Lantern Oak Ct",
        "behind twenty four lantern oak court",
        "between 22 and 26 Lantern Oak Ct",
        "al lado del 24 de la calle Lantern Oak",
        "frente al 24 Lantern Oak Ct",
        "near Lantern Park",
        "cerca de Lantern Park",
    ],
)
def test_near_is_offered_and_not_verified(words):
    found = first(words)
    assert found.kind == "near" and found.has_point and not found.verified
    assert found.address.startswith("near ") and found.error_m >= 150 and "not at it" in line(found)


def test_a_house_that_is_behind_something_is_that_house():
    assert first("24 Lantern Oak Ct behind the mill").verified


@pytest.mark.parametrize(
    "words",
    [
        "he's at the corner of Lantern Oak and Weaver Row",
        "LANTERN OAK AT WEAVER ROW",
        "Lantern Oak and Weaver Row intersection",
        "Lantern Oak cross Weaver Row",
        "en la esquina de las calles Lantern Oak y Weaver Row",
        "she's on Lantern Oak between Weaver Row and Mill St",
    ],
)
def test_a_corner_however_it_is_announced(words):
    found = first(words)
    assert (found.kind, found.address) == ("corner", "Lantern Oak Ct SW & Weaver Row")


@pytest.mark.parametrize("words", ["49 South", "on 49 south", "Highway 49 southbound", "NC 49 South", "on highway 49"])
def test_a_highway_by_its_number_and_direction(words):
    assert (first(words).kind, first(words).address) == ("street", "Hwy 49 S")


def test_a_house_on_a_highway_that_is_only_a_number():
    assert (first("1000 49 South").address, first("1000 49 South").kind) == ("1000 Hwy 49 S", "address")


@pytest.mark.parametrize("words", ["I-85 exit 58", "exit 58 on I-85", "interstate 85 at exit 58", "uh 85 exit 58"])
def test_an_exit_is_a_place_by_its_name_and_no_house_number(words):
    assert (first(words).kind, first(words).address) == ("name", "I-85 Exit 58")


@pytest.mark.parametrize(
    "words",
    [
        "35.41, -80.58",
        "uh he's at 35 point 41 minus 80 point 58",
        "thirty-five point four one, negative eighty point five eight",
        "latitude 35.41 north, longitude 80.58 west",
        "35°24'36\"N 80°34'48\"W",
        "35 degrees 24 minutes 36 seconds north 80 degrees 34 minutes 48 seconds west",
        "N 35.41 W 80.58",
        "35 punto 41 menos 80 punto 58",
        "80.58 west 35.41 north",
    ],
)
def test_coordinates_are_a_point(words):
    found = first(words)
    assert (found.kind, found.latitude, found.longitude, found.has_point) == ("point", 35.41, -80.58, True)
    assert not found.verified and found.error_m >= 25


@pytest.mark.parametrize("words", ["35.41, 80.58", "-80.58, 35.41", "80.58, 35.41"])
def test_coordinates_outside_are_a_question_with_the_point_that_may_be_meant(words):
    answer = find(words)
    (maybe,) = answer.candidates
    assert (maybe.kind, maybe.latitude, maybe.longitude) == ("guess", 35.41, -80.58)
    assert answer.outside and not maybe.has_point and not maybe.verified


@pytest.mark.parametrize("words", ["48.85, 2.35", "0.0001, 0.0001", "0, 0"])
def test_coordinates_nowhere_near_are_no_place(words):
    assert not find(words).candidates


@pytest.mark.parametrize("words", ["35.41 Cedar Dr", "61-10 Astoria Ct", "24-27", "5 N 6 W"])
def test_an_address_is_no_point(words):
    assert all(place.kind != "point" for place in find(words).candidates)


@pytest.mark.parametrize("words", ["24 Lantern Oat Rd, Kannapolis", "24 Lanternback Dr, Kannapolis", "24 Ceder Pkwy"])
def test_another_street_is_a_question_with_its_distance(words):
    answer = find(words)
    guesses = [place for place in answer.candidates if place.kind == "guess"]
    assert answer.unknown and guesses
    assert all(not place.verified and not place.has_point and "Is this meant?" in line(place) for place in guesses)
    around = [place for place in answer.candidates if place.kind == "approximate"]
    for place in guesses if around else []:
        apart = metres((place.latitude, place.longitude), (around[0].latitude, around[0].longitude))
        assert place.away_m == pytest.approx(apart, abs=20) and " km from there" in line(place)


def test_houses_with_a_part_are_imported_apart(tmp_path):
    assert {f"{p.number}{p.number_suffix}" for p in PlacePoint.objects.filter(number__in=(61, 200, 123))} == {
        *("61-10", "61-58"),
        *("2001/2", "200"),
        *("123A", "123"),
    }


def test_words_without_end_are_answered_quickly():
    for words in (
        "apt " * 75,
        "at the " * 42,
        "near 1 " * 42,
        "1 2 3 4 5 " * 30,
        "35 . " * 60,
        "number " * 42,
        "no 1 " * 60,
    ):
        find(words)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("la casa está en Lantern Oak Ct número 24", "24"),
        ("my house is on Lantern Oak Court number 24", "24"),
        ("Lantern Oak Court, house number 24", "24"),
        ("calle Lantern Oak 24 suroeste", "24"),
        ("number 123, A as in apple, Holly Rd", "123A"),
        ("24 Lantern Oak Ct SW entrance on the side", "24"),
        ("24 Lantern Oak Court go in the back", "24"),
        ("24 Lantern Oak Ct puerta de atrás", "24"),
        ("24 Lantern Oak Ct in Kannapolis I mean Concord", "24"),
        ("24 Lantern Oak Ct Kannapolis, perdón, Concord", "24"),
        ("I'm on 601, 24 Lantern Oak Ct in Concord", "24"),
        ("carretera 49 sur, número 1040", "1040"),
    ],
)
def test_kinds_that_were_tried_on_a_hundred_ways_of_saying_it(words, number):
    found = first(words)
    assert found.kind == "address" and found.address.startswith(f"{number} ")


def test_a_street_that_is_called_by_its_entrance_is_not_cut_short():
    assert first("24 Lantern Oak Entrance Rd, Concord").kind == "approximate"
    assert first("2 Cedar Dr Extension").kind != "address"


@pytest.mark.parametrize(
    "words",
    [
        "N35 24.774 W80 34.530",
        "my phone says 35.4129 comma -80.5755",
        "el teléfono dice 35.4129 coma menos 80.5755",
        "867XCC7F+5Q",
        "google says CC7F plus 5Q Concord",
        "cc7f+5q",
    ],
)
def test_a_point_is_understood_as_phones_show_it(words):
    place = first(words)
    assert (place.kind, place.error_m) == ("point", 25)
    assert metres((place.latitude, place.longitude), (35.4129, -80.5755)) < 20


def test_a_plus_code_of_another_part_of_the_world_is_no_place():
    assert plus_code("849VCWC8+R9") == pytest.approx((37.4220625, -122.0840625, 0.000125))
    assert plus_code("8FVC9G8F+6XQ")[2] == pytest.approx(0.000025)
    assert not find("849VCWC8+R9").candidates and find("849VCWC8+R9").outside


def test_a_short_plus_code_that_fits_twice_in_the_region_is_none(settings):
    assert plus_code("CC7F+5Q")
    settings.REGION = (34.0, -82.0, 37.0, -79.0)
    assert plus_code("CC7F+5Q") is None
    settings.REGION = None
    assert plus_code("CC7F+5Q") is None and plus_code("867XCC7F+5Q")


@pytest.mark.parametrize("words", ["Oak + Elm", "12 Mill St", "WXYZ+", "2345 + 67", "35 24 80 34", "CCC+XX"])
def test_other_words_are_no_plus_code_and_no_point(words):
    assert plus_code(words) is None and coordinates(words) is None
