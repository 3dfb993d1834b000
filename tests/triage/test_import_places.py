"""Known places come from a file: all of it or nothing, the same again changes nothing, faults are named by line."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from tests.triage.places_files import HEADER, house, load, town, write
from triage.actions import places
from triage.models import PlaceName, PlacePoint, PlaceSource, PlaceStreet
from triage.places.rows import in_ranges, read

pytestmark = pytest.mark.django_db


def imported(path, *more):
    out = io.StringIO()
    call_command("import_places", str(path), *more, stdout=out)
    return out.getvalue()


def test_it_loads_a_file_and_the_same_again_changes_nothing(tmp_path):
    path = write(tmp_path / "town.csv", town())
    assert f"town: {len(town())} added" in imported(path)
    before = list(PlacePoint.objects.order_by("pk").values())
    assert f"0 added, 0 changed, {len(town())} as they were" in imported(path)
    assert list(PlacePoint.objects.order_by("pk").values()) == before
    assert PlaceSource.objects.get().cities == ["CONCORD", "KANNAPOLIS"]


def test_a_line_with_only_the_address_is_read_from_it(tmp_path):
    load(write(tmp_path / "town.csv", town()))
    point = PlacePoint.objects.select_related("street").get(number=67)
    assert (str(point.street), point.city, point.zip) == ("WOODSDALE PL SE", "CONCORD", "28025")


def test_one_street_written_in_many_ways_is_one(tmp_path):
    ways = ["ASHVALE ST NW", "ASHVALE STREET NW ST NW", "Ashvale Street Northwest", "NW ASHVALE ST"]
    load(write(tmp_path / "a.csv", [house(at, way) for at, way in enumerate(ways, 1)]))
    assert [str(street) for street in PlaceStreet.objects.all()] == ["ASHVALE ST NW"]


def test_state_plane_feet_are_named(tmp_path):
    path = tmp_path / "feet.csv"
    path.write_text("num,street,city,lat,lon\n12,Oak St,Concord,605718.41,1525443.22\n14,Oak St,Concord,35.4,-80.6\n")
    found = read(path)
    assert [(reason, lines) for reason, lines in found.wrong.items() if "state plane feet?" in reason] == [
        ("has coordinates that are not degrees: state plane feet? Export longitude and latitude", [2])
    ]


def test_columns_in_another_order_other_names_and_another_encoding(tmp_path):
    lines = ["-80.6;35.4;x;12;Peña Blanca Dr;Concord", "-80.6;35.41;y;14;Peña Blanca Dr;Concord"]
    path = write(tmp_path / "b.csv", lines, "LONGITUDE;Latitude;id;House_Number;StreetName;City", "cp1252")
    assert "2 rows: 2 addresses" in imported(path)
    assert str(PlaceStreet.objects.get()) == "PENA BLANCA DR"


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path):
    assert "2 added" in imported(
        write(tmp_path / "c.csv", [house(1, "ELM ST"), house(2, "ELM ST")], encoding="utf-8-sig")
    )


def test_rows_that_cannot_be_used_are_counted_and_named_by_line(tmp_path):
    wrong = [
        '"5 ELM ST",5,ELM ST,,CONCORD,28025,,',
        '"7 ELM ST",7,ELM ST,,CONCORD,28025,95,-80',
        ",,,,CONCORD,28025,35.4,-80.6",
        '"ELM ST",,ELM ST,,CONCORD,28025,35.4,-80.6',
        '"9 ELM ST",9,ELM ST,,CONCORD,28025,36.191673,-79.376539',
        '"11 ELM ST',
    ]
    said = imported(write(tmp_path / "d.csv", [house(n, "ELM ST") for n in (1, 2, 3, 4)] + wrong))
    assert "10 rows: 4 addresses, 0 places with names, 6 that cannot be used." in said
    for lines in ("line 6-7", "line 8", "line 9", "line 10", "line 11"):
        assert lines in said
    assert PlacePoint.objects.count() == 4


def test_what_is_corrected_changes_and_with_replace_the_rest_goes(tmp_path):
    load(write(tmp_path / "town.csv", town()))
    fewer = [house(2, "LANTERN OAK CT SW", north=3), house(4, "LANTERN OAK CT SW")]
    done = load(write(tmp_path / "new.csv", fewer))
    assert (done.added, done.changed, done.same, done.removed) == (0, 1, 1, 0)
    assert PlacePoint.objects.count() == len(town())
    done = load(tmp_path / "new.csv", replace=True)
    assert done.removed == len(town()) - 2
    assert [str(street) for street in PlaceStreet.objects.all()] == ["LANTERN OAK CT SW"]


def test_two_sources_stand_beside_each_other(tmp_path):
    load(write(tmp_path / "town.csv", town()))
    load(write(tmp_path / "new.csv", [house(2, "ELM ST")]), "county", replace=True)
    assert PlacePoint.objects.count() == len(town()) + 1


def test_invented_places_leave_when_real_ones_come(tmp_path):
    load(write(tmp_path / "a.csv", [house(2, "NOWHERE ST")]), places.INVENTED)
    load(write(tmp_path / "b.csv", [house(2, "ELM ST")]))
    assert [str(street) for street in PlaceStreet.objects.all()] == ["ELM ST"]
    with pytest.raises(CommandError, match="invented"):
        call_command("import_places", str(tmp_path / "a.csv"), "--source", "invented")


def test_an_import_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    load(write(tmp_path / "town.csv", town()))

    def breaks(*args):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(places, "_named", breaks)
    with pytest.raises(DatabaseError):
        load(write(tmp_path / "new.csv", [house(2, "ELM ST")]), replace=True)
    assert PlacePoint.objects.count() == len(town())


@pytest.mark.parametrize(
    ("header", "lines", "says"),
    [
        ("a,b", ["1,2"], "no column “lat”"),
        ("lat,lon", ["35,-80"], "no column says an address"),
        (HEADER, ["x,,,,,,,"], "Only 0 of 1 rows"),
        (HEADER, [], "Only 0 of 0 rows"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(tmp_path, header, lines, says):
    with pytest.raises(CommandError, match=says):
        imported(write(tmp_path / "x.csv", lines, header))
    assert not PlaceSource.objects.exists()


def test_with_replace_a_file_that_is_mostly_wrong_takes_nothing_away(tmp_path):
    load(write(tmp_path / "town.csv", town()))
    bad = write(tmp_path / "town2.csv", [house(1, "ELM ST"), "x,,,,,,,", "y,,,,,,,"])
    with pytest.raises(CommandError, match="Only 1 of 3"):
        imported(bad, "--replace", "--source", "town")
    assert PlacePoint.objects.count() == len(town())


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        imported(tmp_path / "none.csv")


def test_places_with_names_come_from_a_file_of_their_own(tmp_path):
    path = write(tmp_path / "n.csv", ["Lantern Park,35.4,-80.6,", ",35.4,-80.6,"], "name,lat,lon,address")
    assert "0 addresses, 1 places with names, 1 that cannot be used" in imported(path)
    assert PlaceName.objects.get().spelled == "LANTERN PARK"


def test_lines_are_said_in_ranges():
    assert in_ranges([7, 3, 4, 5, 12, 4]) == "3-5, 7, 12"
