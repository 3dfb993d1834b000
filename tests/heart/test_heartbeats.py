"""A page that is there says so, and the hub keeps when: at once, then now and then, in one statement for everybody."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heart.kernel import hub, watch
from heart.models import Heartbeat
from tests.deadline import eventually
from tests.heart.served import screen, served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(fresh_publisher, monkeypatch):
    monkeypatch.setattr(hub, "WATCH_S", 0.05)
    monkeypatch.setattr(hub, "BEAT_S", 0.05)


def at(user) -> datetime.datetime | None:
    return Heartbeat.objects.filter(user=user).values_list("at", flat=True).first()


def test_a_page_that_answers_is_there_and_an_open_line_alone_is_not(alice, carol, monkeypatch):
    monkeypatch.setattr(hub, "HEARTBEAT_S", 0.1)
    began = timezone.now()
    with served() as port, screen(port, alice) as silent, screen(port, carol) as page:
        silent.until(beat=True)
        page.until(beat=True)
        page.say()
        eventually(lambda: at(carol))
        assert at(carol) >= began
        first = at(carol)
        page.say()
        eventually(lambda: at(carol) > first)
        assert at(alice) is None


def test_it_is_written_now_and_then_and_not_for_each_word(carol):
    with served() as port, screen(port, carol) as page:
        page.until(beat=True)
        page.say()
        first = eventually(lambda: at(carol))
        for _ in range(5):
            page.say()
            page.until(beat=True)
        assert at(carol) == first


def test_everybodys_are_one_statement_the_later_word_stands_and_who_is_gone_breaks_nothing(alice, carol):
    now = timezone.now()
    with CaptureQueriesContext(connection) as asked:
        watch.note_heartbeats({alice.pk: now, carol.pk: now, carol.pk + 10_000: now})
    assert len(asked) == 1
    watch.note_heartbeats({carol.pk: now - datetime.timedelta(seconds=5)})
    assert (at(alice), at(carol)) == (now, now)
