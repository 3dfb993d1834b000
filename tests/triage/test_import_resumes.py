"""An import that was killed goes on where it was; until its end everybody finds what was there before."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from tests.deadline import eventually
from tests.triage.places_files import HEADER, house, load, town, write
from triage.actions import place_imports, places
from triage.management.commands.import_places import Command
from triage.models import PlaceImport, PlaceImportPart, PlaceName, PlacePoint
from triage.places import kept
from triage.places.rows import parts, read
from triage.places.search import find
from triage.sheets import FileWrong


class Killed(BaseException):
    """Nothing may catch this, as nothing may catch a SIGKILL."""


def imported(path: Path, *more: str) -> str:
    out = io.StringIO()
    call_command("import_places", str(path), *more, stdout=out)
    return out.getvalue()


def known() -> list[tuple[object, ...]]:
    """All that is known, without the keys of the rows."""
    houses = PlacePoint.objects.order_by("street__name", "number", "number_suffix", "unit", "city", "zip", "source")
    columns = ("street__name", "street__suffix", "street__directions", "number", "number_suffix", "unit", "city", "zip")
    return [
        *houses.values_list(*columns, "street_as_written", "latitude", "longitude", "source__name"),
        *PlaceName.objects.order_by("spelled").values_list("spelled", "address", "city", "latitude", "longitude"),
    ]


def stop_after(rows: int, source: str, path: Path) -> None:
    """Read so many rows, ten at a time, and be killed."""
    told: list[int] = []

    def each(more: int) -> None:
        told.append(more)
        if sum(told) >= rows:
            raise Killed

    with pytest.raises(Killed):
        place_imports.read_on(place_imports.begin(source, path), path, size=10, each=each)


@pytest.mark.django_db
def test_what_was_read_is_not_read_again_and_comes_to_the_same(tmp_path, monkeypatch):
    path = write(
        tmp_path / "town.csv", [*town(), "x,,,,,,,", '"9 ELM ST",9,ELM ST,,CONCORD,28025,36.191673,-79.376539']
    )
    load(path)
    whole = known()
    PlacePoint.objects.all().delete()
    stop_after(30, "town", path)
    read_now: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(place_imports, "parts", lambda *a, **o: (read_now.append(o["skip"]), parts(*a, **o))[1])
        said = imported(path)
    assert "Goes on after row 30" in said and read_now == [30]
    assert f"{len(town()) + 2} rows: {len(town())} addresses, 0 places with names, 2 that cannot be used." in said
    assert known() == whole
    assert not PlaceImport.objects.exists() and not PlaceImportPart.objects.exists()


@pytest.mark.django_db
def test_a_file_that_changed_since_is_read_from_its_beginning(tmp_path):
    path = write(tmp_path / "town.csv", town())
    stop_after(30, "town", path)
    write(path, [house(2, "ELM ST"), house(4, "ELM ST")])
    assert "Goes on" not in imported(path)
    assert PlacePoint.objects.count() == 2


@pytest.mark.django_db
def test_a_file_that_changes_while_it_is_read_is_not_put_in_place(tmp_path):
    path = write(tmp_path / "town.csv", town())
    under_way = place_imports.begin("town", path)
    with pytest.raises(FileWrong, match="changed while it was read"):
        place_imports.read_on(under_way, path, size=10, each=lambda rows: write(path, town()[:50]))


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_to_go_on_with(tmp_path):
    with pytest.raises(CommandError, match="Only 0 of 1 rows"):
        imported(write(tmp_path / "x.csv", ["x,,,,,,,"]))
    with pytest.raises(CommandError, match="no column “lat”"):
        imported(write(tmp_path / "x.csv", ["1,2"], "a,b"))
    assert not PlaceImport.objects.exists()


@pytest.mark.django_db
def test_two_imports_at_once_are_one_after_the_other(tmp_path, monkeypatch):
    path = write(tmp_path / "town.csv", town())
    monkeypatch.setattr(Command, "lock_timeout_s", 0.1)
    other = connection.copy()
    with contextlib.closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [place_imports._LOCK])
        with pytest.raises(CommandError, match="Another command held for too long what this one needs") as error:
            imported(path)
    assert error.value.returncode == 2


@pytest.mark.django_db
def test_the_bar_counts_the_rows_that_are_read_and_the_places_put_in_place(tmp_path, monkeypatch):
    path, bars = write(tmp_path / "town.csv", town()), []

    class Bar:
        def __init__(self, total, unit, *, done=0):
            bars.append([unit, done, total])

        def __enter__(self):
            return self

        def __exit__(self, *why):
            pass

        def update(self, more):
            bars[-1][1] += more

    stop_after(30, "town", path)
    monkeypatch.setattr(Command, "bar", lambda self, *args, **options: Bar(*args, **options))
    monkeypatch.setattr(places, "_AT_ONCE", 7)
    imported(path)
    # The line of names is no row, and one line more is none in the way of a bar.
    assert bars == [["rows", len(town()), len(town()) + 1], ["places", len(town()), len(town())]]


def test_a_part_is_kept_as_it_was_read(tmp_path):
    odd = ['"61-10 Oak St, Apt 4",,,,CONCORD,28025,35.4,-80.6', "\0 1 Elm St,,,,,,35.1,-80.123456789012345", "x,,,,,,,"]
    found = read(write(tmp_path / "odd.csv", [*odd, *town()]), far=True)
    assert kept.loads(kept.dumps(found)) == found and found.unusable == 1
    named = read(write(tmp_path / "n.csv", ["Peña Park,35.4,-80.6,"], "name,lat,lon,address"))
    assert kept.loads(kept.dumps(named)) == named


@contextlib.contextmanager
def process(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The command as its own process on this test's database; killed at the end if it still runs."""
    address = f"{settings.DATABASE_URL.rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}"
    env = os.environ | {"DATABASE_URL": address, "REDIS_URL": settings.REDIS_URL, "HEART_PRODUCTION": "0"}
    command = [sys.executable, "manage.py", "import_places", str(path), "--source", "county", "--replace"]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, cwd=settings.BASE_DIR) as running:
        try:
            yield running
        finally:
            running.kill()


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_killed_while_it_reads_and_while_it_puts_in_place_it_ends_like_one_whole_run(tmp_path):
    load(write(tmp_path / "before.csv", town()), "county")
    before = known()
    lines = [house(n, f"{name} ST") for name in ("ELM", "ASH", "FIG", "OAK") for n in range(1, 1501)]
    path = write(tmp_path / "county.csv", lines, HEADER)
    with process(path):
        eventually(PlaceImportPart.objects.exists, within=30)
    read_so_far = PlaceImport.objects.get().rows_read()
    assert 0 < read_so_far < len(lines)
    assert known() == before and find("12 Lantern Oak Ct SW").candidates[0].kind == "address"
    with connection.cursor() as cursor:
        # Holds it back where it begins to put in place.
        cursor.execute("SELECT pg_advisory_lock(%s)", [places._LOCK])
        with process(path):
            eventually(waits_for_a_lock, within=30)
        assert known() == before and PlaceImport.objects.get().rows_read() == len(lines)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [places._LOCK])
    assert f"Goes on after row {len(lines)}" in imported(path, "--source", "county", "--replace")
    after = known()
    PlacePoint.objects.all().delete()
    load(path, "county", replace=True)
    assert after == known() and len(after) == len(lines)
