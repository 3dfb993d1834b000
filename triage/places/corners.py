"""Where two streets meet: near the two houses, one on each, that stand closest together; pure."""

from collections.abc import Sequence

from teams.distance import metres
from triage.places.along import Point, at, houses, stretches
from triage.places.candidate import Candidate
from triage.places.normal import Address
from triage.places.rank import Fit, area_points, trusted

# Farther apart than this, nothing in the data says that the two meet.
MEET_M = 600
FLOOR_M = 60

Known = Sequence[tuple[Fit, Sequence[Point]]]


def meet(asked: Address, one: Known, other: Known, cities: frozenset[str]) -> list[Candidate]:
    """The corners of streets with these names, the likeliest first."""
    found = []
    for fit, points in one:
        for cross, others in other:
            if fit.street == cross.street:
                continue
            for stretch in stretches(points):
                for crossing in stretches(others):
                    both = [*stretch, *crossing]
                    bonus, notes = area_points(asked, both, cities)
                    if trusted(fit, (), asked) and trusted(cross, (), asked):
                        made = _corner(asked, (fit, stretch), (cross, crossing), bonus, notes)
                        found += [made] if made else []
    return sorted(found, key=lambda made: -made.points)


def _corner(
    asked: Address,
    one: tuple[Fit, Sequence[Point]],
    other: tuple[Fit, Sequence[Point]],
    bonus: int,
    notes: tuple[str, ...],
) -> Candidate | None:
    here, there = list(houses(one[1]).values()), list(houses(other[1]).values())
    apart, a, b = min((metres(a, b), a, b) for a in here for b in there)
    if apart > MEET_M:
        return None
    near = min(one[1], key=lambda point: metres(at(point), a))
    names = one[1][0].street, other[1][0].street
    return Candidate(
        kind="corner",
        address=" & ".join(names),
        latitude=round((a[0] + b[0]) / 2, 6),
        longitude=round((a[1] + b[1]) / 2, 6),
        error_m=round(FLOOR_M + apart),
        city=near.city,
        zip=near.zip,
        notes=tuple(dict.fromkeys((*one[0].notes, *other[0].notes, *notes))),
        points=one[0].points + other[0].points - 100 + bonus - apart / 60,
    )
