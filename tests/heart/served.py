"""The whole program served by uvicorn in a thread, and screens that listen to it."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import uvicorn
from django.conf import settings
from django.db import connection
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from heart.asgi import application
from heart.models import User
from tests.deadline import LIMIT_S, eventually

Frame = dict[str, Any]


@contextlib.contextmanager
def served(port: int = 0) -> Iterator[int]:
    """Serve on this or a free port and give its number; in the end its database connections are gone too."""
    try:
        with serving(port) as number:
            yield number
    finally:
        hang_up_others()


@contextlib.contextmanager
def serving(port: int = 0) -> Iterator[int]:
    """Serve on this or a free port and give its number; in the end nobody answers there any more."""
    server = uvicorn.Server(
        uvicorn.Config(
            application, host="127.0.0.1", port=port, lifespan="off", log_config=None, timeout_graceful_shutdown=5
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        eventually(lambda: server.started)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def hang_up_others() -> int:
    """End every other connection to this database, as its restart would; the number of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


class Listener:
    """An open screen of one person."""

    def __init__(self, socket: ClientConnection, session: str) -> None:
        self._socket, self.session = socket, session

    def next(self) -> Frame:
        return json.loads(self._socket.recv(timeout=LIMIT_S))

    def until(self, **wanted: Any) -> list[Frame]:
        """All frames up to and with the first that has these values."""
        frames: list[Frame] = []
        end = time.monotonic() + LIMIT_S
        while not frames or any(frames[-1].get(name) != value for name, value in wanted.items()):
            assert time.monotonic() < end, f"{wanted} was not heard, but {frames}"
            frames.append(self.next())
        return frames

    def say(self) -> None:
        """What a page says back to a beat."""
        self._socket.send("here")

    def closed(self) -> int | None:
        """The code with which the server closes."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self._socket.recv(timeout=LIMIT_S)
        return self._socket.protocol.close_code


@contextlib.contextmanager
def screen(
    port: int, user: User | None, *, origin: str = "http://localhost", browser: Client | None = None
) -> Iterator[Listener]:
    """Open a screen of `user`, or of a stranger; in a browser of their own if none is given."""
    headers, session = {}, ""
    if user is not None:
        if browser is None:
            browser = Client()
            browser.force_login(user)
        session = str(browser.session.session_key)
        headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}"
    with connect(f"ws://127.0.0.1:{port}/ws/", additional_headers=headers, origin=origin, open_timeout=LIMIT_S) as it:
        yield Listener(it, session)
