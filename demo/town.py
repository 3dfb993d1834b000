"""The demonstration's gazetteer: invented streets and houses, so that the address field has something to find."""

from triage.actions.places import INVENTED, import_places
from triage.places.normal import place_name, street
from triage.places.rows import House, Named, in_words

# Name, town, ZIP, first number, step, how many houses, where the first stands, and how far the next one is (degrees).
STREETS = [
    ("Lantern Oak Ct SW", "Concord", "28025", 200, 2, 16, (35.3949, -80.6041), (0.00001, 0.00010)),
    ("Kestrel Run NW", "Concord", "28027", 60, 4, 22, (35.4290, -80.6331), (0.00012, 0.00014)),
    ("Spindle Way SE", "Concord", "28025", 600, 4, 30, (35.3896, -80.5620), (0.00008, 0.00016)),
    ("Quilted Hollow Dr NW", "Concord", "28027", 1000, 5, 40, (35.4405, -80.6702), (0.00014, -0.00010)),
    ("Copper Wren Ln", "Concord", "28027", 4300, 3, 34, (35.4122, -80.6905), (-0.00009, 0.00015)),
    ("Millwheel Ln", "Kannapolis", "28081", 1300, 4, 36, (35.4911, -80.6322), (0.00010, 0.00017)),
    ("Weavers Row", "Kannapolis", "28083", 5, 2, 18, (35.4807, -80.6301), (0.00006, 0.00016)),
    ("E Shuttle St", "Kannapolis", "28083", 100, 4, 28, (35.4990, -80.6160), (0.00000, 0.00020)),
    ("Tobacco Barn Rd", "Harrisburg", "28075", 11, 5, 30, (35.3211, -80.6540), (0.00013, 0.00018)),
    ("Quarry Hill Dr", "Mt Pleasant", "28124", 480, 3, 24, (35.4003, -80.4401), (0.00010, 0.00015)),
    ("Larkspur Mill Rd", "Midland", "28107", 9800, 12, 30, (35.2402, -80.5100), (-0.00022, 0.00021)),
    ("Loop Rd", "Kannapolis", "28083", 300, 6, 26, (35.4982, -80.6152), (0.00016, 0.00008)),
]
NAMES = [
    ("Lantern Valley Hospital", "Concord", 35.4362, -80.6011),
    ("Spindle City Library", "Concord", 35.4112, -80.5822),
    ("Weavers Park", "Kannapolis", 35.4815, -80.6279),
    ("Quarry Hill Elementary School", "Mt Pleasant", 35.4009, -80.4379),
    ("Greenway Lot at Loop Rd", "Kannapolis", 35.4990, -80.6142),
]


def build() -> None:
    """Put the invented town in place; it leaves when real places are imported."""
    houses = [house for row in STREETS for house in _houses(*row)]
    named = [
        Named(at, name, place_name(name), "", place_name(city), latitude, longitude)
        for at, (name, city, latitude, longitude) in enumerate(NAMES)
    ]
    import_places(INVENTED, houses, named, replace=True)


def _houses(
    name: str,
    city: str,
    zip_code: str,
    first: int,
    step: int,
    many: int,
    start: tuple[float, float],
    way: tuple[float, float],
) -> list[House]:
    spelled = street(name)
    return [
        House(
            line=at,
            street=spelled,
            number=first + at * step,
            unit="",
            city=place_name(city),
            zip=zip_code,
            as_written=in_words(spelled, name),
            latitude=round(start[0] + at * way[0], 6),
            longitude=round(start[1] + at * way[1], 6),
        )
        for at in range(many)
    ]
