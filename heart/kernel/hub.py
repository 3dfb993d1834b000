"""Open screens hear that something changed: one hub per process between Redis, the history and the sockets."""

import asyncio
import datetime
import json
import logging
import re
import time
import weakref
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import redis.asyncio
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import timezone
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from heart.kernel import live, watch
from heart.kernel.subscriber import ENDED, MOVED, STRANGER, Close, Send, Subscriber

logger = logging.getLogger(__name__)

# A silent line is said to be lost after five seconds (static/live.mjs): one beat may come late.
BEAT_S = 2.0
WATCH_S = 1.0
REST_S = 1.0
# A person's heartbeat is written at most this often by each process, for all people in one statement.
HEARTBEAT_S = 10.0
REDIS_SILENCE_S = 30.0
# More news than this at once is one word: read everything again.
FLOOD = 25

PERSON = "person-"
PERSON_THREAD = re.compile(r"person-[0-9]{1,18}", re.ASCII)
CODES = {watch.Standing.SAME: 0, watch.Standing.OTHER_ROLE: MOVED, watch.Standing.GONE: ENDED}

BEAT = '{"beat":true}'
RESYNC = '{"resync":true}'


class Screen(AsyncWebsocketConsumer):
    """One open screen: told only that something changed; what changed it asks for by HTTP, where rights are checked."""

    subscriber: Subscriber | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self.subscriber is not None:
                self.subscriber.leave()

    async def connect(self) -> None:
        # Accepted first: a browser is not told the code of a refused handshake, and would knock for ever.
        await self.accept()
        user = self.scope.get("user")
        known = user is not None and user.is_authenticated and user.is_active and user.role
        if not known or (settings.SECOND_FACTOR and not self.scope["session"].get("second")):
            await self.close(STRANGER)
            return
        who = watch.Who(user.pk, user.role, self.scope["session"].session_key)
        self.subscriber = Hub.here().join(self.base_send, self.close, who)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A page answers each beat with a word, whatever it is: it is there, also in a hidden tab."""
        if self.subscriber is not None:
            self.subscriber.heard_at = time.monotonic()


class Hub:
    """Everything the screens of this event loop share. It works from the first screen to the last, then is gone."""

    _hubs: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = weakref.WeakKeyDictionary()

    @classmethod
    def here(cls) -> "Hub":
        """The hub of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in cls._hubs:
            cls._hubs[loop] = cls()
        return cls._hubs[loop]

    def __init__(self) -> None:
        self._subscribers: set[Subscriber] = set()
        self._seen = watch.SeenEvents()
        self._told_at = time.monotonic()
        self._doubted: set[int] = set()
        self._doubt = asyncio.Event()
        self._noted: dict[int, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._farewells: set[asyncio.Task[None]] = set()

    def join(self, send: Send, close: Close, who: watch.Who | None = None) -> Subscriber:
        """A subscriber for one screen. It is told to look once at the moment from which on it misses nothing.

        `quiet` says for how many seconds nothing was told: a page made since then has nothing to look for.
        """
        subscriber = Subscriber(self, send, close, who)
        self._subscribers.add(subscriber)
        if who is not None:
            # What happened to this person since the handshake asked who they are was told before they sat here.
            self._doubted.add(who.user)
        if self._seen.top is not None:
            quiet = int(time.monotonic() - self._told_at)
            subscriber.offer(_message(json.dumps({"resync": True, "quiet": quiet}, separators=(",", ":"))))
        if not self._tasks:
            self._tasks = {asyncio.create_task(_for_ever(work)) for work in (self._listen, self._watch, self._beat)}
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)
        if self._subscribers:
            return
        # The next screen gets a new hub, so that this one may take its time to let go of Redis and the database.
        loop = asyncio.get_running_loop()
        if self._hubs.get(loop) is self:
            del self._hubs[loop]
        for task in self._tasks:
            task.cancel()

    def see_off(self, closing: Awaitable[None]) -> None:
        """Close a slow socket without waiting for it."""
        task = asyncio.create_task(_in_time(closing))
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)

    def _tell(self, frame: str) -> None:
        self._told_at = time.monotonic()
        self._send(frame)

    def _send(self, frame: str) -> None:
        message = _message(frame)
        for subscriber in tuple(self._subscribers):
            subscriber.offer(message)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            self._send(BEAT)

    async def _listen(self) -> None:
        """Pass on what Redis says; after every silence tell the screens to look again."""
        said = False
        while True:
            try:
                await self._hear_redis(resync=said)
            except (redis.RedisError, OSError) as error:
                if not said:
                    logger.warning("no pokes from Redis (%s); the history is watched instead", type(error).__name__)
                said = True
            await asyncio.sleep(REST_S)

    async def _hear_redis(self, *, resync: bool) -> None:
        """Listen until the connection fails. Raises RedisError or OSError, always in the end."""
        client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
        )
        async with client, client.pubsub() as pubsub:
            await pubsub.subscribe(live.channel())
            heard = time.monotonic()
            while True:
                message = await pubsub.get_message(timeout=REDIS_SILENCE_S / 3)
                if message is None:
                    if time.monotonic() - heard > REDIS_SILENCE_S:
                        raise redis.ConnectionError("silent")
                    await pubsub.ping()
                    continue
                heard = time.monotonic()
                if message["type"] == "subscribe" and resync:
                    logger.warning("Redis speaks again")
                    self._tell(RESYNC)
                if message["type"] == "message":
                    self._pass_on(message["data"])
                    # Many may have arrived at once: let the sockets keep up.
                    await asyncio.sleep(0)

    def _pass_on(self, data: bytes) -> None:
        try:
            poke = json.loads(data)
            seq, thread = int(poke["seq"]), str(poke["thread"])
        except (ValueError, KeyError, TypeError):
            logger.warning("a poke that is not one was dropped")
            return
        if self._seen.tell(seq, time.monotonic()):
            self._doubts([thread])
            self._tell(data.decode())

    async def _watch(self) -> None:
        """Read the history about once a second and poke what Redis did not. One query for all the screens."""
        thread = ThreadPoolExecutor(1, "heart-watch")
        loop = asyncio.get_running_loop()
        blind = False
        try:
            while True:
                self._doubt.clear()
                try:
                    more = await self._look(thread, loop)
                    await self._check(thread, loop)
                    await self._note(thread, loop)
                except DatabaseError as error:
                    if not blind:
                        logger.warning("the history cannot be read (%s)", type(error).__name__)
                    blind, more = True, False
                else:
                    if blind:
                        logger.warning("the history can be read again")
                        self._tell(RESYNC)
                    blind = False
                if not more:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._doubt.wait(), WATCH_S)
        finally:
            thread.submit(watch.hang_up)
            thread.shutdown(wait=False)

    async def _look(self, thread: ThreadPoolExecutor, loop: asyncio.AbstractEventLoop) -> bool:
        """Read once; True when there is more to read at once."""
        if self._seen.top is None:
            self._seen.start(await loop.run_in_executor(thread, watch.newest), time.monotonic())
            self._tell(RESYNC)
            return False
        lines = await loop.run_in_executor(thread, watch.lines_since, self._seen.top, self._seen.holes)
        now = time.monotonic()
        news = self._seen.read(lines, now)
        self._seen.forget(now)
        self._doubts(thread_name for _, _, thread_name in news)
        if len(news) > FLOOD:
            self._tell(RESYNC)
        else:
            for seq, verb, thread_name in news:
                self._tell(live.frame(verb.split(".", 1)[0], thread_name, seq))
        return len(lines) == watch.AT_A_TIME

    def _doubts(self, threads: Iterable[str]) -> None:
        """Whoever the history says something about may have other rights now, or none."""
        people = {int(thread.removeprefix(PERSON)) for thread in threads if PERSON_THREAD.fullmatch(thread)}
        if people:
            self._doubted |= people
            self._doubt.set()

    async def _check(self, thread: ThreadPoolExecutor, loop: asyncio.AbstractEventLoop) -> None:
        """End who is doubted and whose session or role is not what it was. Two queries, for all of them."""
        doubted = self._doubted
        subscribers = [
            subscriber for subscriber in self._subscribers if subscriber.who and subscriber.who.user in doubted
        ]
        if not subscribers:
            self._doubted = set()
            return
        self._doubted = set()
        try:
            standing = await loop.run_in_executor(
                thread, watch.standing, {subscriber.who for subscriber in subscribers if subscriber.who}
            )
        except DatabaseError:
            self._doubted |= doubted
            raise
        for subscriber in subscribers:
            if subscriber.who is not None and (code := CODES[standing[subscriber.who]]):
                subscriber.end(code)

    async def _note(self, thread: ThreadPoolExecutor, loop: asyncio.AbstractEventLoop) -> None:
        """Write the heartbeats that are due: whoever was heard for the first time at once, others after a while."""
        now, at = time.monotonic(), timezone.now()
        last: dict[int, float] = {}
        for subscriber in self._subscribers:
            if subscriber.who is not None and subscriber.heard_at is not None:
                last[subscriber.who.user] = max(subscriber.heard_at, last.get(subscriber.who.user, 0.0))
        noted = self._noted
        due = [user for user in last if user not in noted or now - noted[user] >= HEARTBEAT_S]
        if due:
            heard = {user: at - datetime.timedelta(seconds=max(0.0, now - last[user])) for user in due}
            await loop.run_in_executor(thread, watch.note_heartbeats, heard)
            noted.update(dict.fromkeys(due, now))


def _message(frame: str) -> dict[str, Any]:
    return {"type": "websocket.send", "text": frame}


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Do work that never ends; should it break all the same, say so and begin again."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("the screens' %s broke and begins again", work.__name__)
        await asyncio.sleep(REST_S)


async def _in_time(closing: Awaitable[None]) -> None:
    with suppress(Exception):
        await asyncio.wait_for(closing, 10)
