"""Each run of the tests has a migrated database of its own, whether PostgreSQL is kept between runs or not."""

import os
import subprocess
import sys

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from heart import embedded
from tests import databases, migrated, services

ours = pytest.mark.skipif(not os.environ.get(services.TEMPLATE), reason="the database server is not one of ours")


def run(place, *command, **env):
    """A command of this checkout, with the kept PostgreSQL of that folder."""
    bare = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    bare = {name: value for name, value in bare.items() if not name.startswith(("PYTEST_", "HEART_"))}
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=migrated.ROOT,
        env=bare | {"HEART_TESTS_PLACE": str(place)} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def told(process):
    words, _ = process.communicate(timeout=300)
    return process.returncode, words


@pytest.fixture
def place(tmp_path):
    """A folder with the cluster that is there already, and nothing kept in the end."""
    with migrated.alone():
        for cluster in migrated.PLACE.glob("cluster_*"):
            (tmp_path / cluster.name).symlink_to(cluster)
    yield tmp_path
    assert told(run(tmp_path, "tests.kept", "stop"))[0] == 0


@ours
def test_one_is_kept_until_it_is_stopped(place):
    assert told(run(place, "tests.kept", "status")) == (0, "Not running: each run of the tests starts its own.\n")
    code, words = told(run(place, "tests.kept", "start"))
    assert (code, words.splitlines()[1:]) == (0, ["It has today's migrations."])
    again = told(run(place, "tests.kept", "start"))
    assert again == (0, words), "it is the same process"
    with migrated.connected(embedded.database_url(place / "kept")) as server, server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE test_{os.getpid()}")
        in_use = told(run(place, "tests.kept", "stop"))
        assert in_use == (1, "In use: 1 databases of runs. End those runs first.\n")
        cursor.execute(f"DROP DATABASE test_{os.getpid()}")
    assert told(run(place, "tests.kept", "stop")) == (0, "Not running: each run of the tests starts its own.\n")
    assert not (place / "kept").exists()


LOOK = "tests/test_migrations.py"


@pytest.mark.nightly
@ours
def test_two_runs_at_once_share_a_kept_one_and_leave_nothing(place):
    told(run(place, "tests.kept", "start"))
    one, two = (run(place, "pytest", "-q", "-n", workers, LOOK) for workers in ("0", "2"))
    for code, words in (told(one), told(two)):
        assert code == 0, words
    assert "with 0 databases of runs" in told(run(place, "tests.kept", "status"))[1]


@ours
@pytest.mark.django_db(transaction=True)
def test_the_databases_of_killed_runs_are_removed_and_no_others():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive = f"test_{ended.pid}", f"test_{os.getppid()}"
    with migrated.connected(settings.DATABASE_URL) as server, server.cursor() as cursor:
        for name in (dead, alive):
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            databases.remove_leftovers(cursor)
            cursor.execute("SELECT datname FROM pg_database WHERE datname = ANY(%s)", [[dead, alive]])
            assert cursor.fetchall() == [(alive,)]
        finally:
            cursor.execute(f'DROP DATABASE "{alive}"')


@ours
@pytest.mark.django_db(transaction=True)
def test_nobody_gets_into_the_one_that_is_copied():
    assert connection.settings_dict["NAME"] == f"test_{os.getpid()}"
    with pytest.raises(psycopg2.OperationalError, match="not currently accepting connections"):
        psycopg2.connect(f"{settings.DATABASE_URL.rpartition('/')[0]}/{migrated.name()}")


def test_its_name_changes_with_every_migration(monkeypatch, tmp_path):
    (tmp_path / "room" / "migrations").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").write_text("django==5.2\n")
    monkeypatch.setattr(migrated, "ROOT", tmp_path)
    names = set()
    for change in ("room/migrations/0001_a.py", "room/migrations/0001_a.py", "room/migrations/0002_b.py"):
        with (tmp_path / change).open("a") as file:
            file.write("one line more\n")
        names.add(migrated.name.__wrapped__())
    with (tmp_path / "requirements" / "dev.txt").open("a") as file:
        file.write("django-allauth==65\n")
    names.add(migrated.name.__wrapped__())
    assert len(names) == 4
