"""One address, however it is written, reads the same; two addresses never do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.places.normal import Address, Street, parse, place_key, place_name, slips, street


def said(text: str) -> tuple[int | None, str, str, str, str]:
    read = parse(text)
    return read.number, str(read.street), read.unit, read.city, read.zip


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("67 WOODSDALE PL SE Concord, No 28025", (67, "WOODSDALE PL SE", "", "CONCORD", "28025")),
        ("26 Union Street South, Concord", (26, "UNION ST S", "", "CONCORD", "")),
        ("26 s. union str", (26, "UNION ST S", "", "", "")),
        ("28025 26 Union St S", (26, "UNION ST S", "", "", "28025")),
        ("26 Union St S 28025-1234", (26, "UNION ST S", "", "", "28025")),
        ("1407 S RIDGE AVE, UNIT# A KANNAPOLIS, NC 28083", (1407, "RIDGE AVE S", "A", "KANNAPOLIS", "28083")),
        ("1656 GOSSAGE LN NW, AC# CONCORD, NC 28027", (1656, "GOSSAGE LN NW", "", "CONCORD", "28027")),
        ("1 HICKORY ST SW B CONCORD, NC 28027", (1, "HICKORY ST SW", "B", "CONCORD", "28027")),
        ("12 Oak Ln, Apt 4, Concrod NC", (12, "OAK LN", "4", "CONCORD", "")),
        ("12 Oak Lane #4", (12, "OAK LN", "4", "", "")),
        ("12B Oak", (12, "OAK", "B", "", "")),
        ("8349 ASHVALE STREET NW ST NW CONCORD, NC 28027", (8349, "ASHVALE ST NW", "", "CONCORD", "28027")),
        ("351 Mount Pleasant Rd N Mount Pleasant", (351, "MT PLEASANT RD N", "", "MT PLEASANT", "")),
        ("10615 US HWY 601 S MIDLAND, NC 28107", (10615, "HWY 601 S", "", "MIDLAND", "28107")),
        ("10615 Highway 601 South", (10615, "HWY 601 S", "", "", "")),
        ("3201 NC-24-27 E", (3201, "HWY 24-27 E", "", "", "")),
        ("1405 East First Street", (1405, "1ST ST E", "", "", "")),
        ("1405 E 1 St", (1405, "1ST ST E", "", "", "")),
        ("20 Lane St", (20, "LANE ST", "", "", "")),
        ("12 A Ave", (12, "A AVE", "", "", "")),
        ("100 Calle Unión", (100, "CALLE UNION", "", "", "")),
        ("12 Liberty Park Rd", (12, "LIBERTY PARK RD", "", "", "")),
        ("she is at 24 Oak St", (24, "OAK ST", "", "", "")),
        ("here, near 24 Oak St", (24, "OAK ST", "", "", "")),
        ("24 Oak St behind the mill, Concord", (24, "OAK ST", "", "CONCORD", "")),
        ("en el 24 de Oak St, Midland", (24, "OAK ST", "", "MIDLAND", "")),
        ("apt 4, 14145 Clayborn St, Midland", (14145, "CLAYBORN ST", "4", "MIDLAND", "")),
        ("#4 100 Main St", (100, "MAIN ST", "4", "", "")),
        ("#807 Richard Ave", (807, "RICHARD AVE", "", "", "")),
        ("28025-1234 10152 Harvest Gold Dr", (10152, "HARVEST GOLD DR", "", "", "28025")),
        ("15875 601 S 28107", (15875, "601 S", "", "", "28107")),
        ("Breton Way 8394, Harrisburg", (8394, "BRETON WAY", "", "HARRISBURG", "")),
        ("NC Hwy 49", (None, "HWY 49", "", "", "")),
        ("the 5 Points", (None, "THE 5 POINTS", "", "", "")),
        ("Concord By Pass", (None, "CONCORD BY PASS", "", "", "")),
        ("Cabarrus Arena", (None, "CABARRUS ARENA", "", "", "")),
        ("12 Sir Raleigh Ct", (12, "SIR RALEIGH CT", "", "", "")),
        ("Woodsdale Pl SE Concord, No 28025", (None, "WOODSDALE PL SE", "", "CONCORD", "28025")),
        ("Woodsdale Pl, number 14", (14, "WOODSDALE PL", "", "", "")),
        ("", (None, "", "", "", "")),
    ],
)
def test_an_address_is_read_as_people_write_it(text, means):
    assert said(text) == means


@pytest.mark.parametrize(
    "between", [" & ", " and ", " / ", "/", " at ", " @ ", " y ", " + ", "\\", " near ", " by ", " meets "]
)
def test_a_corner_is_two_streets(between):
    read = parse(f"corner of Union St S{between}Cabarrus Ave W, Concord")
    assert (read.number, str(read.street), str(read.crossing)) == (None, "UNION ST S", "CABARRUS AVE W")
    assert read.city == "CONCORD"


def test_a_block_is_a_number_that_says_so():
    read = parse("200 block of Union St S")
    assert (read.number, read.block, str(read.street)) == (200, True, "UNION ST S")


def test_a_city_of_the_data_counts_as_much_as_one_we_know():
    assert parse("5 Elm St Nowhere Falls", {"NOWHERE FALLS"}).city == "NOWHERE FALLS"


def test_two_ways_to_write_one_place_have_one_key():
    ways = ["26 Union St S, Concord, NC 28025", "26 S Union Street", "26 union st. south concord", "26 UNION ST S"]
    assert {place_key(way) for way in ways} == {"26 UNION ST S"}
    assert place_key("26 Union St S #4") == place_key("26 Union St S", "Apt 4") == "26 UNION ST S # 4"
    assert place_key("Union St & Elm Ave") == place_key("Elm Avenue and Union Street")
    assert place_key("") == place_key(" ,, ") == ""


def test_two_places_have_two_keys():
    places = ["26 Union St S", "26 Union St N", "28 Union St S", "26 Union Ave S", "26 Union St S #4", "26 Onion St S"]
    assert len({place_key(place) for place in places}) == len(places)


def test_slips_are_counted_as_a_hand_makes_them():
    assert [slips("CLAYBORN", word, 3) for word in ("CLAYBORN", "CLAYBRON", "CLAYBON", "CLAIBORNE")] == [0, 1, 1, 2]
    assert slips("OAK", "ELDERBERRY", 2) == 3


def test_a_name_has_one_spelling():
    assert place_name("  Mount  Pleasant ") == place_name("Mt. Pleasant") == "MT PLEASANT"
    assert street("Union") == Street("UNION")


@given(st.text(max_size=400))
def test_no_words_break_it(text):
    assert isinstance(parse(text), Address)
    place_key(text)


@given(
    st.integers(1, 99_999), st.sampled_from(["UNION ST S", "HWY 601 N", "PAPER BIRCH DR", "1ST ST E", "ST MARY AVE NW"])
)
def test_what_was_read_reads_the_same_again(number, name):
    read = parse(f"{number} {name}")
    again = parse(f"{read.number} {read.street}")
    assert (again.number, again.street) == (number, read.street)
