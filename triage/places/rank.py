"""How well a known street fits what was said, in points; pure."""

import re
from dataclasses import dataclass

from triage.places.along import Fix, Point
from triage.places.normal import Address, Street, slips
from triage.places.words import LONG, STREET_FIRST

EXACT, JOINED, PREFIX, SLIP, WORDS = 100, 97, 80, 96, 70
A_SLIP = 9
# A name with so few points is another name.
SAME_NAME = 69


@dataclass(frozen=True)
class Fit:
    """A street and how well its name fits: points, and what differs (codes for people, see triage.places.said)."""

    street: Street
    points: int
    name_points: int
    notes: tuple[str, ...]

    @property
    def exact(self) -> bool:
        return self.name_points >= JOINED

    @property
    def contradicts(self) -> bool:
        return bool({"other_kind", "other_direction"} & set(self.notes))


def variants(asked: Street) -> list[Street]:
    """What was said; with its last word as part of the name (Gold Hill Road); and without it (it may be a town)."""
    ways = [asked, Street(f"{asked.name} {LONG[asked.suffix]}" if asked.suffix else asked.name, "", asked.directions)]
    words = asked.name.split()
    if words[0] in STREET_FIRST and len(words) > 1:
        ways.append(Street(" ".join(words[1:]), asked.suffix, asked.directions))
    if re.fullmatch(r"\d{2,3}(?:-\d{2,3})?", asked.name):
        ways.append(Street(f"HWY {asked.name}", "", asked.directions))
    if len(words) > 1 and not asked.suffix and not words[-1].isdigit():
        ways.append(Street(" ".join(words[:-1]), "", asked.directions))
    return ways


def fit(asked: Street, known: Street) -> Fit | None:
    """The better of the ways to understand what was said; None when the names have nothing in common."""
    found = [one for way in variants(asked) if (one := _fit(way, known))]
    return max(found, key=lambda one: one.points, default=None)


def _fit(asked: Street, known: Street) -> Fit | None:
    name = name_points(asked.name, known.name)
    if not name:
        return None
    notes = [] if name >= JOINED else ["spelling"]
    points = name
    if asked.suffix and known.suffix:
        points += 8 if asked.suffix == known.suffix else -8
        notes += [] if asked.suffix == known.suffix else ["other_kind"]
    elif asked.suffix:
        points -= 3
    if asked.directions == known.directions:
        points += 8 if asked.directions else 2
    elif not asked.directions:
        points -= 1
    elif asked.directions <= known.directions or known.directions <= asked.directions:
        points -= 4  # one says less than the other
    else:
        points -= 5 if set("".join(asked.directions)) & set("".join(known.directions)) else 9
        notes.append("other_direction")
    return Fit(known, points, name, tuple(notes))


def name_points(said: str, name: str) -> int:
    """0 to 100 for two names: the same, the same when joined, the beginning of it, a slip or two, a part of it."""
    if said == name:
        return EXACT
    if any(sign.isdigit() for sign in said + name) and _digits(said) != _digits(name):
        return 0  # 1st is no slip of 2nd, nor 49 of 29
    one, other = said.replace(" ", ""), name.replace(" ", "")
    if one == other:
        return JOINED
    allowed = slips_allowed(min(one, other, key=len))
    made = slips(one, other, allowed)
    best = SLIP - A_SLIP * made if made <= allowed else 0
    if len(said) >= 3 and name.startswith(said):
        best = max(best, PREFIX + 14 * len(said) // len(name))
    if len(said) >= 4 and (set(said.split()) <= set(name.split()) or set(name.split()) <= set(said.split())):
        best = max(best, WORDS)
    return best


def slips_allowed(name: str) -> int:
    """How many slips still leave a name this name; a short one has none to spare."""
    return 0 if len(name) < 3 else 1 if len(name) < 6 else 2 if len(name) < 10 else 3


def _digits(name: str) -> str:
    return "".join(sign for sign in name if sign.isdigit())


def area_points(asked: Address, stretch: list[Point], cities: frozenset[str]) -> tuple[int, tuple[str, ...]]:
    """Points for the town and ZIP this stretch lies in. A town nobody here knows says little (a slip, a nickname)."""
    points, notes = 0, []
    if asked.city:
        if any(point.city == asked.city for point in stretch):
            points += 8
        elif any(point.city for point in stretch):
            points -= 6 if asked.city in cities else 3
            notes.append("other_city")
    if asked.zip:
        if any(point.zip == asked.zip for point in stretch):
            points += 8
        elif any(point.zip for point in stretch):
            points -= 4
            notes.append("other_zip")
    return points, tuple(notes)


def number_points(found: Fix) -> int:
    """Points for how well the number is known on this stretch."""
    if found.kind == "address":
        return 10
    if found.kind == "interpolated":
        return 3 if found.beyond is not None else 6
    return -4 if found.beyond is not None else 0


def trusted(fit: Fit, area: tuple[str, ...], asked: Address, found: Fix | None = None) -> bool:
    """Whether this is the street that was meant, as opposed to one that only sounds like it.

    Of whole streets that were withheld, one in four was answered with one that sounds like it until this was asked:
    a name that differs by more than a slip, or another kind, must have the very house that was said; another direction
    (Cabarrus Ave W for E) is another street; and a street in none of the town and ZIP that were said must agree in
    everything.
    """
    if fit.name_points < SAME_NAME or "other_direction" in fit.notes:
        return False
    placed = asked.number is None or found is None or found.kind in ("address", "interpolated")
    # One slip in the name and all else as it was said is the hand's fault, not another street.
    slipped = not area and not fit.contradicts and slips(asked.street.name, fit.street.name, 1) <= 1
    if asked.number is not None and not slipped:
        if (fit.contradicts or not fit.exact) and (found is None or found.kind != "address"):
            return False
        if fit.contradicts and not fit.exact:
            return False
    said = [code for code, value in (("other_city", asked.city), ("other_zip", asked.zip)) if value]
    elsewhere = bool(said) and all(code in area for code in said)
    if fit.name_points < WORDS and found and found.kind == "address" and not area:
        # As many slips as a long name can bear: all else must agree, down to the house.
        kind, ways = asked.street.suffix, asked.street.directions
        return bool(kind) and (fit.street.suffix, fit.street.directions) == (kind, ways)
    if fit.name_points <= WORDS:
        return asked.number is None and bool(said) and not elsewhere and not fit.contradicts
    if not elsewhere:
        return True
    if len(said) == 1:
        return fit.exact and not fit.contradicts
    same = fit.exact and fit.street == asked.street
    return same and placed and (found is None or found.beyond is None)
