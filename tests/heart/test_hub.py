"""Open screens hear of everything that was committed, whatever Redis does, and never hold each other up."""

import asyncio
import threading
import time

import pytest
from channels.layers import channel_layers
from django.db import transaction
from websockets.exceptions import InvalidStatus

from heart import embedded
from heart.kernel import history, hub, live, watch
from heart.kernel import subscriber as seat
from tests import make
from tests.at_once import at_once
from tests.deadline import eventually
from tests.heart.served import hang_up_others, screen, served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick_and_quiet(fresh_publisher, monkeypatch):
    """Each test has its own connection to Redis or none, looks often and hears no beats."""
    monkeypatch.setattr(hub, "WATCH_S", 0.05)
    monkeypatch.setattr(hub, "REST_S", 0.05)
    monkeypatch.setattr(hub, "BEAT_S", 3600.0)


@pytest.fixture
def no_redis(settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"


def act(thing, *, hold=None):
    """One committed line of the history; `hold` is called before the commit."""
    with transaction.atomic():
        line = history.record("triage.noted", thing, by=None)
        if hold is not None:
            hold()
    return line.pk


def frame(thing, seq):
    return {"topic": "triage", "thread": thing.thread, "seq": seq}


def begin(listener, thing):
    """Wait until this screen hears of new lines."""
    listener.until(resync=True)
    listener.until(seq=act(thing))


def test_a_screen_hears_of_a_change(alice):
    with served() as port, screen(port, alice) as listener:
        listener.until(resync=True)
        thing = make.person()
        seq = act(thing)
        assert listener.until(seq=seq) == [frame(thing, seq)]


def test_every_screen_is_told_to_look_when_it_will_miss_nothing_more(alice, bob):
    with served() as port, screen(port, alice) as first:
        assert first.next() == {"resync": True}
        with screen(port, bob) as second:
            assert second.next() == {"resync": True, "quiet": 0}


def test_a_screen_hears_for_how_long_nothing_was_told(alice, bob, no_redis, monkeypatch):
    with served() as port, screen(port, alice) as first:
        begin(first, make.person())
        now = time.monotonic()
        monkeypatch.setattr(hub.time, "monotonic", lambda: now + 5.5)
        with screen(port, bob) as second:
            assert second.next() == {"resync": True, "quiet": 5}


def test_every_screen_hears_and_each_line_once(alice, bob, monkeypatch):
    with served() as port, screen(port, alice) as one, screen(port, bob) as two:
        thing = make.person()
        begin(one, thing)
        begin(two, thing)
        seqs = [act(thing) for _ in range(5)]
        heard = [listener.until(seq=seqs[-1]) for listener in (one, two)]
        # Only the watcher can tell the last line, and it reads all before it again.
        monkeypatch.setattr(live, "poke", lambda *_: None)
        last = act(thing)
        for frames, listener in zip(heard, (one, two), strict=True):
            told = [part["seq"] for part in frames + listener.until(seq=last) if "seq" in part]
            assert [seq for seq in told if seq in seqs] == seqs
            assert len(told) == len(set(told))


def test_an_act_taken_back_is_not_told(alice, no_redis):
    with served() as port, screen(port, alice) as listener:
        thing = make.person()
        begin(listener, thing)
        with pytest.raises(KeyError):
            act(thing, hold={}.popitem)
        seq = act(thing)
        assert listener.until(seq=seq) == [frame(thing, seq)]


def test_without_redis_screens_stay_live(alice, no_redis):
    with served() as port, screen(port, alice) as listener:
        thing = make.person()
        begin(listener, thing)
        seq = act(thing)
        assert listener.until(seq=seq)[-1] == frame(thing, seq)


def test_a_line_committed_late_is_told_although_later_numbers_were(alice, no_redis):
    with served() as port, screen(port, alice) as listener:
        thing = make.person()
        begin(listener, thing)
        written, told = threading.Event(), threading.Event()

        def hold():
            written.set()
            assert told.wait(20)

        def overtake():
            assert written.wait(20)
            try:
                seq = act(thing)
                listener.until(seq=seq)
                return seq
            finally:
                told.set()

        late, early = at_once(lambda: act(thing, hold=hold), overtake)
        assert late < early
        assert listener.until(seq=late) == [frame(thing, late)]


def test_a_flood_is_one_word(alice, no_redis):
    with served() as port, screen(port, alice) as listener:
        thing = make.person()
        begin(listener, thing)
        with transaction.atomic():
            for _ in range(hub.FLOOD + 1):
                history.record("triage.noted", thing, by=None)
        assert listener.next() == {"resync": True}
        seq = act(thing)
        assert listener.next() == frame(thing, seq)


def test_no_flood_is_too_large_to_be_read(alice, no_redis):
    with served() as port, screen(port, alice) as listener:
        thing = make.person()
        begin(listener, thing)
        with transaction.atomic():
            seqs = [history.record("triage.noted", thing, by=None).pk for _ in range(watch.AT_A_TIME + 1)]
        assert listener.until(seq=seqs[-1]) == [{"resync": True}, frame(thing, seqs[-1])]


def test_redis_may_die_and_come_back(alice, settings, tmp_path):
    redis = embedded.Services(tmp_path / "redis", fast=True, postgres=False, valkey=True)
    redis.start()
    try:
        settings.REDIS_URL = redis.redis_url
        with served() as port, screen(port, alice) as listener:
            thing = make.person()
            begin(listener, thing)
            redis.stop()
            listener.until(seq=act(thing))
            redis = embedded.Services(tmp_path / "redis", fast=True, postgres=False, valkey=True)
            redis.start()
            listener.until(resync=True)
            listener.until(seq=act(thing))
    finally:
        redis.stop()


def test_the_database_may_restart(alice, no_redis):
    with served() as port, screen(port, alice) as listener:
        thing = make.person()
        begin(listener, thing)
        assert hang_up_others() >= 1
        listener.until(seq=act(thing))


def test_nonsense_on_the_channel_changes_nothing(alice):
    with served() as port, screen(port, alice) as listener:
        thing = make.person()
        begin(listener, thing)
        for nonsense in ("", "{", "[]", "7", '{"seq":"x"}', b"\xff"):
            live.publisher.client.publish(live.channel(), nonsense)
        seq = act(thing)
        assert listener.until(seq=seq) == [frame(thing, seq)]


def test_what_breaks_begins_again(alice, monkeypatch, caplog):
    broken = iter([ZeroDivisionError, ZeroDivisionError])
    whole = watch.newest

    def newest():
        for error in broken:
            raise error
        return whole()

    monkeypatch.setattr(watch, "newest", newest)
    with served() as port, screen(port, alice) as listener:
        begin(listener, make.person())
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        "the screens' _watch broke and begins again"
    ] * 2


def test_the_heart_beats(alice, monkeypatch):
    monkeypatch.setattr(hub, "BEAT_S", 0.01)
    with served() as port, screen(port, alice) as listener:
        assert listener.until(beat=True)[-1] == {"beat": True}


def test_strangers_and_people_without_a_role_are_told_to_stay_out(eve):
    with served() as port:
        for nobody in (None, eve):
            with screen(port, nobody) as listener:
                assert listener.closed() == seat.STRANGER


def test_a_page_from_elsewhere_may_not_listen(alice):
    with served() as port, pytest.raises(InvalidStatus), screen(port, alice, origin="http://evil.example.org"):
        pass


def test_what_a_screen_says_is_ignored(alice, no_redis):
    with served() as port, screen(port, alice) as listener:
        listener._socket.send("hello")
        listener._socket.send(b"\x00")
        begin(listener, make.person())


def test_a_slow_screen_is_closed_and_the_others_are_not_held_up(no_redis):
    heard: list[str] = []
    closed: list[int] = []

    async def play():
        async def never(_):
            await asyncio.Event().wait()

        async def hear(message):
            # Meanwhile the hub's own watch may find its feet and tell everybody to look again.
            if message["text"] != hub.RESYNC:
                heard.append(message["text"])

        async def close(code):
            closed.append(code)

        here = hub.Hub.here()
        slow, quick = here.join(never, close), here.join(hear, close)
        for number in range(seat.QUEUE + 2):
            here._send(str(number))
            await asyncio.sleep(0)
        async with asyncio.timeout(20):
            while not (closed and len(heard) == seat.QUEUE + 2):
                await asyncio.sleep(0)
        assert here is hub.Hub.here(), "the quick one still sits"
        slow.leave()
        quick.leave()

    asyncio.run(play())
    assert closed == [seat.TOO_SLOW]
    assert heard == [str(number) for number in range(seat.QUEUE + 2)]


def test_the_last_screen_puts_the_light_out(no_redis, alice):
    async def play():
        async def ignore(_):
            """Say nothing."""

        first = hub.Hub.here()
        one, two = first.join(ignore, ignore), first.join(ignore, ignore)
        one.leave()
        assert hub.Hub.here() is first
        two.leave()
        two.leave()
        second = hub.Hub.here()
        assert second is not first
        async with asyncio.timeout(20):
            while len(asyncio.all_tasks()) > 1:
                await asyncio.sleep(0.01)

    asyncio.run(play())
    eventually(lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("heart-watch")])


def test_no_channel_layer_is_needed():
    assert not channel_layers.configs
