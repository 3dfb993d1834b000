"""/healthz says who is alive, and is honest when somebody is not."""

import datetime
import socket
import threading

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from heart.celery import TIMETABLE
from heart.kernel import health, sweeps
from heart.models import Sweep
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = [sweeps.name_of(task) for task in TIMETABLE]


def stamp(*names, age_s=0.0):
    at = timezone.now() - datetime.timedelta(seconds=age_s)
    for name in names:
        Sweep.objects.update_or_create(name=name, defaults={"ran_at": at, "found": 3})


@pytest.fixture
def all_alive():
    stamp("beat", *NAMES)


def ask(path="/healthz"):
    return Client().get(path)


def test_all_alive_is_200_and_says_when_each_sweep_ran(all_alive):
    answer = ask()
    report = answer.json()
    assert (answer.status_code, report["status"], report["words"]) == (200, "ok", [])
    assert [report[part]["ok"] for part in ("database", "redis", "worker", "beat")] == [True] * 4
    assert set(report["sweeps"]) == set(NAMES)
    assert all(sweep["ok"] and sweep["age_s"] < 20 and sweep["found"] == 3 for sweep in report["sweeps"].values())
    assert "no-store" in answer["Cache-Control"]


def test_a_fresh_database_is_not_called_healthy():
    answer = ask()
    assert answer.status_code == 503
    assert answer.json()["words"] == ["Beat gives no sign of life (never yet): no task is being started."]


def test_a_dead_worker_is_told_from_a_dead_beat(all_alive):
    stamp(*NAMES, age_s=100)
    answer = ask()
    report = answer.json()
    assert answer.status_code == 503
    assert (report["beat"]["ok"], report["worker"]["ok"]) == (True, False)
    assert report["words"] == ["Beat is alive, but no worker does what it asks (last 100 s ago)."]


def test_a_dead_beat_is_named_and_the_worker_not_blamed(all_alive):
    stamp("beat", *NAMES, age_s=100)
    report = ask().json()
    assert (report["beat"]["ok"], report["worker"]["ok"]) == (False, None)
    assert report["words"] == ["Beat gives no sign of life (last 100 s ago): no task is being started."]


def test_one_silent_sweep_is_named(all_alive):
    stamp("navigation.open_owed", age_s=60)
    answer = ask()
    assert answer.status_code == 503
    assert answer.json()["words"] == ["navigation.open_owed has not run to its end (last 60 s ago)."]


def test_a_sweep_is_late_by_its_own_measure(all_alive):
    stamp("forget_answers", age_s=7000)
    assert ask().status_code == 200
    stamp("forget_answers", age_s=7300)
    assert ask().status_code == 503


def test_without_redis_it_says_so(all_alive, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    answer = ask()
    report = answer.json()
    assert (answer.status_code, report["redis"]["ok"], report["database"]["ok"]) == (503, False, True)
    assert report["words"][0].startswith("Redis does not answer")


def test_a_redis_that_hangs_does_not_hang_the_answer(all_alive, settings, tmp_path):
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "mute.sock"))
        mute.listen()
        settings.REDIS_URL = f"unix://{tmp_path}/mute.sock"
        assert ask().json()["redis"]["ok"] is False


def test_without_the_database_it_answers_503_and_no_secrets(all_alive, monkeypatch):
    def refuse():
        raise DatabaseError("connection to server at 10.1.2.3, user heart, password secret failed")

    monkeypatch.setattr(health, "_read_stamps", refuse)
    answer = ask()
    report = answer.json()
    assert (answer.status_code, report["database"]["ok"]) == (503, False)
    assert report["words"] == ["The database does not answer."]
    assert (report["worker"]["ok"], report["beat"]["ok"]) == (None, None)
    assert "secret" not in answer.content.decode()


def test_a_database_that_hangs_does_not_hang_the_answer(all_alive, monkeypatch):
    monkeypatch.setattr(health, "DATABASE_LIMIT_S", 0.1)
    monkeypatch.setattr(health, "asker", health.Asker())
    go_on, asked = threading.Event(), []

    def hang():
        asked.append(1)
        go_on.wait(20)
        return {}

    monkeypatch.setattr(health, "_read_stamps", hang)
    try:
        # Two ask; the second joins the first's question and hangs no second thread.
        assert [ask().status_code for _ in range(2)] == [503, 503]
        assert len(asked) == 1
    finally:
        go_on.set()


def test_it_only_answers_questions(all_alive):
    assert Client().post("/healthz").status_code == 405
    assert Client().head("/healthz").status_code == 200


def test_it_says_which_protocol_counts_and_is_not_ill_without_one(all_alive, settings):
    settings.PROTOCOL_UNAPPROVED = False
    answer = ask()
    assert answer.status_code == 200
    told = answer.json()["protocol"]
    assert (told["ok"], "every call is for police" in told["words"]) == (False, True)
    version = make.version_at("Effective")
    assert ask().json()["protocol"]["version"] == version.code
