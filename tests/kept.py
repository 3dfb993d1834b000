"""A PostgreSQL that runs on between runs of the tests: `python -m tests.kept start`, `stop` or `status`.

It serves any number of runs at once, each in databases of its own, and promises nothing: what is in it is copied anew
for each run and thrown away by `stop`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import psycopg2

from heart import embedded
from heart.embedded.program import command_line
from tests import databases, migrated

STATE = migrated.PLACE / "kept"
LOG = migrated.PLACE / "kept.log"
ALONE = "HEART_TESTS_ALONE"
# Seconds; another run may be applying the migrations first.
START_LIMIT_S = 300
STOP_LIMIT_S = 60


def database_url() -> str | None:
    """The address of the kept PostgreSQL; None when it does not run or is not to be used."""
    if os.environ.get(ALONE) or not (embedded.socket_folder(STATE) / ".s.PGSQL.5432").exists():
        return None
    address = embedded.database_url(STATE)
    with contextlib.suppress(psycopg2.OperationalError), migrated.connected(address):
        return address
    return None


def supervisor() -> int | None:
    """The process that keeps it; None when there is none."""
    try:
        pid = int((STATE / "lock").read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid if "tests.kept" in command_line(pid) else None


def serve() -> int:
    """Run it in the foreground until Ctrl-C or TERM."""
    asked = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda number, frame: asked.set())
    try:
        if not (STATE / "pg").exists():
            shutil.rmtree(STATE, ignore_errors=True)
            STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
            migrated.start_from_cluster(STATE)
        with embedded.Services(STATE, fast=True, valkey=False, report=say) as services:
            while not asked.wait(0.5):
                services.watch()
    except embedded.NotStarted as problem:
        say(str(problem))
        return 1
    return 0


def start() -> int:
    """Start it in the background and wait until it answers."""
    if supervisor() is None:
        migrated.PLACE.mkdir(mode=0o700, parents=True, exist_ok=True)
        with LOG.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.kept", "serve"],
                cwd=migrated.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_LIMIT_S
        while not database_url():
            if process.poll() is not None or time.monotonic() > until:
                say(f"It did not start:\n{LOG.read_text()[-2000:]}")
                return 1
            time.sleep(0.1)
    return status()


def stop() -> int:
    """Stop it and remove what it held; refused while a run uses it."""
    address = database_url()
    if address and (used := runs(address)):
        say(f"In use: {used} databases of runs. End those runs first.")
        return 1
    pid = supervisor()
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + STOP_LIMIT_S
        while supervisor() is not None:
            if time.monotonic() > until:
                say(f"Process {pid} does not end.")
                return 1
            time.sleep(0.05)
    shutil.rmtree(STATE, ignore_errors=True)
    return status()


def runs(address: str) -> int:
    """How many databases of living runs there are; those of killed ones are removed."""
    with migrated.connected(address) as connection, connection.cursor() as cursor:
        databases.remove_leftovers(cursor)
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname ~ '^test_[0-9]+$'")
        return int((cursor.fetchone() or (0,))[0])


def status() -> int:
    """Say whether it runs and who uses it."""
    address = database_url()
    if address is None:
        say("Not running: each run of the tests starts its own.")
        return 0
    with migrated.connected(address) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [migrated.name()])
        (ready,) = cursor.fetchone() or (0,)
    say(f"PostgreSQL for the tests runs (process {supervisor()}), with {runs(address)} databases of runs.")
    say("It has today's migrations." if ready else "The next run applies today's migrations first.")
    return 0


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    doors = {"serve": serve, "start": start, "stop": stop, "status": status}
    sys.exit(doors[sys.argv[1]]())
