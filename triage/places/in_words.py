"""A place on one line, as everybody reads it: the address, its unit and its town, or else the point; pure."""

# Digits behind the point: to a metre for who goes there, to a hundred metres to say whether it is the same place.
EXACT, ROUGH = 5, 3


def place_in_words(address: str, unit: str = "", city: str = "") -> str:
    """What was said of the place, with commas between."""
    return ", ".join(part for part in (address, unit, city) if part.strip())


def point_in_words(latitude: float | None, longitude: float | None, digits: int = EXACT) -> str:
    """Degrees WGS 84, latitude first; nothing without a point."""
    if latitude is None or longitude is None:
        return ""
    return f"{latitude:.{digits}f}, {longitude:.{digits}f}"
