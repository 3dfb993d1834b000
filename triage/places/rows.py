"""Reads files of addresses and of places with names: columns in any order, the usual encodings, faults by line."""

import csv
import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from teams.distance import metres
from triage.places.normal import Street, parse, place_name, plain, street
from triage.places.region import is_projected
from triage.places.words import DIRECTIONS, UNITS
from triage.sheets import Broken, FileWrong, Sheet, open_sheet

ENCODINGS = ("utf-8", "cp1252")
# So many rows are read at a time.
PART = 2_000
# What other files call our columns (NENA's and the usual open data portals').
COLUMNS = {
    "address": "address full_address fulladdr full_addr site_address address1 location addr",
    "num": "num number house_number housenumber house_no add_number addnum st_num stnum",
    "street": "street street_name streetname st_name full_street fullname road",
    "unit": "unit apt unit_number unitnum suite",
    "city": "city municipality town post_city post_comm msag_comm",
    "zip": "zip zipcode zip_code post_code postcode postal_code",
    "lat": "lat latitude y lat_y ycoord",
    "lon": "lon lng long longitude x lon_x xcoord",
    "name": "name place_name placename landmark facility",
}
MEANING = {way: column for column, ways in COLUMNS.items() for way in ways.split()}
# A point this far out, and this many times farther than the others usually are, is a slip of its file.
FAR_M, FAR_TIMES = 30_000, 5
BY_KIND = {
    "far": "lies far from all other places of the file",
    "projected": "has coordinates that are not degrees: state plane feet? Export longitude and latitude",
    "nowhere": "has no latitude and longitude on earth",
    "no_street": "names no street",
    "no_number": "has no house number",
    "no_name": "has no name",
    "strange_number": "has a house number that is not understood",
}


@dataclass(frozen=True, slots=True)
class House:
    """A row that can be used: one address."""

    line: int
    street: Street
    number: int
    unit: str
    city: str
    zip: str
    as_written: str
    latitude: float
    longitude: float
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A row that can be used: a place with a name."""

    line: int
    name: str
    spelled: str
    address: str
    city: str
    latitude: float
    longitude: float


@dataclass
class Read:
    """What a file holds: the rows that can be used, and the lines that cannot, by reason."""

    houses: list[House] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    wrong: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    rows: int = 0

    @property
    def unusable(self) -> int:
        return sum(map(len, self.wrong.values()))


class _Row(Exception):
    """A row that cannot be used; `args[0]` is the reason's key."""


def read(path: Path, *, far: bool = False) -> Read:
    """All rows of a file, those far from the others only when told. Raises FileWrong when it is none of ours."""
    return joined(parts(path), far=far)


def parts(path: Path, *, skip: int = 0, size: int = PART) -> Iterator[Read]:
    """The rows of a file after the first `skip`, so many at a time. Raises FileWrong when it is none of ours."""
    sheet, known = _columns(path)
    records = itertools.islice(sheet.records, skip, None)
    while some := list(itertools.islice(records, size)):
        found = Read(rows=len(some))
        for record in some:
            if isinstance(record, Broken):
                found.wrong[record.reason].append(record.line)
                continue
            said = {column: record.values[theirs].strip() for column, theirs in known.items() if column}
            try:
                _take(found, record.line, said)
            except _Row as wrong:
                found.wrong[BY_KIND[wrong.args[0]]].append(record.line)
        yield found


def joined(some: Iterable[Read], *, far: bool = False) -> Read:
    """The parts of a file as one; what lies far from all the rest is left out unless told."""
    whole = Read()
    for part in some:
        whole.rows += part.rows
        whole.houses += part.houses
        whole.named += part.named
        for reason, lines in part.wrong.items():
            whole.wrong[reason] += lines
    if not far:
        _leave_out_the_far(whole)
    return whole


def _columns(path: Path) -> tuple[Sheet, dict[str, str]]:
    """The opened file, and what its columns are called there, by our own names for them."""
    sheet = open_sheet(path, encodings=ENCODINGS, delimiter=_delimiter(path), needed=frozenset())
    known: dict[str, str] = {}
    for column in sheet.columns:
        known.setdefault(MEANING.get(re.sub(r"\W+", "_", column.strip("\ufeff ").casefold()), ""), column)
    for needed in ("lat", "lon"):
        if needed not in known:
            raise FileWrong(f"{path.name}, line 1: there is no column “{needed}”. It has: {_some(sheet.columns)}.")
    if not known.keys() & {"address", "street", "name"}:
        raise FileWrong(f"{path.name}, line 1: no column says an address or a name. It has: {_some(sheet.columns)}.")
    return sheet, known


def _some(columns: Iterable[str]) -> str:
    return ", ".join(list(columns)[:30])[:400]


def _delimiter(path: Path) -> str:
    try:
        with path.open("rb") as file:
            first = file.readline().decode("latin-1")
    except OSError as error:
        raise FileWrong(f"{path}: {error.strerror}.") from error
    try:
        return csv.Sniffer().sniff(first, ",;\t|").delimiter
    except csv.Error:
        return ","


def _take(found: Read, line: int, said: dict[str, str]) -> None:
    latitude, longitude = _degrees(said.get("lat", ""), 90), _degrees(said.get("lon", ""), 180)
    if latitude == longitude == 0:
        raise _Row("nowhere")
    if name := said.get("name", ""):
        spelled = place_name(name)
        if not spelled:
            raise _Row("no_name")
        where = (said.get("address", "")[:200], place_name(said.get("city", ""))[:80], latitude, longitude)
        found.named.append(Named(line, name[:160], spelled[:160], *where))
    if said.get("street") or said.get("address"):
        found.houses.append(_house(line, said, latitude, longitude))
    elif not name:
        raise _Row("no_name" if "name" in said else "no_street")


def _house(line: int, said: dict[str, str], latitude: float, longitude: float) -> House:
    """The columns where they are filled, the one-line address where they are not; the city and ZIP of either."""
    whole = parse(said.get("address", ""))
    number, suffix, name, unit = whole.number, whole.suffix, whole.street, whole.unit
    if said.get("num") and said.get("street"):
        number, suffix, name = *_number(said["num"]), street(said["street"])
        theirs = " ".join(word for word in plain(said.get("unit", "")).split() if word not in {"#", ",", *UNITS})
        # The unit's column may hold a piece of the street's name ("200" of Hwy 200, "phens" of St Stephens).
        in_name = whole.number == number and (theirs in whole.street.name or len(theirs) > len(whole.unit) > 0)
        unit = whole.unit if in_name else theirs or whole.unit
        if whole.number == number and whole.street and str(whole.street) != str(name):
            name = whole.street if len(str(whole.street)) > len(str(name)) else name
        if whole.number == number and not suffix and whole.suffix != unit:
            suffix = whole.suffix
    unit = "" if suffix and unit == suffix else unit
    if not name:
        raise _Row("no_street")
    if number is None:
        raise _Row("no_number")
    zip_code = re.match(r"\d{5}", said.get("zip", "")) or re.match(r"\d{5}", whole.zip)
    city = place_name(said.get("city", "")) or whole.city
    written = in_words(name, said.get("street") or " ".join(whole.words.split()[1:]))
    return House(
        line,
        name,
        number,
        unit[:20],
        city[:80],
        zip_code[0] if zip_code else "",
        written[:160],
        latitude,
        longitude,
        suffix,
    )


def _number(text: str) -> tuple[int, str]:
    """A house number as its column has it: 61-10 and 200 1/2 are houses of their own."""
    if whole := re.fullmatch(r"(\d{1,6})(?:\.0+)?", text):
        return int(whole[1]), ""
    read = parse(f"{text} Main St")
    if read.number is None or str(read.street) != "MAIN ST" or read.near:
        raise _Row("strange_number")
    return read.number, read.suffix


def in_words(name: Street, as_written: str = "") -> str:
    """A street as people read it: Union St S, not UNION ST S; a direction that led the name leads it still."""
    first = DIRECTIONS.get((plain(as_written).split() or [""])[0], "")
    lead = [first] if first in name.directions else []
    words = [*lead, name.name, name.suffix, *sorted(name.directions - set(lead))]
    return " ".join(
        word if word in DIRECTIONS.values() else word.capitalize() if word[0].isalpha() else word.lower()
        for part in words
        for word in part.split()
    )


def _degrees(text: str, limit: int) -> float:
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        raise _Row("nowhere") from None
    if is_projected(value):
        raise _Row("projected")
    if not math.isfinite(value) or abs(value) > limit:
        raise _Row("nowhere")
    return value


def _leave_out_the_far(found: Read) -> None:
    """A place that its file puts into another part of the country is a slip; to send a team there would be worse."""
    places = [(house.latitude, house.longitude) for house in found.houses]
    places += [(named.latitude, named.longitude) for named in found.named]
    if len(places) < 3:
        return
    centre = median(place[0] for place in places), median(place[1] for place in places)
    limit = max(FAR_M, FAR_TIMES * median(metres(place, centre) for place in places))
    lines = set(_far(found.houses, centre, limit)) | set(_far(found.named, centre, limit))
    if lines:
        found.wrong[BY_KIND["far"]] += sorted(lines)
        found.houses = [row for row in found.houses if row.line not in lines]
        found.named = [row for row in found.named if row.line not in lines]


def _far(rows: Iterable[House | Named], centre: tuple[float, float], limit: float) -> Iterator[int]:
    return (row.line for row in rows if metres((row.latitude, row.longitude), centre) > limit)


def in_ranges(lines: Iterable[int]) -> str:
    """12, 15-19, 30."""
    ordered, parts = sorted(set(lines)), []
    while ordered:
        end = 0
        while end + 1 < len(ordered) and ordered[end + 1] == ordered[end] + 1:
            end += 1
        parts.append(str(ordered[0]) if end == 0 else f"{ordered[0]}-{ordered[end]}")
        ordered = ordered[end + 1 :]
    return ", ".join(parts)
