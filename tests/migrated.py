"""One PostgreSQL database with every migration applied, made once and copied for each run of the tests.

Applying the migrations takes longer than most test files do, and gives the same database until one of them changes.
It is named after a hash of what it is made from. A private PostgreSQL begins as a copy of a whole cluster with that
database in it (`start_from_cluster`); one that runs on (tests.kept) makes it where it is missing (`ensure`).
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection

from heart import embedded
from heart.embedded import binaries
from heart.embedded.account import give_to_the_owner_of_its_place

ROOT = Path(__file__).resolve().parent.parent
# Beside the demo's data, ignored by git.
PLACE = Path(os.environ.get("HEART_TESTS_PLACE") or ROOT / ".heart" / "tests")
# Folders of servers that end with the run; tests.services removes those of killed runs.
PREFIX = "heart-tests-"
# Clusters of this many states of the migrations are kept, so that changing branches costs nothing.
KEPT_CLUSTERS = 3


@functools.cache
def name() -> str:
    """The name of the database: it changes when a migration does, or a package that brings some, or PostgreSQL."""
    made_from = hashlib.sha256()
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements" / "dev.txt"]:
        made_from.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    made_from.update(str(next(binaries.postgres_folders(), "")).encode())
    return f"migrated_{made_from.hexdigest()[:16]}"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One process of this checkout at a time."""
    try:
        for folder in (PLACE.parent, PLACE):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
                give_to_the_owner_of_its_place(folder)
        lock = (PLACE / "lock").open("w")
    except OSError as problem:
        raise embedded.NotStarted(f"{PLACE} cannot be used ({problem.strerror}). Remove it.") from problem
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def connected(database_url: str) -> Iterator[Connection]:
    """A connection on which each statement counts at once: databases are not made in transactions."""
    connection = psycopg2.connect(database_url, connect_timeout=5)
    try:
        connection.autocommit = True
        yield connection
    finally:
        connection.close()


def ensure(database_url: str) -> None:
    """Make the migrated database in this server where it is missing. Raises embedded.NotStarted."""
    with connected(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name()])
        if cursor.fetchone():
            return
        half = f"half_{name()}"
        cursor.execute(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{half}"')
        _migrate(f"{database_url.rpartition('/')[0]}/{half}")
        cursor.execute(f'ALTER DATABASE "{half}" RENAME TO "{name()}"')
        # Whoever were connected would make every copy fail.
        cursor.execute(f'ALTER DATABASE "{name()}" ALLOW_CONNECTIONS false')


def _migrate(database_url: str) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("HEART_")}
    env |= {"DATABASE_URL": database_url, "REDIS_URL": "redis://localhost/0", "HEART_PRODUCTION": "0"}
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--run-syncdb", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise embedded.NotStarted(f"The migrations cannot be applied:\n{done.stderr[-3000:].strip()}")


def start_from_cluster(state: Path) -> None:
    """Put a copy of the cluster into `state`, in which no server has been started yet. Raises embedded.NotStarted."""
    with alone():
        cluster = PLACE / f"cluster_{name()}"
        if not cluster.exists():
            _make(cluster)
        os.utime(cluster)
        shutil.copytree(cluster, state / "pg.half")
        (state / "pg.half").rename(state / "pg")
        for old in sorted(PLACE.glob("cluster_*"), key=lambda path: path.stat().st_mtime)[:-KEPT_CLUSTERS]:
            shutil.rmtree(old, ignore_errors=True)


def _make(cluster: Path) -> None:
    """Make it aside and rename it, so that a killed run never leaves half of one."""
    for left in PLACE.glob("half_*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        state = Path(folder)
        services = embedded.Services(state, fast=True, valkey=False)
        with services:
            ensure(services.database_url)
            for program in services.programs:
                # Everything is written before it ends: the copies have nothing to recover.
                program.stop_signal = signal.SIGINT
        half = PLACE / f"half_{os.getpid()}"
        shutil.copytree(state / "pg", half)
        half.rename(cluster)
