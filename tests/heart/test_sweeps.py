"""Every task of the timetable leaves a stamp, and beat knows from the stamps when it is due."""

import datetime

import pytest
from celery import shared_task
from celery.beat import Service
from django.db import DatabaseError
from django.utils import timezone

from heart import tasks
from heart.celery import TIMETABLE, app
from heart.kernel import beat, sweeps
from heart.models import Answered, Sweep

# Beat closes old connections, which the transaction around an ordinary test would not survive.
on_its_own = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scheduler(transactional_db):
    return beat.DatabaseScheduler(app=app)


def stamped(name):
    return Sweep.objects.get(name=name)


def test_every_line_of_the_timetable_is_a_task_that_stamps():
    app.loader.import_default_modules()
    for name, every in TIMETABLE.items():
        assert isinstance(app.tasks[name], sweeps.RecordedTask), name
        assert every >= 1


def test_no_two_tasks_leave_the_same_stamp():
    names = [sweeps.name_of(task) for task in TIMETABLE] + ["beat"]
    assert len(set(names)) == len(names)
    assert sweeps.name_of("navigation.tasks.open_owed") == "navigation.open_owed"
    assert sweeps.name_of("heart.tasks.tick") == "tick"


def test_a_task_that_ends_well_is_stamped_with_what_it_found(db, now):
    @shared_task(name="heart.tasks.counting")
    def counting():
        return 7

    try:
        counting()
        assert (stamped("counting").found, stamped("counting").ran_at >= now) == (7, True)
    finally:
        app.tasks.unregister("heart.tasks.counting")


def test_a_task_that_fails_is_not_stamped(db):
    @shared_task(name="heart.tasks.failing")
    def failing():
        raise ZeroDivisionError

    try:
        with pytest.raises(ZeroDivisionError):
            failing()
        assert not Sweep.objects.exists()
    finally:
        app.tasks.unregister("heart.tasks.failing")


def test_a_worker_stamps_as_a_call_does(db):
    tasks.tick.apply(throw=True)
    assert stamped("tick").found == 0


def test_a_later_stamp_takes_the_place_of_the_first(db):
    sweeps.stamp("tick", 1)
    first = stamped("tick").ran_at
    sweeps.stamp("tick", 2)
    assert Sweep.objects.count() == 1
    assert stamped("tick").found == 2
    assert stamped("tick").ran_at > first


def test_answers_are_forgotten_after_a_day(db, now):
    for key, hours in (("old", 25), ("young", 23)):
        Answered.objects.create(scope="user:1", key=key, fingerprint="x", at=now - datetime.timedelta(hours=hours))
    tasks.forget_answers()
    assert [answer.key for answer in Answered.objects.all()] == ["young"]
    assert stamped("forget_answers").found == 1


def test_beat_says_that_it_is_alive_but_not_at_every_tick(scheduler, monkeypatch):
    monkeypatch.setattr(scheduler, "apply_entry", lambda entry, producer=None: None)
    monkeypatch.setattr(beat.Scheduler, "producer", None)
    assert scheduler.tick() <= beat.STAMP_EVERY_S
    first = stamped("beat").ran_at
    scheduler.tick()
    assert stamped("beat").ran_at == first
    scheduler._stamped_at -= beat.STAMP_EVERY_S
    scheduler.tick()
    assert stamped("beat").ran_at > first


def test_what_never_ran_is_due_at_once(scheduler):
    assert set(scheduler.schedule) == set(TIMETABLE)
    assert all(entry.is_due().is_due for entry in scheduler.schedule.values())


@on_its_own
def test_after_a_restart_beat_goes_on_where_it_was():
    sweeps.stamp("forget_answers")
    entries = beat.DatabaseScheduler(app=app).schedule
    assert not entries["heart.tasks.forget_answers"].is_due().is_due
    Sweep.objects.update(ran_at=timezone.now() - datetime.timedelta(seconds=3601))
    entries = beat.DatabaseScheduler(app=app).schedule
    assert entries["heart.tasks.forget_answers"].is_due().is_due


@on_its_own
def test_a_silent_database_does_not_stop_beat(monkeypatch, caplog):
    def fail(*_):
        raise DatabaseError("gone")

    monkeypatch.setattr(sweeps, "stamp", fail)
    monkeypatch.setattr(beat.Sweep.objects, "values_list", fail)
    scheduler = beat.DatabaseScheduler(app=app)
    monkeypatch.setattr(scheduler, "apply_entry", lambda entry, producer=None: None)
    monkeypatch.setattr(beat.Scheduler, "producer", None)
    scheduler.tick()
    assert "beat could not be stamped: DatabaseError" in [record.getMessage() for record in caplog.records]


@on_its_own
def test_the_beat_program_uses_this_scheduler_and_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    service = Service(app=app, scheduler_cls=app.Beat().scheduler_cls)
    assert isinstance(service.scheduler, beat.DatabaseScheduler)
    service.sync()
    assert list(tmp_path.iterdir()) == []
