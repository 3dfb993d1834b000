"""What the tests of the built-in services do with their hands: run one apart, keep and find data, wait."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg2
import pytest
import redis

from heart.embedded.program import command_line

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534


def until(truth: Callable[[], object], seconds: float = 90) -> None:
    """Poll until `truth`; fail at the deadline."""
    deadline = time.monotonic() + seconds
    while not truth():
        if time.monotonic() > deadline:
            pytest.fail(f"did not become true within {seconds} s")
        time.sleep(0.05)


def gone(pid: int) -> bool:
    """Whether there is no such process. One that has ended but that nobody has reaped counts as gone."""
    return command_line(pid) == ""


@contextmanager
def open_folder() -> Iterator[Path]:
    """A short folder that every user may enter and write."""
    folder = Path(tempfile.mkdtemp(prefix="heart-", dir="/tmp"))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ask(url: str, question: str) -> Any:
    """The first value of one committed statement."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


@contextmanager
def redis_at(url: str) -> Iterator[redis.Redis]:
    """A client that is closed."""
    with closing(redis.Redis.from_url(url, decode_responses=True)) as client:
        yield client


def keep(database_url: str, redis_url: str) -> str:
    """Commit a row and set a key to a new word; returns the word."""
    word = secrets.token_hex(8)
    ask(database_url, f"DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT '{word}' AS word")
    with redis_at(redis_url) as client:
        client.set("kept", word)
    return word


def kept(database_url: str, redis_url: str) -> tuple[object, object]:
    """The words in both."""
    with redis_at(redis_url) as client:
        return ask(database_url, "SELECT word FROM kept"), client.get("kept")


def python_for_nobody() -> str:
    """An interpreter of our version that the user "nobody" may run; skips where there is none."""
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    for path in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            tried = subprocess.run([path, "-c", version], user=NOBODY, group=NOBODY, extra_groups=[], cwd="/",
                                   check=False)  # fmt: skip
        except OSError:
            continue
        if tried.returncode == 0:
            return path
    pytest.skip("no Python of this version that an ordinary user may run")


class ByHand:
    """`python -m heart.embedded` in a process of its own, as an ordinary user when asked."""

    def __init__(self, state: Path, *, ordinary: bool = False, env: dict[str, str] | None = None) -> None:
        become: dict[str, Any] = {}
        python, self.uid = sys.executable, os.geteuid()
        if ordinary and os.geteuid() == 0:
            python, self.uid = python_for_nobody(), NOBODY
            become = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        paths = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
        self.output = state.parent / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [python, "-B", "-m", "heart.embedded"],
                env=os.environ | {"HEART_STATE": str(state), "PYTHONPATH": paths} | (env or {}),
                cwd="/",
                stdout=output,
                stderr=output,
                **become,
            )

    def __enter__(self) -> Self:
        until(lambda: "REDIS_URL=" in self.output.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.output.read_text()
        said = dict(line.split("=", 1) for line in self.output.read_text().splitlines() if "_URL=" in line)
        self.database_url, self.redis_url = said["DATABASE_URL"], said["REDIS_URL"]
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.stop()

    def kill(self) -> None:
        """As the kernel does when memory ends: no goodbye."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """As Ctrl-C does; it must end well."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(90) == 0, self.output.read_text()
