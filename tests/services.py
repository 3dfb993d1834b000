"""Gives each run of the tests a PostgreSQL and a Valkey before Django reads its settings, and clears up after it.

PostgreSQL is the one that `make services` keeps running, or a private one that ends with the run. Valkey is always
private: it starts at once, and its channels and the broker's queue are shared by all who use it. Where DATABASE_URL or
REDIS_URL is set, that server is used as it is. HEART_TESTS_ALONE=1 leaves the kept PostgreSQL out.
"""

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from heart import embedded
from tests import kept, migrated

# Databases 0 to 7 are the program's own numbers; each parallel worker gets one above them, of Valkey's 64.
FIRST_WORKER_DB = 8
WORKER_DBS = 56
# The database to copy for each process, where the server is one of ours (tests/conftest.py reads it).
TEMPLATE = "HEART_TESTS_TEMPLATE"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before pytest-django reads the settings: a plugin named with -p is the only place that is early enough."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        number = FIRST_WORKER_DB + int(worker.removeprefix("gw")) % WORKER_DBS
        os.environ["REDIS_URL"] = embedded.with_db(os.environ["REDIS_URL"], number)
        return
    own_database, own_redis = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if not (own_database or own_redis):
        return
    remove_leftovers()
    kept_database = own_database and kept.database_url()
    state = Path(tempfile.mkdtemp(prefix=migrated.PREFIX))
    services = embedded.Services(state, fast=True, postgres=own_database and not kept_database, valkey=own_redis)

    def remove() -> None:
        services.stop()
        shutil.rmtree(state, ignore_errors=True)

    # Unlike pytest_unconfigure, a cleanup is also called when pytest fails before it is configured.
    early_config.add_cleanup(remove)
    try:
        if kept_database:
            with migrated.alone():
                migrated.ensure(kept_database)
        elif own_database:
            migrated.start_from_cluster(state)
        services.start()
    except embedded.NotStarted as problem:
        raise pytest.UsageError(str(problem)) from problem
    if own_database:
        os.environ["DATABASE_URL"] = kept_database or services.database_url
        os.environ[TEMPLATE] = migrated.name()
    if own_redis:
        os.environ["REDIS_URL"] = services.redis_url


def remove_leftovers() -> None:
    """Remove the folders of runs that were killed; their servers died with them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{migrated.PREFIX}*"):
        lock = folder / "lock"
        try:
            # A young one may belong to a run that is about to take its lock.
            if time.time() - lock.stat().st_mtime < 60:
                continue
            with lock.open("r+b") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # Another person's, or still in use.
