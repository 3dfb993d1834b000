"""Whether database, Redis, worker and beat are alive, told without a sign-in and without secrets."""

import datetime
import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Any

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from heart.celery import TIMETABLE
from heart.kernel import sweeps
from heart.kernel.request_body import Application, Receive, Scope, Send
from heart.kernel.rooms import rooms
from heart.models import Sweep

DATABASE_LIMIT_S = 1.5
REDIS_LIMIT_S = 0.5
BEAT_LIMIT_S = 20.0
SLACK_S = 20.0

Stamps = dict[str, tuple[datetime.datetime, int]]
Told = dict[str, dict[str, Any]]


class Asker:
    """Asks the database in a thread of its own, because a hung database would hold any other for ever."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "heart-health")
        self._lock = threading.Lock()
        self._asking: Future[tuple[Stamps, Told]] | None = None

    def stamps(self) -> tuple[Stamps, Told] | None:
        """The stamps of all sweeps and what the rooms say; None when there is no answer in time. All share it."""
        with self._lock:
            if self._asking is None or self._asking.done():
                self._asking = self._thread.submit(_read)
            asking = self._asking
        try:
            return asking.result(timeout=DATABASE_LIMIT_S)
        except (DatabaseError, TooLate):
            return None


def _read() -> tuple[Stamps, Told]:
    try:
        return _read_stamps(), dict(say() for room in rooms() for say in room.health)
    finally:
        connection.close()


def _read_stamps() -> Stamps:
    return {name: (ran_at, found) for name, ran_at, found in Sweep.objects.values_list("name", "ran_at", "found")}


asker = Asker()


class LivenessProbe:
    """ASGI middleware: `/healthz?live` asks whether this process answers, and is answered before anything else.

    No thread and no database take part, so it says nothing of them; that is what `/healthz` is for.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["path"] == "/healthz" and scope["method"] in ("GET", "HEAD")
        if not asked or b"live" not in scope["query_string"].split(b"&"):
            return await self._application(scope, receive, send)
        body = json.dumps({"status": "ok"}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send(
            {"type": "http.response.start", "status": 200, "headers": [*headers, (b"cache-control", b"no-store")]}
        )
        await send({"type": "http.response.body", "body": body})


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything is alive, else 503 with words."""
    report = look(timezone.now())
    return JsonResponse(report, status=200 if report["status"] == "ok" else 503)


def look(now: datetime.datetime) -> dict[str, Any]:
    """Ask everything once; answers in about two seconds whatever hangs."""
    answer, redis_answers = asker.stamps(), _redis_answers()
    stamps, told = answer or (None, {})
    parts: dict[str, dict[str, Any]] = {
        "database": {"ok": stamps is not None},
        "redis": {"ok": redis_answers},
        "worker": {"ok": None},
        "beat": {"ok": None},
    }
    if stamps is None:
        # Without the database nobody can say how beat and worker are.
        words = ["The database does not answer."] + ([] if redis_answers else ["Redis does not answer."])
        return {"status": "down", "words": words, **parts, "sweeps": {}}
    ages = {sweeps.name_of(task): _age(stamps, sweeps.name_of(task), every, now) for task, every in TIMETABLE.items()}
    parts["beat"] = _age(stamps, "beat", 0, now, limit=BEAT_LIMIT_S)
    parts["worker"] = dict(ages["tick"])
    if not parts["beat"]["ok"] and not parts["worker"]["ok"]:
        # A worker without a beat has nothing to do: silent, not dead.
        parts["worker"]["ok"] = None
    words = [] if redis_answers else ["Redis does not answer: screens are told by the watcher, tasks wait."]
    words += _words(parts, ages)
    return {"status": "down" if words else "ok", "words": words, **parts, **told, "sweeps": ages}


def _words(parts: dict[str, dict[str, Any]], ages: dict[str, dict[str, Any]]) -> list[str]:
    if not parts["beat"]["ok"]:
        return [f"Beat gives no sign of life ({_since(parts['beat'])}): no task is being started."]
    if not parts["worker"]["ok"]:
        return [f"Beat is alive, but no worker does what it asks ({_since(parts['worker'])})."]
    return [f"{name} has not run to its end ({_since(age)})." for name, age in ages.items() if not age["ok"]]


def _since(part: dict[str, Any]) -> str:
    return "never yet" if part["age_s"] is None else f"last {part['age_s']:.0f} s ago"


def _age(
    stamps: Stamps, name: str, every: float, now: datetime.datetime, *, limit: float | None = None
) -> dict[str, Any]:
    limit = max(2 * every, every + SLACK_S) if limit is None else limit
    if name not in stamps:
        return {"ok": False, "age_s": None, "limit_s": limit}
    ran_at, found = stamps[name]
    age = max(0.0, (now - ran_at).total_seconds())
    return {"ok": age <= limit, "age_s": round(age, 1), "limit_s": limit, "found": found}


def _redis_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=REDIS_LIMIT_S,
            socket_connect_timeout=REDIS_LIMIT_S,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
