"""Reads the body of each request on the event loop, within a time and a size, before a thread is taken for it.

A thread that read the body itself would wait for as long as the sender likes: eight connections with half a body held
every thread of a process (docs/decisions/0003-a-bounded-pool-of-threads.md).
"""

import asyncio
import contextlib
import io
import json
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.utils import translation
from django.utils.translation import gettext as _

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Up to here a body counts as small: what the server reads ahead for any connection, and more than any form has.
SMALL = 64 * 1024
# So long is a refused body still read, so that its sender gets to read why it was refused.
LINGER_S = 5
RETRY_AFTER_S = 5


class NotTaken(Exception):
    """A body refused with this HTTP status: 413 as too large, 503 while too many large ones are held."""

    def __init__(self, status: int, more: bool) -> None:
        super().__init__(status)
        self.http_status = status
        self.more = more  # whether the sender still has something to send


class BufferedBody:
    """ASGI middleware: the application gets a request when its whole body is here, or not at all.

    It answers itself, and closes the connection, with
    - 408 when the body was not complete after settings.BODY_LIMIT_S seconds in all, however it came;
    - 413 when it has more than settings.BODY_LIMIT_BYTES, by its Content-Length or as it comes;
    - 503 when settings.LARGE_BODIES others of more than SMALL bytes are in memory, so that memory stays bounded.
    Who hangs up before the end gets nothing done. A body in chunks is given on with its length, which WSGI needs.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._large = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.ExitStack() as places:
            try:
                async with asyncio.timeout(settings.BODY_LIMIT_S):
                    body = await self._whole(scope, receive, places)
            except TimeoutError:
                await _refuse(scope, send, 408)
            except NotTaken as refused:
                await _refuse(scope, send, refused.http_status, still_sending=receive if refused.more else None)
            else:
                if body is not None:
                    await self._application(_with_length(scope, len(body)), _replay(body, receive), send)

    async def _whole(self, scope: Scope, receive: Receive, places: contextlib.ExitStack) -> bytes | None:
        """The body; None when the sender hung up before its end. `places` keeps the place of a large one."""
        promised = dict(scope["headers"]).get(b"content-length", b"0")
        if int(promised) > settings.BODY_LIMIT_BYTES:
            raise NotTaken(413, more=True)
        body, is_large, more = bytearray(), False, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > settings.BODY_LIMIT_BYTES:
                raise NotTaken(413, more)
            if len(body) > SMALL and not is_large:
                places.enter_context(self._place(more))
                is_large = True
        return bytes(body)

    @contextlib.contextmanager
    def _place(self, more: bool) -> Iterator[None]:
        """One of the places for large bodies. They are counted on the event loop alone, so no lock is needed."""
        if self._large >= settings.LARGE_BODIES:
            raise NotTaken(503, more)
        self._large += 1
        try:
            yield
        finally:
            self._large -= 1


def _with_length(scope: Scope, length: int) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"transfer-encoding"]
    if len(headers) == len(scope["headers"]):
        return scope
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


def _replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, and then what the connection says itself."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


async def _refuse(scope: Scope, send: Send, status: int, *, still_sending: Receive | None = None) -> None:
    """Answer with this status and close: words in JSON for the API, else as plain text."""
    kind, content = _words(scope, status)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    if status == 503:
        headers.append((b"retry-after", str(RETRY_AFTER_S).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    if still_sending:
        await _read_away(still_sending)
    await send({"type": "http.response.body", "body": b""})


async def _read_away(receive: Receive) -> None:
    """Closing while bytes come in resets the connection, and the answer may be lost with it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while (await receive()).get("more_body", False):
                pass


def _words(scope: Scope, status: int) -> tuple[bytes, bytes]:
    request = ASGIRequest(scope, io.BytesIO())
    with translation.override(translation.get_language_from_request(request)):
        code, message = {
            408: ("too_slow", _("The request did not arrive completely in time. Please send it again.")),
            413: ("too_large", _("The request is too large.")),
            503: ("busy", _("Too many large files are being sent right now. Please try again.")),
        }[status]
    if request.path.startswith("/api/"):
        return b"application/json", json.dumps({"error": {"code": code, "message": message}}).encode()
    return b"text/plain; charset=utf-8", message.encode()
