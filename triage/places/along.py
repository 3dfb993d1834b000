"""Where a house number lies on a street whose other numbers are known, and how far off that may be; pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from teams.distance import metres

# Neighbours by number belong to one stretch of a street when they are as near as their numbers let one expect.
LINK_M, LINK_M_PER_NUMBER = 400, 8.0
# What a house number is worth on a county road: 1,000 numbers to the mile (1.609 m); town lots are wider.
M_PER_NUMBER, TOWN_M_PER_NUMBER = 1.6, 3.0
POINT_M = 25
# Fitted to withheld permit records (docs/places.md), so that 95 of 100 lie within: a share of the two worst misfits of
# the nearest known houses (how far one lies from where it would be put if it were not known: two, since one may be a
# slip of its own), the same share of the gap, more where only the other side of the street is known; past the end a
# floor and a pace.
CHECKED, BETWEEN_SHARE, LEAST_M = 4, 0.25, 25
OTHER_SIDE_M, OTHER_HOUSE_M = 60, 60
BEYOND_M, BEYOND_SHARE, BEYOND_M_PER_NUMBER = 80, 0.3, 6
# Of a street with one known house nothing can be checked.
UNCHECKED_M = 60
# A house of a block of which nothing is known may be anywhere along the street.
NO_GUIDE_M = 1_000
# Past the end of a street with more doubt than this, only the street is said.
PRECISE_M = 400
# Past the end the last few houses say where the street is going, if they are more than a bend of it.
NEIGHBOURS, NEIGHBOURS_SPAN = 6, 60
# Neighbours across the street tell more than those of its own side when they are so much nearer to each other.
NEARER_M = 200

Degrees = tuple[float, float]
Places = dict[int, Degrees]


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
    suffix: str = ""


@dataclass(frozen=True)
class Fix:
    """Where a number is or ought to be; at least 95 of 100 lie within `error_m`.

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


def houses(stretch: Iterable[Point]) -> Places:
    """One place for each number, in the order of the numbers."""
    many: dict[int, list[Point]] = defaultdict(list)
    for point in stretch:
        many[point.number].append(point)
    return {
        number: (median_low(p.latitude for p in same), median_low(p.longitude for p in same))
        for number, same in sorted(many.items())
    }


def fix(stretch: Sequence[Point], number: int | None, suffix: str = "", *, block: bool = False) -> Fix:
    """Where this number is on this stretch; without a number, where the street is. `stretch` must not be empty."""
    if number is None:
        return middle(houses(stretch))
    if same := [] if block else known_as(stretch, number, suffix):
        place = houses(same)[number]
        return Fix(*place, "address", round(max(POINT_M, *(metres(at(point), place) for point in same))))
    # 61-10 is no house between 60 and 62: its block counts for itself.
    block_of = [point for point in stretch if point.number == number and point.suffix.startswith("-")]
    if suffix.startswith("-"):
        inner = [replace(point, number=int(point.suffix[1:]), suffix="") for point in block_of]
        return _worked_out(houses(inner), int(suffix[1:])) if len(inner) > 1 else _somewhere(stretch)
    if not (plain := [point for point in stretch if not point.suffix.startswith("-")]):
        return _somewhere(stretch)
    made = _worked_out(houses(plain), number + 50 * block, 50 * M_PER_NUMBER if block else 0.0)
    return replace(made, error_m=made.error_m + OTHER_HOUSE_M) if suffix and not block else made


def known_as(stretch: Sequence[Point], number: int, suffix: str = "") -> list[Point]:
    """The known houses of this very number; a letter may be kept as the unit."""
    same = [point for point in stretch if point.number == number]
    exact = [point for point in same if point.suffix == suffix]
    return exact or [point for point in same if suffix.isalpha() and point.unit == suffix]


def _somewhere(stretch: Sequence[Point]) -> Fix:
    """On this street, and no more: its known houses say nothing of the number."""
    made = middle(houses(stretch))
    return replace(made, error_m=max(made.error_m, NO_GUIDE_M))


def middle(known: Places) -> Fix:
    """The house nearest to the middle of the street; 95 of 100 of its houses are within the error."""
    centre = sum(p[0] for p in known.values()) / len(known), sum(p[1] for p in known.values()) / len(known)
    best = min(known.values(), key=lambda place: metres(place, centre))
    away = sorted(metres(place, best) for place in known.values())
    return Fix(*best, "street", round(max(100, away[int(len(away) * 0.95)] + 50)))


def _worked_out(known: Places, number: int, more: float = 0.0) -> Fix:
    """Between or beyond the known houses; how far that may be off is seen from the known houses nearest to it."""
    around = _around(known, number)
    misfits = _misfits(known, number)
    if around:
        place, apart, aside = around
        error = max(LEAST_M, BETWEEN_SHARE * (misfits + apart) + aside) + more
        return Fix(*place, "interpolated", round(error))
    place, last = _beyond(known, number)
    error = BEYOND_M + BEYOND_SHARE * misfits + BEYOND_M_PER_NUMBER * abs(number - last) ** 0.9 + more
    return Fix(*place, "interpolated" if error <= PRECISE_M else "street", round(error), last)


def _misfits(known: Places, number: int) -> float:
    """The two worst misfits of the known houses nearest to this number, added, in metres."""
    if len(known) == 1:
        return 2 * UNCHECKED_M
    nearest = sorted(known, key=lambda other: abs(other - number))[:CHECKED]
    return sum(sorted(_misfit(known, house) for house in nearest)[-2:])


def _misfit(known: Places, house: int) -> float:
    """How far a known house lies from where it would be put if it were not known, in metres."""
    rest = {number: place for number, place in known.items() if number != house}
    around = _around(rest, house)
    return metres(around[0] if around else _beyond(rest, house)[0], known[house])


def _around(known: Places, number: int) -> tuple[Degrees, float, float] | None:
    """Where it is between its neighbours, how far these are apart, and what the other side of the street adds."""
    pairs: list[tuple[float, int, int, float]] = []
    for numbers, aside in (([n for n in known if n % 2 == number % 2], 0.0), (list(known), OTHER_SIDE_M)):
        below = max((n for n in numbers if n <= number), default=None)
        above = min((n for n in numbers if n >= number), default=None)
        if below is not None and above is not None:
            pairs.append((metres(known[below], known[above]) + len(pairs) * NEARER_M, below, above, aside))
    if not pairs:
        return None
    _, low, high, aside = min(pairs)
    share = (number - low) / (high - low) if high > low else 0
    (a, b), (c, d) = known[low], known[high]
    return (a + share * (c - a), b + share * (d - b)), metres(known[low], known[high]), aside


def _beyond(known: Places, number: int) -> tuple[Degrees, int]:
    """Past the last known number, on in the direction and at the pace of the last few houses; and that number."""
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
    return (a, b), last


def _pace(places: list[tuple[int, float, float]]) -> tuple[float, float]:
    """Degrees north and east for one number more: least squares."""
    mean = [sum(place[k] for place in places) / len(places) for k in range(3)]
    square = sum((n - mean[0]) ** 2 for n, _, _ in places)
    north = sum((n - mean[0]) * (a - mean[1]) for n, a, _ in places) / square
    east = sum((n - mean[0]) * (b - mean[2]) for n, _, b in places) / square
    return north, east
