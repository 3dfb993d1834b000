"""Taking a call through the API, beside the same Django doing nothing."""

import asyncio
import itertools
import uuid
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench import house
from tests.bench.connection import Ask, Load, drive
from tests.bench.figures import Aim, slowest_window, spread
from tests.bench.report import Report
from tests.bench.seed import CENTERS, People

WINDOW_S = 5.0
TAKE, EMPTY = "/api/calls/", "/api/bench/empty/"
NARRATIVE = (
    "Caller says her brother has been standing in the yard since the early morning, talking to somebody who is not "
    "there. He has not slept for three days and stopped taking his medication last week. No weapon seen, nobody is "
    "hurt. He answers when she speaks to him and lets her stand beside him. She asks for somebody who is not police. "
)


def bodies() -> Callable[[], dict[str, object]]:
    """Calls as call-takers write them, each from another address."""
    numbers = itertools.count(1)

    def body() -> dict[str, object]:
        n = next(numbers)
        return {
            "center": CENTERS[n % 3],
            "address": f"{100 + n} Invented Elm Street",
            "city": "Concord",
            "place_kind": "private",
            "latitude": 35.3 + n % 2000 / 10_000,
            "longitude": -80.7 + n % 1999 / 10_000,
            "initial_nature": ["MNTL", "WELFARE", "SUICTHRT"][n % 3],
            "priority": 2 + n % 3,
            "caller_role": "PatientRelative",
            "callback_number": f"704-555-{n % 10_000:04d}",
            "narrative": NARRATIVE,
        }

    return body


def measure(report: Report, people: People, floor_ms: float, *, quick: bool) -> None:
    """Empty view and call, at 1 and 16 clients; with kept connections and without."""
    body = bodies()
    headers = people.as_call_taker

    def empty() -> Ask:
        return Ask("POST", EMPTY, headers, body())

    def take() -> Ask:
        return Ask("POST", TAKE, headers, body())

    def take_once() -> Ask:
        return Ask("POST", TAKE, {**headers, "Idempotency-Key": str(uuid.uuid4())}, body())

    short, long = (2.0, 5.0) if quick else (8.0, 20.0)
    with house.server("web", *house.WEB) as port:
        nothing = _row(report, "an empty view, 1 client", port, empty, 200, 1, short)
        one = _row(report, "taking a call, 1 client", port, take, 201, 1, short)
        keyed = _row(report, "taking a call with a key, 1 client", port, take_once, 201, 1, short)
        _row(report, "an empty view, 16 clients", port, empty, 200, 16, short)
        many = _row(report, "taking a call with a key, 16 clients", port, take_once, 201, 16, long)
    with house.server("web", *house.WEB, HEART_CONN_MAX_AGE="0") as port:
        _row(report, "empty view, a connection for each request", port, empty, 200, 1, short)
        _row(report, "a call, a connection for each request", port, take, 201, 1, short)
    _say_statements(report, take_once())
    sustained = slowest_window(many.ends, many.seconds, WINDOW_S)
    report.row("calls", f"slowest {WINDOW_S:.0f} s of 16 clients", per_second=sustained)
    _aims(report, nothing, one, keyed, sustained, floor_ms)


def _row(
    report: Report, what: str, port: int, ask: Callable[[], Ask], expect: int, clients: int, seconds: float
) -> Load:
    load = asyncio.run(drive(port, clients, seconds, ask, expect=expect, warm=1.0))
    if load.wrong or not load.took_ms:
        raise house.Failed(f"{what}: {load.wrong or 'no answer'}")
    report.row("calls", what, **spread(load.took_ms), per_second=round(load.per_second, 1))
    return load


def _say_statements(report: Report, ask: Ask) -> None:
    """How many SQL statements one call takes, asked of Django itself."""
    headers = {name.lower(): value for name, value in ask.headers.items()}
    with CaptureQueriesContext(connection) as seen:
        answer = Client(headers=headers, SERVER_NAME="localhost").post(
            ask.path, ask.json, content_type="application/json"
        )
    if answer.status_code != 201:
        raise house.Failed(f"taking a call: {answer.status_code}")
    report.row("calls", "statements for a call with a key", statements=len(seen))


def _aims(report: Report, nothing: Load, one: Load, keyed: Load, sustained: float, floor_ms: float) -> None:
    least = spread(nothing.took_ms)["p50_ms"] + floor_ms
    for what, load in (("a call", one), ("a call with a key", keyed)):
        took = spread(load.took_ms)["p50_ms"]
        report.aim(Aim(f"{what}, beside an empty view plus the floor (p50)", round(took / least, 3), 2.0, "times"))
    report.aim(Aim("calls taken by 16 clients, in the slowest 5 s", sustained, 40.0, "a second", at_least=True))
