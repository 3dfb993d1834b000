"""Places that people call by a name: schools, hospitals, parks."""

from django.db import connection

from triage.places.candidate import Candidate
from triage.places.normal import Address, place_name
from triage.places.rank import JOINED, name_points

# A campus or a park is as wide as this; its file gives one point.
SITE_M = 150
_LIKE = """
    SELECT name, spelled, address, city, latitude, longitude FROM triage_placename
    WHERE spelled LIKE %(begins)s OR spelled %% %(said)s OR %(said)s <%% spelled
    ORDER BY similarity(spelled, %(said)s) DESC LIMIT 20
"""


def like(asked: Address) -> list[Candidate]:
    """Named places that fit the words; a name that holds them all fits, too."""
    said = place_name(asked.words)
    if len(said) < 3:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, {"begins": said.replace("%", "") + "%", "said": said})
        rows = cursor.fetchall()
    found = []
    for name, spelled, address, city, latitude, longitude in rows:
        points = max(name_points(said, spelled), name_points(f"{said}", f"{spelled} {city}"))
        if not points and set(said.split()) & set(spelled.split()):
            points = 50
        found.append(
            Candidate(
                kind="name",
                address=f"{name}, {address}" if address else name,
                latitude=latitude,
                longitude=longitude,
                error_m=SITE_M,
                city=city,
                notes=() if points >= JOINED else ("spelling",),
                points=points,
            )
        )
    return [place for place in found if place.points]
