"""A house for one measurement: durable services of its own in a folder of its own, and servers as in production."""

import asyncio
import fcntl
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.processes import Child
from heart import embedded
from tests.bench.connection import Ask, Line

CHECKOUT = Path(__file__).resolve().parents[2]
# Beside the program: the system's folder for temporary files may be memory, where a commit costs nothing.
FOLDER = CHECKOUT / ".bench"
READY_LIMIT_S = 60
WEB = ["--workers", "2"]
# As in docker-compose.yml: open screens have a process of their own.
WS = ["--ws-ping-interval", "20", "--ws-ping-timeout", "20", "--ws-per-message-deflate", "false"]


class Failed(Exception):
    """The measurement cannot go on; the message says why."""


@contextmanager
def services(folder: Path = FOLDER) -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Valkey with full durability in `folder`, empty; yields the environment of whoever uses them.

    The folder is removed afterwards, as is what a killed measurement left. Raises embedded.NotStarted.
    """
    _remove(folder)
    try:
        with embedded.Services(folder):
            yield environment(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path) -> dict[str, str]:
    """Ours, without what would lead elsewhere or change what is measured."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "DEBUG")}
    return kept | {
        "HEART_STATE": str(folder),
        "HEART_PRODUCTION": "0",
        "HEART_LOG_LEVEL": "WARNING",
        "ALLOWED_HOSTS": "localhost",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }


def _remove(folder: Path) -> None:
    try:
        with (folder / "lock").open("r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        raise Failed("Another measurement is running.") from None


@contextmanager
def server(name: str, *options: str, **environ: str) -> Iterator[int]:
    """Serve the program with uvicorn on a free port of this machine; yields the port. Raises Failed."""
    port = _free_port()
    log = embedded.STATE / f"{name}.log"
    command = [sys.executable, "-m", "uvicorn", "heart.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
    child = Child(name, [*command, "--log-level", "warning", "--no-server-header", *options], log)
    child.start(os.environ | environ)
    try:
        _wait(child, port)
        yield port
    except Failed as problem:
        child.stop()
        raise Failed(f"{problem}\n{child.last_words()}".strip()) from None
    finally:
        child.stop()


def _wait(child: Child, port: int) -> None:
    deadline = time.monotonic() + READY_LIMIT_S
    while not _answers(port):
        if child.ended() is not None or time.monotonic() > deadline:
            raise Failed(f"The server {child.name} does not answer.")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    async def try_it() -> None:
        line = await Line.open(port)
        await line.ask(Ask("GET", "/sign-in/"))
        await line.close()

    try:
        asyncio.run(try_it())
    except (OSError, EOFError):
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
