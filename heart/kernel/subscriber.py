"""A screen's place in the hub: what it is told waits in a queue of its own, and why it may be closed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from heart.kernel import watch

# Why a socket is closed, for the page (static/live.mjs): not signed in, so stay away; their work is another now, so go
# home; the session ended, so knock once more to hear whether there is a new one; too slow to follow, so knock again.
STRANGER = 4403
MOVED = 4409
ENDED = 4401
TOO_SLOW = 4408
QUEUE = 256

Send = Callable[[Any], Awaitable[None]]
Close = Callable[[int], Awaitable[None]]


class House(Protocol):
    """What a subscriber needs of its hub."""

    def leave(self, subscriber: "Subscriber") -> None: ...

    def see_off(self, closing: Awaitable[None]) -> None: ...


class Subscriber:
    """A screen's place in the hub: a bounded queue, so that one slow screen never holds up the others."""

    def __init__(self, hub: House, send: Send, close: Close, who: watch.Who | None) -> None:
        self._hub, self._send, self._close, self.who = hub, send, close, who
        # When its page last said a word, by time.monotonic(); an open line alone proves no page.
        self.heard_at: float | None = None
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(QUEUE)
        self._pump = asyncio.create_task(self._empty())

    def offer(self, message: dict[str, Any]) -> None:
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def end(self, code: int) -> None:
        """Close the screen, without waiting for it."""
        self.leave()
        self._hub.see_off(self._close(code))

    def leave(self) -> None:
        self._pump.cancel()
        self._hub.leave(self)

    async def _empty(self) -> None:
        # A broken socket also ends the consumer, which then leaves.
        with suppress(OSError):
            while True:
                await self._send(await self._queue.get())
