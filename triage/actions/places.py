"""Known places are put in place, one source at a time: all of a file or nothing of it."""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from triage.models import PlaceImport, PlaceName, PlacePoint, PlaceSource, PlaceStreet
from triage.places.rows import House, Named

# The demonstration's invented town leaves when real places come.
INVENTED = "invented"
_LOCK = 911_0002
# So many are put in place by one statement: each ends long before the limit of its time, and a bar moves.
_AT_ONCE = 5_000
Each = Callable[[int], object]


@dataclass
class Imported:
    """How many places were added, changed, already there, and taken away."""

    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0


_HOUSES = """
    CREATE TEMP TABLE new_houses (at int, name text, suffix text, directions text, number int,
        number_suffix text, unit text, city text, zip text,
        written text, latitude float8, longitude float8) ON COMMIT DROP
"""
_STREETS = """
    INSERT INTO triage_placestreet (name, suffix, directions)
    SELECT DISTINCT name, suffix, directions FROM new_houses ON CONFLICT DO NOTHING
"""
_POINTS = """
    INSERT INTO triage_placepoint
        (source_id, street_id, number, number_suffix, unit, city, zip, street_as_written, latitude, longitude)
    SELECT %s, street.id, number, number_suffix, unit, city, zip, written, latitude, longitude
    FROM new_houses JOIN triage_placestreet street USING (name, suffix, directions)
    WHERE at >= %s AND at < %s
    ON CONFLICT (street_id, number, number_suffix, unit, city, zip, source_id) DO UPDATE SET
        street_as_written = EXCLUDED.street_as_written, latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude
    WHERE (triage_placepoint.street_as_written, triage_placepoint.latitude, triage_placepoint.longitude)
        IS DISTINCT FROM (EXCLUDED.street_as_written, EXCLUDED.latitude, EXCLUDED.longitude)
    RETURNING xmax = 0
"""
_GONE = """
    DELETE FROM triage_placepoint old WHERE source_id = %s AND NOT EXISTS (
        SELECT 1 FROM new_houses JOIN triage_placestreet street USING (name, suffix, directions)
        WHERE street.id = old.street_id AND (new_houses.number, new_houses.number_suffix, new_houses.unit,
            new_houses.city, new_houses.zip) = (old.number, old.number_suffix, old.unit, old.city, old.zip))
"""
_NAMES = """
    CREATE TEMP TABLE new_names (at int, name text, spelled text, address text, city text,
        latitude float8, longitude float8)
        ON COMMIT DROP
"""
_NAMED = """
    INSERT INTO triage_placename (source_id, name, spelled, address, city, latitude, longitude)
    SELECT %s, name, spelled, address, city, latitude, longitude FROM new_names
    WHERE at >= %s AND at < %s
    ON CONFLICT (spelled, city, address, source_id) DO UPDATE SET
        name = EXCLUDED.name, latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude
    WHERE (triage_placename.name, triage_placename.latitude, triage_placename.longitude)
        IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.latitude, EXCLUDED.longitude)
    RETURNING xmax = 0
"""
_UNNAMED = """
    DELETE FROM triage_placename old WHERE source_id = %s AND NOT EXISTS (
        SELECT 1 FROM new_names
        WHERE (new_names.spelled, new_names.city, new_names.address) = (old.spelled, old.city, old.address))
"""


def import_places(
    source: str,
    houses: Sequence[House],
    named: Sequence[Named],
    *,
    replace: bool = False,
    each: Each = lambda many: None,
) -> Imported:
    """Put these places in: what this source said of the same ones is corrected, and with `replace` its others go.

    All or nothing: whatever fails leaves what was there, and until the end everybody finds what was there before. The
    same file again changes nothing. `each` is told how many more are put in place.
    """
    one_each = {
        (row.street, row.number, row.suffix, row.unit, row.city, row.zip): row
        for row in sorted(houses, key=lambda r: -r.line)
    }
    one_name = {(row.spelled, row.city, row.address): row for row in sorted(named, key=lambda row: -row.line)}
    done = Imported()
    with transaction.atomic(), connection.cursor() as cursor:
        # Two imports at once would wait for each other's streets in no certain order.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if source != INVENTED:
            done.removed += _take_away(INVENTED)
        of = PlaceSource.objects.get_or_create(name=source, defaults={"imported_at": timezone.now()})[0]
        _houses(cursor, of, list(one_each.values()), replace, done, each)
        _named(cursor, of, list(one_name.values()), replace, done, each)
        PlaceStreet.objects.filter(points=None).delete()
        of.imported_at = timezone.now()
        of.cities = list(of.points.exclude(city="").values_list("city", flat=True).distinct().order_by("city"))
        of.zips = list(of.points.exclude(zip="").values_list("zip", flat=True).distinct().order_by("zip"))
        PlaceSource.objects.bulk_update([of], ["imported_at", "cities", "zips"])
        PlaceImport.objects.filter(source=source).delete()
    with connection.cursor() as cursor:
        # Right after an import the planner knows nothing of it yet.
        for model in (PlaceStreet, PlacePoint, PlaceName):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    return done


def _take_away(name: str) -> int:
    gone = PlaceSource.objects.filter(name=name)
    many = PlacePoint.objects.filter(source__in=gone).count() + PlaceName.objects.filter(source__in=gone).count()
    gone.delete()
    return many


def _houses(cursor: Any, of: PlaceSource, rows: Sequence[House], replace: bool, done: Imported, each: Each) -> None:
    cursor.execute("DROP TABLE IF EXISTS new_houses")
    cursor.execute(_HOUSES)
    _copy(
        cursor,
        "new_houses",
        (
            (
                at,
                row.street.name[:120],
                row.street.suffix,
                directions(row.street.directions),
                row.number,
                row.suffix,
                row.unit,
                row.city,
                row.zip,
                row.as_written,
                row.latitude,
                row.longitude,
            )
            for at, row in enumerate(rows)
        ),
    )
    cursor.execute("ANALYZE new_houses")
    cursor.execute(_STREETS)
    _count(cursor, _POINTS, of, len(rows), done, each)
    if replace and rows:
        cursor.execute(_GONE, [of.pk])
        done.removed += cursor.rowcount


def _named(cursor: Any, of: PlaceSource, rows: Sequence[Named], replace: bool, done: Imported, each: Each) -> None:
    cursor.execute("DROP TABLE IF EXISTS new_names")
    cursor.execute(_NAMES)
    _copy(
        cursor,
        "new_names",
        (
            (at, row.name, row.spelled, row.address, row.city, row.latitude, row.longitude)
            for at, row in enumerate(rows)
        ),
    )
    _count(cursor, _NAMED, of, len(rows), done, each)
    if replace and rows:
        cursor.execute(_UNNAMED, [of.pk])
        done.removed += cursor.rowcount


def directions(said: Iterable[str]) -> str:
    """How directions stand in the database: in one order."""
    return " ".join(sorted(said))


def _count(cursor: Any, insert: str, of: PlaceSource, rows: int, done: Imported, each: Each) -> None:
    for first in range(0, rows, _AT_ONCE):
        after = min(first + _AT_ONCE, rows)
        cursor.execute(insert, [of.pk, first, after])
        new = [added for (added,) in cursor.fetchall()]
        done.added += sum(new)
        done.changed += len(new) - sum(new)
        done.same += after - first - len(new)
        each(after - first)


def _copy(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY: the one way into PostgreSQL in which 100,000 rows take a second."""
    lines = io.StringIO()
    for row in rows:
        lines.write("\t".join(re.sub(r"[\\\t\r\n\0]", " ", str(value)) for value in row) + "\n")
    lines.seek(0)
    cursor.copy_expert(f"COPY {table} FROM STDIN", lines)
