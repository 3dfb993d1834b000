"""Whether a point can be a place this center answers for: the region is a setting; pure but for that."""

import math
import re

from django.conf import settings
from django.utils.translation import gettext as _

# The open sea off Africa, where devices are that do not know where they are.
NEAR_ZERO = 1.0
_POINT = re.compile(r"\s*(-?[\d.]+(?:[eE]-?\d+)?)\s*,\s*(-?[\d.]+(?:[eE]-?\d+)?)\s*")


def inside(latitude: float, longitude: float) -> bool:
    """Whether a point (degrees WGS 84) lies in the region; without one, anywhere but around 0, 0."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return False
    if abs(latitude) < NEAR_ZERO and abs(longitude) < NEAR_ZERO:
        return False
    if settings.REGION is None:
        return True
    south, west, north, east = settings.REGION
    return bool(south <= latitude <= north and west <= longitude <= east)


def middle() -> tuple[float, float] | None:
    """The middle of the region; None where it is anywhere."""
    if settings.REGION is None:
        return None
    south, west, north, east = settings.REGION
    return (south + north) / 2, (west + east) / 2


def is_projected(number: float) -> bool:
    """Whether a coordinate is so large that it counts feet or meters on a plane (state plane, UTM), not degrees."""
    return 1_000 <= abs(number) < 100_000_000


def meant(latitude: float, longitude: float) -> tuple[float, float] | None:
    """The point in the region that this may be with its two numbers swapped or a sign lost; never used by itself."""
    if settings.REGION is None:
        return None
    turned = ((latitude, longitude), (longitude, latitude))
    ways = [(north * a, east * b) for a, b in turned for north in (1, -1) for east in (1, -1)]
    return next((way for way in ways if inside(*way)), None)


def said(latitude: object, longitude: object) -> str:
    """A point that is not used, as it was said; what was not said is a question mark."""
    return ", ".join(str("?" if half in (None, "") else half)[:30] for half in (latitude, longitude))


def why_not(point: str) -> str:
    """Why a point was not used, in words; `point` is what `said` made of it."""
    found = _POINT.fullmatch(point)
    try:
        latitude, longitude = (float(number) for number in found.groups()) if found else (math.nan, math.nan)
    except ValueError:
        latitude = longitude = math.nan
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) and not meant(latitude, longitude):
        return _("These are not valid coordinates.")
    if abs(latitude) < NEAR_ZERO and abs(longitude) < NEAR_ZERO:
        return _("The device does not know where it is.")
    if maybe := meant(latitude, longitude):
        return _("It is outside our region. Possibly %(latitude)s, %(longitude)s was meant.") % {
            "latitude": maybe[0],
            "longitude": maybe[1],
        }
    return _("It is outside our region.")
