"""When the street is not known: the part of the town it ought to be in, and how wide that is; never a precise place."""

from statistics import median

from teams.distance import metres
from triage.models import PlacePoint
from triage.places.candidate import Candidate
from triage.places.normal import Address

# House numbers of one neighbourhood resemble each other; of the houses so near by number a few hundred say enough.
NEAR_NUMBERS, ENOUGH = 60, 800
LEAST_M = 1_500
# So many of its houses lie within the error that is said.
AREA_SHARE = 0.98


def around(asked: Address) -> list[Candidate]:
    """The area of the ZIP code or town that was said; nothing when none was, or none we know."""
    for said in ({"zip": asked.zip, "city": asked.city}, {"zip": asked.zip}, {"city": asked.city}):
        if not all(said.values()):
            continue
        known = PlacePoint.objects.filter(**said)
        if asked.number is not None:
            near = (asked.number - NEAR_NUMBERS, asked.number + NEAR_NUMBERS)
            places = list(known.filter(number__range=near).values_list("latitude", "longitude")[:ENOUGH])
            if len(places) >= 5:
                return [_area(asked, places, list(known.values_list("latitude", "longitude")[:ENOUGH]))]
        if places := list(known.values_list("latitude", "longitude")[:ENOUGH]):
            return [_area(asked, places, places)]
    return []


def _area(asked: Address, places: list[tuple[float, float]], whole: list[tuple[float, float]]) -> Candidate:
    centre = median(place[0] for place in places), median(place[1] for place in places)
    away = sorted(metres(place, centre) for place in [*whole, *places])
    return Candidate(
        kind="approximate",
        address=" ".join(word for word in (asked.city.title(), asked.zip) if word),
        latitude=round(centre[0], 4),
        longitude=round(centre[1], 4),
        error_m=int(round(max(LEAST_M, away[int(len(away) * AREA_SHARE)]), -2)),
        city=asked.city,
        zip=asked.zip,
        notes=("street_not_known",) if asked.street else ("only_area",),
    )
