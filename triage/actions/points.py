"""Which point and which "verified" belong to the words of a place: asked by every act that writes a place."""

from collections.abc import Mapping
from typing import Any

from triage.models import Incident
from triage.places import region
from triage.places.coordinates import coordinates
from triage.places.same import PlaceWords, same_door, same_point

PLACE = ("address", "unit", "city", "place_kind", "latitude", "longitude", "place_verified")


def with_usable_point(place: Mapping[str, Any]) -> dict[str, Any]:
    """The place without a point that cannot be one here; what was said of it stands in `point_not_used`."""
    said = dict(place)
    latitude, longitude = said.get("latitude"), said.get("longitude")
    if latitude is None or longitude is None:
        if not (point := coordinates(said.get("address") or "")):
            return said
        # Coordinates that stand where the address does are a point; who says so has not seen that anybody is there.
        latitude, longitude = point.latitude, point.longitude
        said |= {"latitude": latitude, "longitude": longitude, "place_verified": False}
    if region.inside(latitude, longitude):
        return {"point_not_used": "", **said}
    for name in ("latitude", "longitude", "place_verified"):
        said.pop(name, None)
    return {**said, "point_not_used": region.said(latitude, longitude)}


def kept_together(now: Incident, place: Mapping[str, Any]) -> dict[str, Any]:
    """What to write of `place` (some of PLACE) to the incident as it stands now.

    Other words lose the point and "verified" unless they bring a point of their own or mean the same door. The point
    that stood, sent again with other words, is none of their own. New words and a new point are verified only when that
    is said with them.
    """
    said = with_usable_point(place)
    before = PlaceWords(now.address, now.unit, now.city)
    moved = not same_door(before, before._replace(**{name: said[name] for name in PlaceWords._fields if name in said}))
    point, stood = (said.get("latitude"), said.get("longitude")), (now.latitude, now.longitude)
    own_point = None not in point and not same_point(point, stood)
    if moved and not own_point:
        said |= {"latitude": None, "longitude": None}
        # A form that is sent as a whole still says of the new words what was ticked for the old ones.
        said["place_verified"] = bool(said.get("place_verified")) and not now.place_verified
    elif moved or own_point:
        said.setdefault("place_verified", False)
    if moved or "latitude" in said:
        said.setdefault("point_not_used", "")
    return said
