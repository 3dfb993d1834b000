"""A worker killed mid-way and two beats at once change nothing about a promise but the delay."""

import contextlib
import datetime
import fcntl
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from heart import embedded
from heart.models import Alarm, Event, Sweep
from navigation import actions
from navigation.models import FollowUp
from tests import make
from tests.deadline import eventually
from triage.models import Diversion, Incident

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = ["worker", "--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]
BEAT = ["beat", "-l", "WARNING"]
Start = Callable[[list[str]], "subprocess.Popen[bytes]"]


@pytest.fixture
def one_at_a_time(tmp_path_factory) -> Iterator[None]:
    """The broker has one number of Redis' databases, whichever process of this run tests: only one may empty it."""
    with (tmp_path_factory.getbasetemp().parent / "broker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def celery(one_at_a_time, tmp_path) -> Iterator[Start]:
    """Starts real worker and beat processes on this test's database and an empty broker."""
    database = connection.settings_dict
    address = f"{settings.DATABASE_URL.rsplit('/', 1)[0]}/{database['NAME']}"
    broker = redis.Redis.from_url(embedded.with_db(settings.REDIS_URL, 1))
    broker.flushdb()
    env = os.environ | {"DATABASE_URL": address, "REDIS_URL": settings.REDIS_URL, "HEART_PRODUCTION": "0"}
    env.pop("PYTEST_XDIST_WORKER", None)
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str]) -> "subprocess.Popen[bytes]":
        log = (tmp_path / f"{len(started)}.log").open("wb")
        with log:
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "celery", "-A", "heart", *command], env=env, stdout=log, stderr=log
                )
            )
        return started[-1]

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
    broker.flushdb()
    broker.close()


def encounters(ended: datetime.datetime, *, count: int) -> None:
    """Diversions of as many incidents that ended at that moment with support needed, as `end` leaves them.

    A second encounter of one incident or person would join the first promise, so no two are of one.
    """
    first = make.diversion_at("Ended")
    assert first.incident.person_id is None, "nobody known, who would be the person of all of them"
    Diversion.objects.filter(pk=first.pk).update(ended_at=ended)
    incidents = Incident.objects.bulk_create(
        [Incident(**facts(first.incident) | {"eido_id": uuid.uuid4()}) for _ in range(count - 1)]
    )
    Diversion.objects.bulk_create(
        [Diversion(**facts(first) | {"ended_at": ended, "incident_id": one.pk}) for one in incidents]
    )


def facts(of: Model) -> dict[str, Any]:
    """Every column of a row but its key."""
    return {field.attname: getattr(of, field.attname) for field in of._meta.concrete_fields if field.attname != "id"}


@pytest.mark.parametrize(("count", "kills"), [(400, 1), pytest.param(4000, 6, marks=pytest.mark.nightly)])
def test_a_worker_killed_mid_way_loses_and_doubles_nothing(celery: Start, count: int, kills: int) -> None:
    ended = timezone.now() - datetime.timedelta(hours=5)
    encounters(ended, count=count)
    done = 0
    for kill in range(kills):
        worker = celery(WORKER)
        if kill == 0:
            celery(BEAT)
        before = done
        eventually(lambda before=before: FollowUp.objects.count() > before or before == count, within=60)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        done = FollowUp.objects.count()
        assert before <= done <= count
    assert done > 0
    celery(WORKER)
    eventually(lambda: FollowUp.objects.count() == count, within=60)
    assert set(FollowUp.objects.values_list("due_at", flat=True)) == {ended + datetime.timedelta(hours=48)}
    assert Event.objects.filter(verb="navigation.opened").count() == count


def test_two_beats_and_two_workers_open_and_escalate_once(celery: Start) -> None:
    ended = timezone.now() - datetime.timedelta(hours=49)
    encounters(ended, count=30)
    for command in (WORKER, WORKER, BEAT, BEAT):
        celery(command)
    eventually(lambda: FollowUp.objects.exclude(escalated_at=None).count() == 30, within=60)
    once = timezone.now()
    # One more whole round by whichever worker is first, and one by this process.
    eventually(lambda: Sweep.objects.get(name="navigation.open_owed").ran_at > once, within=60)
    assert actions.escalate_overdue(now=timezone.now()) == 0
    assert FollowUp.objects.count() == 30
    assert Event.objects.filter(verb="navigation.escalated").count() == 30
    assert Alarm.objects.filter(kind="follow_up_overdue", cleared_at=None).count() == 30
