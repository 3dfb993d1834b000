"""One place that may be meant: what kind of knowledge it is, where, and how far off it may be; pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from teams.distance import metres
from triage.places.along import PRECISE_M, Fix, Point, known_as
from triage.places.normal import Address
from triage.places.rank import Fit

# address: a house of the data; interpolated: between or beyond its neighbours; street: somewhere on it; corner: where
# two streets come near each other; name: a place with a name; approximate: a town or ZIP code, and no more; near:
# beside a known house; point: coordinates that were said; guess: another street or place than was said, a question.
KINDS = ("address", "interpolated", "street", "corner", "name", "approximate", "near", "point", "guess")
# Codes of what speaks against a place that was found.
DIFFERENT = {"spelling", "other_kind", "other_direction", "other_city", "other_zip", "no_corner"}
# Across the road, the next house or the one after it.
BESIDE_M = 150


@dataclass(frozen=True)
class Candidate:
    """A place that may be meant. Degrees WGS 84; at least 95 of 100 lie within `error_m` metres.

    `notes` are codes of what differs from what was said; `last` is the last known number when the asked one is past it;
    `away_m` of a guess: how far it lies from the area that was said, or from the likeliest place.
    """

    kind: str
    address: str
    latitude: float
    longitude: float
    error_m: int
    city: str = ""
    zip: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    last: int | None = None
    number: int | None = None
    points: float = 0
    away_m: int | None = None

    @property
    def verified(self) -> bool:
        """Whether the place itself is in the data, as opposed to worked out; who chooses it has read it."""
        return self.kind in ("address", "name")

    @property
    def town(self) -> str:
        """The town as people write it."""
        return self.city.title()

    @property
    def has_point(self) -> bool:
        """Whether it is near enough to be kept as a point; a point that is kept looks precise, whatever it was."""
        if self.kind == "point":
            return True
        return self.kind not in ("approximate", "guess") and self.error_m <= PRECISE_M

    @classmethod
    def on_street(
        cls, asked: Address, fit: Fit, stretch: Sequence[Point], place: Fix, points: float, notes: tuple[str, ...]
    ) -> "Candidate":
        """A house, or the whole street when no number was said."""
        here = known_as(stretch, asked.number, asked.suffix) if asked.number is not None else stretch
        door = next((point for point in here if asked.unit and point.unit == asked.unit), None)
        if door and place.kind == "address":
            place = replace(place, latitude=door.latitude, longitude=door.longitude)
        notes = (*fit.notes, *notes)
        if place.beyond is not None:
            past = asked.number is not None and asked.number > place.beyond
            notes += ("past_last",) if past else ("before_first",)
        elif asked.number is None:
            notes += ("no_number",)
        elif place.kind != "address":
            notes += ("number_not_known",)
        written = _most([point.street for point in stretch])
        near = (
            sorted(stretch, key=lambda point: abs(point.number - (asked.number or 0)))[:9] if asked.number else stretch
        )
        return cls(
            kind=place.kind,
            address=f"{asked.number}{asked.house_suffix} {written}" if asked.number is not None else written,
            latitude=round(place.latitude, 6),
            longitude=round(place.longitude, 6),
            error_m=place.error_m,
            city=asked.city if any(point.city == asked.city for point in near) else _most([p.city for p in near]),
            zip=asked.zip if any(point.zip == asked.zip for point in near) else _most([p.zip for p in near]),
            unit="" if asked.unit == asked.suffix else asked.unit,
            notes=notes,
            last=place.beyond,
            number=asked.number,
            points=points,
        )


def beside(place: Candidate) -> Candidate:
    """A place that is near this one, not at it: it is offered and never verified."""
    if place.kind in ("approximate", "guess", "point"):
        return place
    kind = "near" if place.kind in ("address", "name") else place.kind
    words, wider = f"near {place.address}", place.error_m + BESIDE_M
    return replace(place, kind=kind, address=words, error_m=wider, notes=(*place.notes, "near"))


def guess(place: Candidate, likelier: Candidate | None) -> Candidate:
    """A street or a place that only sounds like what was said; `likelier` is what it is far from."""
    away = metres((place.latitude, place.longitude), (likelier.latitude, likelier.longitude)) if likelier else None
    return replace(place, kind="guess", away_m=None if away is None else round(away))


def _most(words: Sequence[str]) -> str:
    said = Counter(word for word in words if word)
    return said.most_common(1)[0][0] if said else ""
