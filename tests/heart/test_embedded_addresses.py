"""The addresses of the built-in services: one folder, and every library reads the same place from it."""

import subprocess
import sys
from pathlib import Path

import dj_database_url
import kombu
import psycopg2.extensions
import pytest
import redis

from heart.embedded import Services, celery_url, database_url, redis_url, socket_folder, with_db
from tests.heart.embedded_hands import ROOT, ask, open_folder

PLACES = [Path("/srv/heart"), Path("/srv/A b:c%41@d?e#f/é"), Path("/srv", "x" * 120)]


@pytest.mark.parametrize("state", PLACES, ids=["plain", "odd", "long"])
def test_each_library_reads_the_same_folder(state: Path) -> None:
    folder = str(socket_folder(state))
    django = dj_database_url.parse(database_url(state))
    assert (django["HOST"], django["NAME"], django["USER"]) == (folder, "heart", "heart")
    assert psycopg2.extensions.parse_dsn(database_url(state))["host"] == folder
    pool = redis.ConnectionPool.from_url(with_db(redis_url(state), 3))
    assert pool.connection_kwargs["path"] == f"{folder}/redis.sock"
    assert pool.connection_kwargs["db"] == 3


def test_a_long_path_has_a_short_place_of_its_own() -> None:
    one, other = socket_folder(Path("/srv", "x" * 120)), socket_folder(Path("/srv", "x" * 121))
    assert one != other
    assert len(str(one / ".s.PGSQL.5432.lock")) <= 100


def test_the_place_does_not_depend_on_how_the_path_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert socket_folder(Path("srv/heart")) == socket_folder(Path("/srv/heart/"))


@pytest.mark.parametrize(
    ("url", "moved", "celery"),
    [
        ("redis://r:6379", "redis://r:6379/2", "redis://r:6379/2"),
        ("redis://r:6379/0", "redis://r:6379/2", "redis://r:6379/2"),
        ("rediss://:pw@r/7?db=5&health_check_interval=3", "rediss://:pw@r/2?health_check_interval=3", None),
        ("unix:///s/redis.sock", "unix:///s/redis.sock?db=2", "redis+socket:///s/redis.sock?virtual_host=2"),
        ("unix://:pw@/s/r.sock?db=9", "unix://:pw@/s/r.sock?db=2", "redis+socket://:pw@/s/r.sock?virtual_host=2"),
    ],
)
def test_another_database_of_the_same_redis(url: str, moved: str, celery: str | None) -> None:
    assert with_db(url, 2) == moved
    assert celery_url(url, 2) == (celery or moved)


@pytest.mark.parametrize("url", ["", "localhost:6379", "http://r/0", "redis+socket:///s"])
def test_an_address_that_is_not_of_redis_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match="REDIS_URL must begin with"):
        celery_url(url, 1)


def test_celery_and_libpq_reach_the_servers_through_an_odd_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")  # A person's own PostgreSQL, which is not meant.
    monkeypatch.setenv("PGDATA", "/nowhere")
    with open_folder() as folder, Services(folder / "A b:c%41é", fast=True) as services:
        assert ask(services.database_url, "SELECT current_user") == "heart"
        with redis.Redis.from_url(with_db(services.redis_url, 3)) as client:
            client.set("here", "yes")
        with kombu.Connection(celery_url(services.redis_url, 3)) as connection:
            assert connection.default_channel.client.get("here") == b"yes"


def test_it_can_be_asked_before_django_is_set_up() -> None:
    code = "import sys, heart.embedded; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
