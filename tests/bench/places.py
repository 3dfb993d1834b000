"""The search for places over HTTP with 100,000 invented addresses, asked as people say and misspell them."""

import asyncio
import random
import time
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench import house, seed
from tests.bench.connection import Ask, Line
from tests.bench.figures import Aim, percentile, spread
from tests.bench.report import Report
from triage.actions.places import import_places
from triage.places.normal import Street
from triage.places.rows import House, in_words
from triage.places.trial import WAYS

PATH = "/api/places/search/"
HOUSES, A_STREET = 100_000, 10
_FIRST = (
    "Amber Birch Cedar Dove Ember Fox Glen Hazel Iris Juniper Kite Lark Maple North Oak Pine Quail River Sage Thorn"
).split()
_SECOND = (
    "bank brook dale field ford gate grove ham hurst lake land mere moor ridge stone vale view water wick wood".split()
)
_THIRD = (
    "Acres Bluff Chapel Church Creek Crossing Farm Forest Garden Hills Hollow Meadow Mill Orchard Park Spring".split()
)
_TOWNS = [("CONCORD", "28025"), ("CONCORD", "28027"), ("KANNAPOLIS", "28081"), ("HARRISBURG", "28075")]


def measure(report: Report, people: seed.People, *, quick: bool) -> None:
    """How long an import takes, and how long an answer."""
    houses = list(county(20_000 if quick else HOUSES))
    began = time.monotonic()
    import_places("bench", houses, [])
    took_s = time.monotonic() - began
    report.note(f"{len(houses):,} addresses put in place in {took_s:.0f} s, besides reading the file")
    with house.server("web", *house.WEB) as port:
        for way in WAYS:
            said = list(_said(houses, way, 100 if quick else 400))
            took = asyncio.run(_ask(port, people, said))
            p95 = percentile(took, 0.95)
            report.row("places", way, **spread(took), p95_ms=round(p95, 3), **_cost(people, said))
            report.aim(Aim(f"a place, {way}, of {len(houses):,} (p95)", p95, 50.0, "ms"))
    report.aim(Aim(f"{len(houses):,} addresses put in place", took_s, 60.0, "s"))


def county(many: int) -> Iterator[House]:
    """Ten houses on each of so many streets with names of two and three parts, in four towns."""
    chance = random.Random(28025)
    names = [f"{a}{b} {c}".upper() for a in _FIRST for b in _SECOND for c in _THIRD]
    names += [f"{a}{b}".upper() for a in _FIRST for b in _SECOND]
    kinds = [("DR", ""), ("LN", "NW"), ("ST", "SW"), ("CT", ""), ("RD", "SE")]
    for at in range(many // A_STREET):
        suffix, direction = kinds[at // len(names) % len(kinds)] if at >= len(names) else chance.choice(kinds)
        name = Street(names[at % len(names)], suffix, frozenset({direction} if direction else ()))
        town, zip_code = _TOWNS[at % 4]
        north, east, first = chance.uniform(35.2, 35.5), chance.uniform(-80.75, -80.4), chance.randrange(1, 900) * 10
        written = in_words(name)
        for n in range(A_STREET):
            place = (round(north + n * 0.0001, 6), round(east + n * 0.0001, 6))
            yield House(at, name, first + 4 * n, "", town, zip_code, written, *place)


def _said(houses: list[House], way: str, many: int) -> Iterator[str]:
    chance = random.Random(way)
    return (WAYS[way](one, chance) for one in chance.sample(houses, many))


def _cost(people: seed.People, words: list[str]) -> dict[str, float]:
    """What a search takes of the program whatever else the machine does: CPU of Python (ms), and statements."""
    client = Client(headers={**people.as_call_taker, "Host": "localhost"})
    began = time.process_time()
    for said in words:
        client.post(PATH, {"words": said}, content_type="application/json")
    cpu_ms = (time.process_time() - began) * 1000 / len(words)
    with CaptureQueriesContext(connection) as asked:
        for said in words[:50]:
            client.post(PATH, {"words": said}, content_type="application/json")
    return {"cpu_ms": round(cpu_ms, 1), "statements": round(len(asked) / len(words[:50]), 1)}


async def _ask(port: int, people: seed.People, words: list[str]) -> list[float]:
    line = await Line.open(port)
    took = []
    for n, said in enumerate(words):
        began = time.perf_counter()
        status, body = await line.ask(Ask("POST", PATH, people.as_call_taker, {"words": said}))
        if status != 200 or b'"latitude"' not in body:
            raise house.Failed(f"{PATH}: {status} {body[:200].decode(errors='replace')}")
        if n >= len(words) // 10:
            took.append((time.perf_counter() - began) * 1000)
    await line.close()
    return took
