"""What the search has to say of a place, in the words of the person who reads it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from triage.places.candidate import Candidate

KINDS = {
    "address": gettext_lazy("Address point"),
    "interpolated": gettext_lazy("Estimated between known numbers"),
    "beyond": gettext_lazy("Estimated beyond known numbers"),
    "street": gettext_lazy("Street only"),
    "corner": gettext_lazy("Intersection"),
    "name": gettext_lazy("Place by its name"),
    "approximate": gettext_lazy("Approximate area, no precise place"),
    "near": gettext_lazy("Near this address, not at it"),
    "point": gettext_lazy("Coordinates"),
    "guess": gettext_lazy("Not what was said. Is this meant?"),
}
NOTES = {
    "spelling": gettext_lazy("spelled differently"),
    "other_city": gettext_lazy("city differs from the one given"),
    "other_zip": gettext_lazy("ZIP code differs from the one given"),
    "other_kind": gettext_lazy("street type differs from the one given"),
    "other_direction": gettext_lazy("direction differs from the one given"),
    "no_corner": gettext_lazy("not known where it meets the other street"),
    "turned": gettext_lazy("with its numbers swapped or a sign put right"),
}


def kind(place: Candidate) -> str:
    """What kind of knowledge it is."""
    return str(KINDS["beyond" if place.kind == "interpolated" and place.last is not None else place.kind])


def error(place: Candidate) -> str:
    """How far off it may be."""
    if place.error_m < 1_000:
        return _("about ±%(metres)d m") % {"metres": round(place.error_m, -1)}
    return _("about ±%(kilometres)s km") % {"kilometres": f"{place.error_m / 1_000:.1f}"}


def notes(place: Candidate) -> list[str]:
    """What differs from what was said; the house number first."""
    said = {"number": place.number, "last": place.last}
    first = []
    if "past_last" in place.notes:
        first = [_("%(number)s is past the last known number %(last)s on this street") % said]
    elif "before_first" in place.notes:
        first = [_("%(number)s is before the first known number %(last)s on this street") % said]
    elif "number_not_known" in place.notes:
        first = [_("number %(number)s is not in the list") % said]
    if place.away_m is not None:
        first.append(_("%(kilometres)s km from there") % {"kilometres": f"{place.away_m / 1_000:.1f}"})
    return first + [str(NOTES[code]) for code in place.notes if code in NOTES]


def line(place: Candidate) -> str:
    """Kind, error and notes on one line."""
    return " · ".join((kind(place), error(place), *notes(place)))


def in_all(many: int, *, keys: bool) -> str:
    """How many there are, and how to choose: by keys, or by pressing one of them."""
    if not many:
        return _("No place found. What you typed is kept as it is, unverified.")
    found = ngettext("%(many)d place.", "%(many)d places.", many) % {"many": many}
    how = (
        _("Arrow keys move, Enter selects, Escape keeps what you typed.")
        if keys
        else _("Press one, or keep what you typed.")
    )
    return f"{found} {how}"


def after(place: Candidate) -> str:
    """What stands below the field once a place was chosen: also whether it counts as verified."""
    more = [_("verified") if place.verified and place.has_point else _("not verified")]
    if "street_not_known" in place.notes:
        more.append(_("no street with this name is on file"))
    if place.kind == "guess":
        more.append(_("no point is taken from a guess; choose the place again from the list"))
    elif not place.has_point:
        more.append(_("too broad for a point on the map; ask for details"))
    return " · ".join((line(place), *more))
