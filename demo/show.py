"""The demonstration from start to Ctrl-C: services, tables, people, processes, and what to open."""

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from demo import cast, processes
from demo.seed import man_the_teams, open_the_evening, seed
from heart import embedded

READY_LIMIT_S = 120


class Failed(Exception):
    """The demonstration cannot go on; the message says what failed."""


def say(words: str) -> None:
    """One line on the screen, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def run(port: int, *, live: bool) -> None:
    """Show a living system until Ctrl-C or TERM. Raises Failed, embedded.NotStarted."""
    asked = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda number, frame: asked.set())
    if not processes.is_free(port):
        raise Failed(f"Port {port} is taken by another program. Choose another: make demo PORT={port + 1}")
    state = Path(os.environ.get("HEART_STATE") or embedded.STATE)
    services = embedded.Services(
        state,
        report=say,
        postgres=not os.environ.get("DATABASE_URL"),
        valkey=not os.environ.get("REDIS_URL"),
    )
    say("Starting PostgreSQL and Redis ...")
    with services:
        _prepare()
        logs = state / "logs"
        logs.mkdir(exist_ok=True)
        started = processes.children(port, logs)
        try:
            for child in started:
                child.start(_environment())
            _wait_until_healthy(port, started, services, asked)
            if not asked.is_set():
                _tell(port)
                if live:
                    started.append(_evening(port, logs))
                _watch(started, services, asked)
        finally:
            say("\nStopping ...")
            for child in reversed(started):
                child.stop()
    say("Stopped. What happened is kept; start again with make demo.")


def _environment() -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "HEART_PRODUCTION": "0",
        "HEART_SECOND_FACTOR": "0",
    }


def _prepare() -> None:
    say("Making tables ...")
    call_command("migrate", verbosity=0, interactive=False)
    if seed(now=timezone.now()):
        say("Inviting people and telling last week ...")
    man_the_teams(now=timezone.now())
    open_the_evening()
    connections.close_all()


def _wait_until_healthy(
    port: int, started: list[processes.Child], services: embedded.Services, asked: threading.Event
) -> None:
    say("Starting web, worker and beat ...")
    deadline = time.monotonic() + READY_LIMIT_S
    while not asked.is_set():
        report = _health(port)
        if report.get("ok"):
            return
        for child in started:
            if child.ended() is not None:
                raise Failed(f"{child.name} ended with status {child.ended()}:\n{child.last_words()}")
        if time.monotonic() > deadline:
            raise Failed(f"Not everything became healthy within {READY_LIMIT_S} s: {json.dumps(report)}")
        services.watch()
        asked.wait(0.3)


def _health(port: int) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return dict(json.load(answer)) | {"ok": True}
    except urllib.error.HTTPError as error:
        return {"status": error.code, "says": error.read().decode(errors="replace")[:2000]}
    except (OSError, ValueError):
        return {}


def _evening(port: int, logs: Path) -> processes.Child:
    command = [sys.executable, "manage.py", "evening", "--url", f"http://127.0.0.1:{port}"]
    child = processes.Child("evening", command, logs / "evening.log")
    child.start(_environment())
    say("An evening is being played: calls ring, clinicians answer, teams drive. Watch the boards move.\n")
    return child


def _watch(started: list[processes.Child], services: embedded.Services, asked: threading.Event) -> None:
    while not asked.wait(0.5):
        services.watch()
        for child in started:
            code = child.ended()
            if code is None:
                continue
            if child.restless():
                raise Failed(f"{child.name} keeps ending (status {code}):\n{child.last_words()}")
            say(f"{child.name} ended with status {code} and is started again; see {child.log}.")
            child.start(_environment())


def _tell(port: int) -> None:
    wide = max(len(person.username) for person in cast.STAFF)
    say(f"\nH.E.A.R.T. is running:  http://localhost:{port}/\n")
    say(f"Sign in as one of these; the password of all is  {cast.PASSWORD}\n")
    for person in cast.STAFF:
        say(f"  {person.username.ljust(wide)}  {person.name} - {person.role.replace('_', ' ')}")
    say("\nA road to take: alice answers the ringing phone and asks; carol is rung, or bob sends CRT-1;")
    say("rita goes there and comes back; dan keeps the promise.")
    say("All of them are invented. Stop with Ctrl-C.")
