"""How far two points are from each other; pure."""

import math

EARTH_M = 6_371_008.8  # mean radius (IUGG)

# Degrees of latitude are this long everywhere, degrees of longitude at the equator.
DEGREE_M = math.radians(1) * EARTH_M

Point = tuple[float, float]


def metres(a: Point, b: Point) -> float:
    """Great-circle distance between two points in degrees WGS 84, in metres (haversine)."""
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    d_lat, d_lon = lat_b - lat_a, math.radians(b[1] - a[1])
    h = math.sin(d_lat / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(d_lon / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, h)))
