"""Whether two ways to say a place mean the same door: a point and "verified" belong to the words they came with; pure.

Whoever is in doubt says no: a point that is lost is found again, a point of another door sends help to the wrong house.
"""

import functools
import re
from typing import NamedTuple

from triage.places.normal import Address, Street, parse, place_key, plain
from triage.places.words import UNITS

# All the signs people and programs write for an apostrophe; some of them are spaces to everybody else.
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼʹ`´′＇"))

# A program that rounds to four digits sends the same point back: some five metres.
SAME_DEGREES = 0.00005

Point = tuple[float | None, float | None]


class PlaceWords(NamedTuple):
    """A place as it is said: the address, the unit when it is said apart, the town when it is said apart."""

    address: str = ""
    unit: str = ""
    city: str = ""


class _Door(NamedTuple):
    house: tuple[object, ...]
    units: frozenset[str]
    towns: frozenset[str]
    zips: frozenset[str]


def same_door(before: PlaceWords, after: PlaceWords) -> bool:
    """Whether what belongs to the place `before` still belongs to the place `after`.

    Spelling does not matter: case, accents, apostrophes, St or Street, where the unit and the town are written. A unit
    may be added and a town left out. A unit taken away and a town added are another door: with both ways open, two
    harmless steps would lead from one door to another.
    """
    if before == after:
        return True
    one, other = _read(before), _read(after)
    units = one.units == other.units or not one.units
    return one.house == other.house and units and _same_town(one, other)


def same_address(one: str, other: str) -> bool:
    """Whether two lines say the same number, street and unit; the town is often missing and often wrong."""
    return bool(place_key(one)) and place_key(one) == place_key(other)


def may_be_one_house(one: Address, other: Address) -> bool:
    """Whether two addresses may mean one house or corner: who leaves the kind of street or its direction out may.

    For warnings, which must rather come too often. The unit and the town are for the caller to compare; 123A counts as
    a unit of 123 here, but 61-10 and 61-58 are two houses.
    """
    if one.number != other.number or _part(one) != _part(other) or bool(one.crossing) != bool(other.crossing):
        return False
    mine, theirs = (sorted((read.street, read.crossing), key=str) for read in (one, other))
    return all(map(_may_be_one_street, mine, theirs))


def one_or_not_said(one: str, other: str) -> bool:
    """Whether two parts of an address agree, or one was left out."""
    return not one or not other or one == other


def _may_be_one_street(one: Street, other: Street) -> bool:
    ways = sorted((one.directions, other.directions), key=len)
    return one.name == other.name and ways[0] <= ways[1] and one_or_not_said(one.suffix, other.suffix)


def _part(read: Address) -> str:
    return "" if read.suffix.isalpha() else read.suffix


def same_point(one: Point, other: Point) -> bool:
    """Whether these are one point, written with as many digits as it may be."""
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return False
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= SAME_DEGREES


def _same_town(one: _Door, other: _Door) -> bool:
    if one.zips and other.zips and one.zips != other.zips:
        return False
    if one.towns == other.towns:
        return bool(one.towns) or other.zips <= one.zips
    return not other.towns and other.zips <= one.zips


@functools.lru_cache(maxsize=1024)
def _read(said: PlaceWords) -> _Door:
    address, unit, city = (text.translate(_APOSTROPHES) for text in said)
    read = parse(address)
    # The town's own field is read as the end of an address is: with its state, its ZIP code, a slip of a letter.
    town = parse(f"1 Elm St, {city}") if city.strip() else Address()
    units = {_unit(unit), _unit(read.unit)}
    if read.suffix == read.unit:
        units.discard(_unit(read.unit))  # 123A is a house beside 123
    streets = frozenset(str(street) for street in (read.street, read.crossing) if street)
    # "Near 14 Main St" is not the door of number 14.
    house: tuple[object, ...] = (read.number, read.suffix, streets, read.block, read.near)
    return _Door(
        house if streets else (plain(address),),
        frozenset(units - {""}),
        frozenset({town.city, read.city} - {""}),
        frozenset({town.zip, read.zip} - {""}),
    )


def _unit(said: str) -> str:
    """Apt 4B, #4-B and Unit 4b are 4B."""
    words = re.findall(r"[A-Z0-9-]+", plain(said))
    return " ".join(re.sub("-", "", word) for word in words if word not in UNITS)
