"""Answering safety questions as the call-taker's page does, call after call, among 1,200 open incidents."""

import asyncio
import gzip
import itertools
import json
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench import house, seed
from tests.bench.calls import TAKE, bodies
from tests.bench.connection import Ask, Line
from tests.bench.figures import Aim, percentile, spread
from tests.bench.report import Report
from triage import protocol

OPEN, TEAMS_OUT = 1200, 40
DESKS = 4
TYPICAL_MS, AT_MOST_MS = 50, 300
GZIPPED = b"\x1f\x8b"
SCRIPT = {"HX-Request": "true", "Accept-Encoding": "gzip"}
# The question that is asked next, as the page marks it.
ASKED = re.compile(r'id="asked-(\w+)"')
# Most answers tell of no danger; every fifth caller does not know.
UNKNOWN_EVERY = 5


@dataclass
class Heard:
    """How long each answer and each fetch of its part took, in ms; what was asked before `since` is left out."""

    since: float
    answers: list[float] = field(default_factory=list)
    parts: list[float] = field(default_factory=list)


def measure(report: Report, *, quick: bool) -> None:
    """One call-taker, then four at once; what an answer costs the database."""
    seed.open_incidents(OPEN, TEAMS_OUT)
    desks, body = seed.desks(DESKS), bodies()
    seconds = 4.0 if quick else 15.0
    with house.server("web", *house.WEB) as port:
        one = asyncio.run(_work(port, desks[:1], body, seconds))
        _row(report, "an answer, 1 call-taker", one.answers)
        many = asyncio.run(_work(port, desks, body, seconds))
        _row(report, f"an answer, {DESKS} call-takers without a pause", many.answers)
        _row(report, "what is asked, fetched by itself, meanwhile", many.parts)
    report.row("intake", "statements for an answer", statements=_statements(desks[0], body()))
    report.aim(Aim("an answer, 1 call-taker (p50)", percentile(one.answers, 0.5), TYPICAL_MS, "ms"))
    report.aim(Aim(f"an answer, {DESKS} call-takers (p99)", percentile(many.answers, 0.99), AT_MOST_MS, "ms"))


def _row(report: Report, what: str, took: list[float]) -> None:
    if not took:
        raise house.Failed(f"{what}: nothing was answered")
    report.row("intake", what, **spread(took), p95_ms=round(percentile(took, 0.95), 3))


async def _work(port: int, desks: list[seed.Desk], body: Callable[[], object], seconds: float) -> Heard:
    """Every desk takes a call, answers what is asked until enough is known, and takes the next.

    The first moments are not counted; on a slow machine it goes on until something was.
    """
    heard = Heard(time.perf_counter() + min(2.0, seconds / 4))

    async def desk(one: seed.Desk) -> None:
        line = await Line.open(port)
        while time.perf_counter() < heard.since + seconds or not heard.answers:
            await _call(line, one, body(), heard)
        await line.close()

    await asyncio.gather(*(desk(one) for one in desks))
    return heard


async def _call(line: Line, desk: seed.Desk, body: object, heard: Heard) -> None:
    """One call from its first question to the last."""
    taken = await _ask(line, Ask("POST", TAKE, {"Authorization": f"Token {desk.token}"}, body), 201)
    at, browser = f"/incidents/{json.loads(taken)['incident']}", {**desk.browser, **SCRIPT}
    page = await _ask(line, Ask("GET", f"{at}/_asking/", browser), 200, heard.parts, heard.since)
    for n in itertools.count(1):
        said = answer_to(page, unknown=n % UNKNOWN_EVERY == 0)
        if said is None:
            return
        page = await _ask(line, Ask("POST", f"{at}/assess/", browser, form=said), 200, heard.answers, heard.since)


async def _ask(line: Line, ask: Ask, expect: int, took: list[float] | None = None, since: float = 0) -> str:
    began = time.perf_counter()
    status, body = await line.ask(ask)
    if took is not None and began >= since:
        took.append((time.perf_counter() - began) * 1000)
    words = (gzip.decompress(body) if body[:2] == GZIPPED else body).decode(errors="replace")
    if status != expect:
        raise house.Failed(f"{ask.path}: {status} {words[:200]}")
    return words


def answer_to(page: str, *, unknown: bool) -> dict[str, str] | None:
    """What a call-taker presses on this page: the safe answer, or that nobody knows; None when enough is known."""
    found = ASKED.search(page)
    if not found:
        return None
    answer = protocol.UNKNOWN if unknown else protocol.load().by_key[found[1]].safe
    return {"question": found[1], "answer": answer, "once": str(uuid.uuid4())}


def _statements(desk: seed.Desk, body: object) -> int:
    """How many SQL statements one answer takes, with sign-in, asked of Django itself."""
    browser = Client(SERVER_NAME="localhost")
    token = {"authorization": f"Token {desk.token}"}
    taken = browser.post(TAKE, body, content_type="application/json", headers=token).json()
    said = {"question": "weapon", "answer": "no", "once": str(uuid.uuid4())}
    with CaptureQueriesContext(connection) as seen:
        answer = browser.post(
            f"/incidents/{taken['incident']}/assess/", said, headers={**desk.browser, "HX-Request": "true"}
        )
    if answer.status_code != 200:
        raise house.Failed(f"an answer: {answer.status_code}")
    return len(seen)
