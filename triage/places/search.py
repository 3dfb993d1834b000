"""Finds places among the known ones: at most five candidates, the likeliest first, each with its kind and its error."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from triage.models import PlacePoint, PlaceSource
from triage.places import area, corners, named, rank, region
from triage.places.along import Point, fix, stretches
from triage.places.aloud import has_number_words, in_figures
from triage.places.candidate import DIFFERENT, Candidate, beside, guess
from triage.places.coordinates import Said, coordinates
from triage.places.normal import LONGEST, Address, Street, parse, plain, slips
from triage.places.spoken import other_readings, without_fillers
from triage.places.words import CITIES, UNITS

AT_MOST, STREETS, MUCH_WORSE = 5, 12, 25
# No street of a county has so many houses; a bound for a file that says otherwise.
HOUSES = 8_000
# So many other ways to understand the words are tried when the first leads nowhere.
READINGS = 5
# The towns and the ZIP codes of all sources.
Areas = tuple[frozenset[str], frozenset[str]]

_HOUSE = "number, latitude, longitude, city, zip, unit, street_as_written, number_suffix"
# The streets of this very name come with their houses, so that most answers take one statement; those whose names only
# begin like it come without.
_NAMED = f"""
    (SELECT name, suffix, directions, street.id, {_HOUSE}
        FROM triage_placestreet street LEFT JOIN LATERAL (SELECT * FROM triage_placepoint
            WHERE street_id = street.id ORDER BY number LIMIT %(houses)s) house ON true
        WHERE name = ANY(%(names)s))
    UNION ALL (SELECT name, suffix, directions, id, {", ".join("NULL" for _ in _HOUSE.split(","))}
        FROM triage_placestreet WHERE name LIKE %(begins)s AND name <> ALL(%(names)s) ORDER BY name LIMIT 40)
"""
_SLIPPED = """
    SELECT name, suffix, directions, id FROM triage_placestreet
    WHERE length(name) BETWEEN length(%(said)s) - %(slips)s AND length(%(said)s) + %(slips)s
    AND levenshtein_less_equal(name, %(said)s, %(slips)s) <= %(slips)s LIMIT 80
"""
_ALIKE = """
    SELECT name, suffix, directions, id FROM triage_placestreet
    WHERE name %% %(said)s ORDER BY similarity(name, %(said)s) DESC LIMIT 40
"""


@dataclass(frozen=True)
class Answer:
    """What was understood, and what was found; `unknown` when no street of this name is known here."""

    asked: Address
    candidates: tuple[Candidate, ...]
    unknown: bool = False
    outside: str = ""


def find(words: str, *, city: str = "", unit: str = "", at_most: int = AT_MOST) -> Answer:
    """Candidates for what somebody said; city and unit when they stand in fields of their own."""
    if point := coordinates(words):
        return _at_point(point)
    areas = known_areas()
    first, *others = (_asked(reading, city, unit, areas[0]) for reading in _readings(words[:LONGEST]))
    answer = _answer(first, areas, at_most, _ENOUGH)
    if not _sure(answer):
        # Other readings count only when they are sure, by the name itself: that is asked for the cheap way.
        for asked in others[:READINGS]:
            other = _answer(replace(asked, near=asked.near or first.near), areas, at_most, _ENOUGH[:1])
            if _sure(other):
                answer = other
                break
    if answer.asked.near:
        answer = replace(answer, candidates=tuple(map(beside, answer.candidates)))
    return answer


def _readings(words: str) -> list[str]:
    """The words as they stand, then what else they may mean, with the numbers that were read aloud in figures."""
    said = plain(words)
    figures = in_figures(without_fillers(said)) if has_number_words(said) else said
    ways = [words, *([figures] if figures != said else []), *other_readings(figures)]
    return list(dict.fromkeys(ways))


def _asked(words: str, city: str, unit: str, cities: frozenset[str]) -> Address:
    asked = parse(words, cities | CITIES)
    asked = replace(asked, city=asked.city or plain_city(city), unit=asked.unit or door(unit))
    return replace(asked, city=nearest_city(asked.city, cities))


def _sure(answer: Answer) -> bool:
    """Whether a place was found that is what was said, not only like it."""
    if answer.unknown or not answer.candidates:
        return False
    first = answer.candidates[0]
    kinds = ("address", "interpolated", "corner", "name", "street" if answer.asked.number is None else "")
    return first.kind in kinds and not DIFFERENT & set(first.notes)


def _answer(asked: Address, areas: Areas, at_most: int, enough: Sequence[int]) -> Answer:
    cities, zips = areas
    outside = _outside(asked, cities, zips)
    if not asked.street:
        return Answer(asked, tuple(area.around(asked)), outside=outside)
    if asked.crossing:
        streets = (on_streets(asked.street, enough), on_streets(asked.crossing, enough))
        crossings = corners.meet(asked, *streets, cities)
        if crossings:
            return Answer(asked, tuple(crossings[:at_most]), outside=outside)
        alone = _on_one_street(replace(asked, crossing=Street()), cities, outside, at_most, enough)
        # Half a corner is no corner: it is said that the other street was left out.
        half = (replace(place, notes=(*place.notes, "no_corner")) for place in alone.candidates)
        return replace(alone, candidates=tuple(half))
    return _on_one_street(asked, cities, outside, at_most, enough)


def _at_point(point: Said) -> Answer:
    """The point that was said; outside the region only as a question, if it may be one with its numbers swapped."""
    asked, inside = Address(words=region.said(*point[:2])), region.inside(*point[:2])
    there = point[:2] if inside else region.meant(*point[:2])
    place = Candidate(
        kind="point" if inside else "guess",
        address=", ".join(f"{degrees:.6f}" for degrees in there or ()),
        latitude=there[0] if there else 0,
        longitude=there[1] if there else 0,
        error_m=point.error_m,
        notes=() if inside else ("turned",),
    )
    return Answer(asked, (place,) if there else (), outside="" if inside else asked.words)


def _on_one_street(asked: Address, cities: frozenset[str], outside: str, at_most: int, enough: Sequence[int]) -> Answer:
    good, weak = _ranked(asked, cities, enough)
    places = named.like(asked) if asked.number is None else []
    good = sorted([*good, *(place for place in places if place.points >= rank.SAME_NAME)], key=_best)
    if good:
        # What only sounds like it is worth a line when it is not much worse.
        like = sorted((one for one in weak if one.points > good[0].points - MUCH_WORSE), key=_best)
        return Answer(asked, (*good, *(guess(one, good[0]) for one in like))[:at_most], outside=outside)
    around = area.around(asked)
    other = sorted([*weak, *(place for place in places if place.points < rank.SAME_NAME)], key=_best)
    found = [*around, *(guess(one, around[0] if around else None) for one in other)]
    return Answer(asked, tuple(found[:at_most]), unknown=True, outside=outside)


def _best(candidate: Candidate) -> tuple[float, float]:
    return -candidate.points, candidate.error_m


def known_areas() -> Areas:
    """The towns and ZIP codes of all sources."""
    rows = list(PlaceSource.objects.values_list("cities", "zips"))
    return frozenset(c for cities, _ in rows for c in cities), frozenset(z for _, zips in rows for z in zips)


def door(text: str) -> str:
    """A unit as its field has it: Apt 4 is 4."""
    return " ".join(word for word in plain(text).split() if word not in {"#", ",", *UNITS})[:20]


def plain_city(text: str) -> str:
    """A town as its field has it, in one spelling."""
    return parse(f"1 A ST, {text}").city if text.strip() else ""


def nearest_city(said: str, cities: Iterable[str]) -> str:
    """The town that was meant, if one or two letters slipped."""
    if not said or said in cities:
        return said
    allowed = 1 if len(said) < 7 else 2
    close = [name for name in cities if slips(said, name, allowed) <= allowed]
    return close[0] if len(close) == 1 else said


def _outside(asked: Address, cities: frozenset[str], zips: frozenset[str]) -> str:
    """The town or ZIP that was said and that no known place lies in."""
    if asked.zip and zips and asked.zip not in zips:
        return asked.zip
    return asked.city.title() if asked.city and cities and asked.city not in cities else ""


def _ranked(
    asked: Address, cities: frozenset[str], enough_for: Sequence[int]
) -> tuple[list[Candidate], list[Candidate]]:
    """The streets that were meant, and those that only sound like it; asked the cheap way first."""
    good: list[Candidate] = []
    weak: list[Candidate] = []
    for known, enough in zip(_widening(asked.street, len(enough_for)), enough_for, strict=True):
        good, weak, best = [], [], 0
        for fit, points in known:
            for stretch in stretches(points):
                bonus, notes = rank.area_points(asked, stretch, cities)
                place = fix(stretch, asked.number, asked.suffix, block=asked.block)
                total = fit.points + bonus + (rank.number_points(place) if asked.number is not None else 0)
                made = Candidate.on_street(asked, fit, stretch, place, total + min(len(stretch), 9) / 10, notes)
                meant = rank.trusted(fit, notes, asked, place)
                (good if meant else weak).append(made)
                best = max(best, fit.name_points if meant else 0)
        if best >= enough:
            break
    return good, weak


Known = list[tuple[rank.Fit, list[Point]]]
# The name itself; also with slips; also what resembles it. The name will do when it fits exactly, one with slips when
# it is still that name.
_WAYS = (_NAMED, _SLIPPED, _ALIKE)
_ENOUGH = (rank.JOINED, rank.SAME_NAME, 0)


def on_streets(asked: Street, enough_for: Sequence[int]) -> Known:
    """The streets whose names fit best, with their houses, by the first way that finds one."""
    known: Known = []
    for known, enough in zip(_widening(asked, len(enough_for)), enough_for, strict=True):
        if any(fit.name_points >= enough for fit, _ in known):
            break
    return known


def _widening(asked: Street, ways: int) -> Iterator[Known]:
    """The streets that fit best, after each way of asking; what an earlier way has read is not read again."""
    fits: dict[int, rank.Fit] = {}
    houses: dict[int, list[Point]] = {}
    for ask in _WAYS[:ways]:
        streets, read = _streets(asked, ask)
        fits |= {pk: fit for pk, known in streets.items() if (fit := rank.fit(asked, known))}
        best = sorted(fits, key=lambda pk: -fits[pk].points)[:STREETS]
        houses |= {pk: points for pk, points in read.items() if pk in best}
        houses |= _houses([pk for pk in best if pk not in houses])
        yield [(fits[pk], houses[pk]) for pk in best if houses.get(pk)]


def _houses(streets: list[int]) -> dict[int, list[Point]]:
    if not streets:
        return {}
    houses: dict[int, list[Point]] = defaultdict(list)
    rows = PlacePoint.objects.filter(street__in=streets).order_by("street", "number")
    for street, *row in rows.values_list("street_id", *_HOUSE.split(", "))[:HOUSES]:
        houses[street].append(Point(*row))
    return houses


def _streets(asked: Street, ask: str) -> tuple[dict[int, Street], dict[int, list[Point]]]:
    """Streets whose names may fit, by their keys; and the houses of those that were read with them."""
    names = [each.name for each in rank.variants(asked)]
    begins = asked.name.replace("%", "").replace("_", "") + "%" if len(asked.name) >= 3 else names[0]
    said = asked.name[:120]
    # Letters that changed places are two slips to the database and one to us.
    values: dict[str, list[str] | str | int] = {
        "names": names,
        "begins": begins,
        "said": said,
        "slips": 1 + rank.slips_allowed(said),
        "houses": HOUSES,
    }
    with connection.cursor() as cursor:
        cursor.execute(ask, values)
        rows = cursor.fetchall()
    streets: dict[int, Street] = {}
    houses: dict[int, list[Point]] = defaultdict(list)
    for name, suffix, ways, pk, *house in rows:
        if pk not in streets:
            streets[pk] = Street(name, suffix, frozenset(ways.split()))
        if house and house[0] is not None:
            houses[pk].append(Point(*house))
    return streets, houses
