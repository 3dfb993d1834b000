"""One place that may be meant: what kind of knowledge it is, where, and how far off it may be; pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from triage.places.along import PRECISE_M, Fix, Point
from triage.places.normal import Address
from triage.places.rank import Fit

# address: a house of the data; interpolated: between or beyond its neighbours; street: somewhere on it; corner: where
# two streets come near each other; name: a place with a name; approximate: a town or ZIP code, and no more.
KINDS = ("address", "interpolated", "street", "corner", "name", "approximate")


@dataclass(frozen=True)
class Candidate:
    """A place that may be meant. Degrees WGS 84; about nine of ten lie within `error_m` metres.

    `notes` are codes of what differs from what was said; `last` is the last known number when the asked one is past it.
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
        return self.kind != "approximate" and self.error_m <= PRECISE_M

    @classmethod
    def on_street(
        cls, asked: Address, fit: Fit, stretch: Sequence[Point], place: Fix, points: float, notes: tuple[str, ...]
    ) -> "Candidate":
        """A house, or the whole street when no number was said."""
        here = [point for point in stretch if point.number == asked.number] or stretch
        door = next((point for point in here if asked.unit and point.unit == asked.unit), None)
        if door and place.kind == "address":
            place = replace(place, latitude=door.latitude, longitude=door.longitude)
        notes = (*fit.notes, *notes)
        if place.beyond is not None:
            past = asked.number is not None and asked.number > place.beyond
            notes += ("past_last",) if past else ("before_first",)
        elif asked.number is None:
            notes += ("no_number",)
        elif place.kind == "interpolated":
            notes += ("number_not_known",)
        written = _most([point.street for point in stretch])
        near = (
            sorted(stretch, key=lambda point: abs(point.number - (asked.number or 0)))[:9] if asked.number else stretch
        )
        return cls(
            kind=place.kind,
            address=f"{asked.number} {written}" if asked.number is not None else written,
            latitude=round(place.latitude, 6),
            longitude=round(place.longitude, 6),
            error_m=place.error_m,
            city=asked.city if any(point.city == asked.city for point in near) else _most([p.city for p in near]),
            zip=asked.zip if any(point.zip == asked.zip for point in near) else _most([p.zip for p in near]),
            unit=asked.unit,
            notes=notes,
            last=place.beyond,
            number=asked.number,
            points=points,
        )


def _most(words: Sequence[str]) -> str:
    said = Counter(word for word in words if word)
    return said.most_common(1)[0][0] if said else ""
