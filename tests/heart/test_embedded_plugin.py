"""The pytest plugin that gives each run its own services."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import services
from tests.heart.embedded_hands import ROOT, ask, gone, open_folder, redis_at, until

LOOK = """
import os, pathlib, sys, time, psycopg2
def test_look():
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    cursor = connection.cursor()
    cursor.execute("SHOW data_directory")
    folder = pathlib.Path(cursor.fetchone()[0])
    pid = (folder / "postmaster.pid").read_text().split()[0]
    valkey = (folder.parent / "redis" / "redis.pid").read_text().strip()
    connection.close()
    found = pathlib.Path("found.new")
    found.write_text(f"{pid} {valkey} {folder.parent}")
    found.rename("found")
    deadline = time.monotonic() + 120
    while pathlib.Path("wait").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
"""


class Config:
    """As much of pytest's configuration as the plugin uses."""

    def __init__(self) -> None:
        self.cleanups: list[object] = []

    def add_cleanup(self, cleanup: object) -> None:
        self.cleanups.append(cleanup)


class Never:
    """Services that must not be started."""

    def __init__(self, *given: object, **named: object) -> None:
        pytest.fail("the plugin started services")


def run_apart(folder: Path) -> "subprocess.Popen[bytes]":
    """A pytest run of its own, with nothing but the plugin."""
    (folder / "test_look.py").write_text(LOOK)
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    env = {name: value for name, value in env.items() if not name.startswith("PYTEST_")}
    env |= {
        "HEART_TESTS_ALONE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "--rootdir=.", "-p", "tests.services", "-q"]
    with (folder / "output").open("wb") as output:
        return subprocess.Popen([*command, "test_look.py"], cwd=folder, env=env, stdout=output, stderr=output)


def test_a_run_has_its_own_services_and_leaves_nothing() -> None:
    with open_folder() as folder:
        assert run_apart(folder).wait(120) == 0, (folder / "output").read_text()
        postgres, valkey, state = (folder / "found").read_text().split()
        assert Path(state).parent == folder
        assert gone(int(postgres))
        assert gone(int(valkey))
        assert not Path(state).exists()


def test_a_killed_run_takes_its_services_along_and_the_next_clears_up() -> None:
    with open_folder() as folder:
        (folder / "wait").touch()
        run = run_apart(folder)
        until(lambda: (folder / "found").exists() or run.poll() is not None)
        run.kill()
        run.wait()
        postgres, valkey, state = (folder / "found").read_text().split()
        until(lambda: gone(int(postgres)) and gone(int(valkey)))
        lock = Path(state, "lock")
        os.utime(lock, (0, 0))  # As if it had happened long ago.
        (folder / "wait").unlink()
        assert run_apart(folder).wait(120) == 0, (folder / "output").read_text()
        assert not Path(state).exists()


def test_this_run_has_both_services() -> None:
    assert ask(os.environ["DATABASE_URL"], "SELECT 1") == 1
    with redis_at(os.environ["REDIS_URL"]) as client:
        assert client.ping()


def test_it_stays_out_when_both_addresses_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/heart")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379/0")
    monkeypatch.setattr(services.embedded, "Services", Never)
    config = Config()
    services.pytest_load_initial_conftests(config)
    assert os.environ["DATABASE_URL"] == "postgres://elsewhere/heart"
    assert os.environ["REDIS_URL"] == "redis://elsewhere:6379/0"
    assert config.cleanups == []


def test_it_starts_only_the_one_whose_address_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/heart")
    monkeypatch.setenv("REDIS_URL", "")
    with open_folder() as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        config = Config()
        services.pytest_load_initial_conftests(config)
        try:
            assert os.environ["DATABASE_URL"] == "postgres://elsewhere/heart"
            with redis_at(os.environ["REDIS_URL"]) as client:
                assert client.ping()
            assert [path.name for path in folder.glob("*/pg*")] == []
        finally:
            for cleanup in config.cleanups:
                assert callable(cleanup)
                cleanup()
        assert list(folder.iterdir()) == []


def test_each_parallel_worker_has_its_own_database_of_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.embedded, "Services", Never)
    addresses = set()
    for worker in range(16):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", f"gw{worker}")
        monkeypatch.setenv("REDIS_URL", "unix:///s/redis.sock?db=0")
        services.pytest_load_initial_conftests(Config())
        addresses.add(os.environ["REDIS_URL"])
    assert len(addresses) == 16
    assert "unix:///s/redis.sock?db=8" in addresses
    assert "unix:///s/redis.sock?db=0" not in addresses
