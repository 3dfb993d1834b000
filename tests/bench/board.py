"""The living part of the dispatch board with 1,200 open incidents, and with a million closed ones behind them."""

import asyncio
import gzip
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench import house, seed
from tests.bench.connection import Ask, Line
from tests.bench.figures import Aim, spread
from tests.bench.report import Report

PART = "/dispatch/_board/"
OPEN, TEAMS_OUT = 1200, 40


def measure(report: Report, people: seed.People, *, quick: bool) -> None:
    """The board before and after the past was put behind it."""
    closed, times = (100_000, 40) if quick else (1_000_000, 200)
    seed.open_incidents(OPEN, TEAMS_OUT)
    with house.server("web", *house.WEB) as port:
        before = _row(report, f"board, {OPEN:,} open incidents", port, people, times)
        began = time.monotonic()
        seed.closed_incidents(closed)
        report.note(f"{closed:,} closed incidents written in {time.monotonic() - began:.0f} s")
        after = _row(report, f"board, {closed:,} closed behind it", port, people, times)
    report.aim(Aim(f"board with {OPEN:,} open incidents (p50)", before["p50_ms"], 25.0, "ms"))
    report.aim(Aim("board, bytes as sent", before["bytes"] / 1000, 60.0, "KB"))
    growth = round(after["p50_ms"] / before["p50_ms"], 3)
    report.aim(Aim(f"board with {closed:,} closed incidents, beside without (p50)", growth, 1.15, "times"))


def _row(report: Report, what: str, port: int, people: seed.People, times: int) -> dict[str, float]:
    took, body = asyncio.run(_fetch(port, Ask("GET", PART, people.as_screen()), times))
    figures = {
        **spread(took),
        "bytes": len(body),
        "gzip": len(gzip.compress(body, 6)),
        "queries": _queries(people),
    }
    report.row("board", what, **figures)
    return figures


async def _fetch(port: int, ask: Ask, times: int) -> tuple[list[float], bytes]:
    line = await Line.open(port)
    took, body = [], b""
    for n in range(-max(5, times // 10), times):
        began = time.perf_counter()
        status, body = await line.ask(ask)
        if status != 200:
            raise house.Failed(f"{ask.path}: {status} {body[:200].decode(errors='replace')}")
        if n >= 0:
            took.append((time.perf_counter() - began) * 1000)
    await line.close()
    return took, body


def _queries(people: seed.People) -> int:
    """How many SQL statements one board takes, with sign-in, asked of Django itself."""
    with CaptureQueriesContext(connection) as seen:
        Client(headers=people.as_screen(), SERVER_NAME="localhost").get(PART)
    return len(seen)
