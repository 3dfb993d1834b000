"""The history takes codes and no words, keeps every line, and tells the screens only what is true."""

import contextlib
import datetime
import json
import socket

import pytest
import redis
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction

from heart.kernel import history, live
from heart.models import Event
from tests import make
from tests.deadline import eventually


@pytest.fixture
def thing(db):
    return make.person()


@pytest.mark.parametrize(
    "words",
    [
        "he has a knife",
        "Main St.\nUnit 4",
        "señora",
        "x" * 65,
        "+17045550123",
        "704-555-0123",
        "7045550123",
        "robin@example.org",
        {"said": "x"},
        ["fine", "not fine"],
        float("nan"),
        b"bytes",
    ],
)
def test_words_are_refused(thing, alice, words):
    with pytest.raises(ValueError, match="said is not a code") as refusal:
        history.record("triage.noted", thing, by=alice, said=words)
    assert "knife" not in str(refusal.value)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        (7, 7),
        (2.5, 2.5),
        (True, True),
        (None, None),
        ("", ""),
        ("MH-4.2", "MH-4.2"),
        ("cabarrus@2026-11", "cabarrus@2026-11"),
        ("2026-000123", "2026-000123"),
        (("a", "b"), ["a", "b"]),
        (datetime.date(2026, 11, 1), "2026-11-01"),
        (datetime.datetime(2026, 11, 1, 6, 30, tzinfo=datetime.UTC), "2026-11-01T06:30:00+00:00"),
    ],
)
def test_codes_are_kept(thing, alice, code, kept):
    history.record("triage.noted", thing, by=alice, code=code)
    assert Event.objects.get().codes == {"code": kept}


def test_the_time_of_the_fact_may_be_told(thing):
    at = datetime.datetime(2026, 3, 8, 6, 59, tzinfo=datetime.UTC)
    history.record("triage.noted", thing, by=None, at=at)
    line = Event.objects.get()
    assert (line.at, line.by, line.topic) == (at, None, "triage")


@pytest.mark.django_db(transaction=True)
def test_a_line_belongs_to_a_transaction():
    thing = make.person()
    with pytest.raises(RuntimeError, match="transaction"):
        history.record("triage.noted", thing, by=None)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "attempt",
    ["UPDATE heart_event SET verb = 'x.y'", "UPDATE heart_event SET id = id", "DELETE FROM heart_event"],
)
def test_no_line_ever_changes_or_goes(thing, attempt):
    history.record("triage.noted", thing, by=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)
    assert Event.objects.get().verb == "triage.noted"


def test_the_history_is_not_emptied_outside_of_tests(thing):
    history.record("triage.noted", thing, by=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL heart.allow_truncate = ''")
        cursor.execute("TRUNCATE heart_event")
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_screens_hear_after_the_commit_and_not_before(pokes):
    thing = make.person()
    with transaction.atomic():
        line = history.record("triage.noted", thing, by=None)
        assert pokes._heard == []
    assert pokes._heard == [("triage", thing.thread, line.pk)]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_was_taken_back_is_not_told(pokes):
    thing = make.person()
    with pytest.raises(KeyError), transaction.atomic():
        history.record("triage.noted", thing, by=None)
        raise KeyError
    assert pokes._heard == []
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_poke_travels_through_redis(fresh_publisher):
    thing = make.person()
    with redis.Redis.from_url(django_settings.REDIS_URL) as client, client.pubsub() as ear:
        ear.subscribe(live.channel())
        eventually(lambda: ear.get_message(timeout=0.1))
        with transaction.atomic():
            line = history.record("triage.noted", thing, by=None, code="secret")
        heard = eventually(lambda: ear.get_message(timeout=0.1))
    assert json.loads(heard["data"]) == {"topic": "triage", "thread": thing.thread, "seq": line.pk}


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_act_still_happens(fresh_publisher, settings, tmp_path, caplog):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    thing = make.person()
    for _ in range(3):
        with transaction.atomic():
            history.record("triage.noted", thing, by=None)
    assert Event.objects.count() == 3
    # Once, then it rests: a dead Redis is not asked at every act.
    assert [record.getMessage() for record in caplog.records] == ["poke not sent: ConnectionError"]


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_hangs_is_asked_once_and_then_left_alone(fresh_publisher, settings, tmp_path, caplog):
    path = str(tmp_path / "mute.sock")
    knocks = 0
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(path)
        mute.listen()
        settings.REDIS_URL = f"unix://{path}"
        thing = make.person()
        for _ in range(3):
            with transaction.atomic():
                history.record("triage.noted", thing, by=None)
        mute.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                mute.accept()[0].close()
                knocks += 1
    assert Event.objects.count() == 3
    assert knocks == 1
    assert [record.getMessage() for record in caplog.records] == ["poke not sent: TimeoutError"]
