"""Where a house number lies on a street whose other numbers are known, and how far off that may be; pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low

from teams.distance import metres

# Neighbours by number belong to one stretch of a street when they are as near as their numbers let one expect.
LINK_M, LINK_M_PER_NUMBER = 400, 8.0
# What a house number is worth on a county road: 1,000 numbers to the mile (1.609 m); town lots are wider.
M_PER_NUMBER, TOWN_M_PER_NUMBER = 1.6, 3.0
POINT_M = 25
# Measured on withheld permit records (docs/places.md): nine of ten lie within.
BETWEEN_SHARE, SAME_SIDE_M, OTHER_SIDE_M = 0.3, 20, 45
BEYOND_M, BEYOND_M_PER_NUMBER = 80, 9
# Past the end of a street with more doubt than this, only the street is said.
PRECISE_M = 400
# Past the end the last few houses say where the street is going, if they are more than a bend of it.
NEIGHBOURS, NEIGHBOURS_SPAN = 6, 60
# Neighbours across the street tell more than those of its own side when they are so much nearer to each other.
NEARER_M = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A known house: its number and where it is, degrees WGS 84."""

    number: int
    latitude: float
    longitude: float
    city: str = ""
    zip: str = ""
    unit: str = ""
    street: str = ""


@dataclass(frozen=True)
class Fix:
    """Where a number is or ought to be; about nine of ten lie within `error_m`.

    `kind` is address (a known house), interpolated (between known houses, or beyond them) or street (somewhere on it).
    `beyond` is the last known number when the one asked for is past it, else None.
    """

    latitude: float
    longitude: float
    kind: str
    error_m: int
    beyond: int | None = None


def stretches(points: Iterable[Point]) -> list[list[Point]]:
    """The points of one street's name, apart where they cannot be one street: the same name in two towns, a slip."""
    found: list[list[Point]] = []
    for point in sorted(points, key=lambda point: (point.number, point.unit)):
        nearest, home = 1.0, None
        for stretch in found:
            for before in stretch[-4:]:
                expected = LINK_M + LINK_M_PER_NUMBER * (point.number - before.number)
                share = metres(at(point), at(before)) / expected
                if share <= nearest:
                    nearest, home = share, stretch
        if home is None:
            found.append([point])
        else:
            home.append(point)
    return found


def at(point: Point) -> tuple[float, float]:
    return point.latitude, point.longitude


def houses(stretch: Iterable[Point]) -> dict[int, tuple[float, float]]:
    """One place for each number, in the order of the numbers."""
    many: dict[int, list[Point]] = defaultdict(list)
    for point in stretch:
        many[point.number].append(point)
    return {
        number: (median_low(p.latitude for p in same), median_low(p.longitude for p in same))
        for number, same in sorted(many.items())
    }


def fix(stretch: Sequence[Point], number: int | None, *, block: bool = False) -> Fix:
    """Where this number is on this stretch; without a number, where the street is. `stretch` must not be empty."""
    known = houses(stretch)
    if number is None:
        return middle(known)
    if block:
        number += 50
    if number in known and not block:
        spread = max(metres(at(point), known[number]) for point in stretch if point.number == number)
        return Fix(*known[number], "address", round(max(POINT_M, spread)))
    more = 50 * M_PER_NUMBER if block else 0.0
    around: list[tuple[float, int, int, float]] = []
    for numbers, aside in (([n for n in known if n % 2 == number % 2], SAME_SIDE_M), (list(known), OTHER_SIDE_M)):
        below, above = [n for n in numbers if n <= number], [n for n in numbers if n >= number]
        if below and above:
            low, high = below[-1], above[0]
            around.append((metres(known[low], known[high]) + len(around) * NEARER_M, low, high, aside + more))
    if around:
        _, low, high, off = min(around)
        return _between(known, low, high, number, off)
    return _beyond(known, number, more)


def middle(known: dict[int, tuple[float, float]]) -> Fix:
    """The house nearest to the middle of the street; nine of ten of its houses are within the error."""
    centre = sum(p[0] for p in known.values()) / len(known), sum(p[1] for p in known.values()) / len(known)
    best = min(known.values(), key=lambda place: metres(place, centre))
    away = sorted(metres(place, best) for place in known.values())
    return Fix(*best, "street", round(max(100, away[int(len(away) * 0.9)] + 50)))


def _between(known: dict[int, tuple[float, float]], low: int, high: int, number: int, aside: float) -> Fix:
    share = (number - low) / (high - low) if high > low else 0
    (a, b), (c, d) = known[low], known[high]
    apart = metres(known[low], known[high])
    return Fix(a + share * (c - a), b + share * (d - b), "interpolated", round(aside + apart * BETWEEN_SHARE))


def _beyond(known: dict[int, tuple[float, float]], number: int, more: float) -> Fix:
    """Past the last known number, on in the direction and at the pace of the last few houses."""
    nearest = sorted(known, key=lambda other: abs(other - number))
    last, gone = nearest[0], number - nearest[0]
    numbers = [n for at, n in enumerate(nearest) if at < NEIGHBOURS or abs(n - last) <= NEIGHBOURS_SPAN]
    a, b = known[last]
    if len(numbers) > 1:
        north, east = _pace([(n, *known[n]) for n in numbers])
        length = metres((a, b), (a + north, b + east))
        trust = min(1.0, TOWN_M_PER_NUMBER / length) if length else 0
        known_span = max(numbers) - min(numbers)
        go = math.copysign(min(abs(gone), 3 * known_span + 10), gone) * trust
        a, b = a + north * go, b + east * go
    error = BEYOND_M + more + BEYOND_M_PER_NUMBER * abs(gone) ** 0.8
    kind = "interpolated" if error <= PRECISE_M else "street"
    return Fix(a, b, kind, round(error), last)


def _pace(places: list[tuple[int, float, float]]) -> tuple[float, float]:
    """Degrees north and east for one number more: least squares."""
    mean = [sum(place[k] for place in places) / len(places) for k in range(3)]
    square = sum((n - mean[0]) ** 2 for n, _, _ in places)
    north = sum((n - mean[0]) * (a - mean[1]) for n, a, _ in places) / square
    east = sum((n - mean[0]) * (b - mean[2]) for n, _, b in places) / square
    return north, east
