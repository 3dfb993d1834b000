"""The floor: what this machine asks for one commit and one publish, whatever program does it."""

import time
from collections.abc import Callable

import psycopg2
import redis
from django.conf import settings

from tests.bench.figures import spread
from tests.bench.report import Report


def measure(report: Report, *, quick: bool) -> float:
    """One INSERT committed plus one publish, on kept connections. Returns the p50 of both together, in ms."""
    times = 200 if quick else 1000
    database = psycopg2.connect(settings.DATABASE_URL)
    client = redis.Redis.from_url(settings.REDIS_URL)
    database.autocommit = True
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (id bigserial PRIMARY KEY, at timestamptz, words text)")

        def commit() -> None:
            cursor.execute("INSERT INTO bench_floor (at, words) VALUES (now(), %s)", ["x" * 200])

        def publish() -> None:
            client.publish("bench", "x" * 60)

        def both() -> None:
            commit()
            publish()

        report.row("floor", "one commit", **_time(commit, times))
        report.row("floor", "one publish", **_time(publish, times))
        floor = _time(both, times)
        report.row("floor", "the floor: both", **floor)
        cursor.execute("DROP TABLE bench_floor")
    database.close()
    client.close()
    report.row("floor", "opening a database connection", **_time(_connect, times // 5))
    return floor["p50_ms"]


def _connect() -> None:
    """What Django does for a new connection: connect and ask one thing."""
    database = psycopg2.connect(settings.DATABASE_URL)
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
    database.close()


def _time(act: Callable[[], None], times: int) -> dict[str, float]:
    for _ in range(times // 10):
        act()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return spread(took)
