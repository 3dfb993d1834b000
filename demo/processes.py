"""The processes of the demonstration: web, worker and beat under one parent that ends them all."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

STOP_LIMIT_S = 15
LAST_LINES = 15


@dataclass
class Child:
    """One process: what it runs, where its words go, and how often it was started."""

    name: str
    command: list[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    starts: list[float] = field(default_factory=list)

    def start(self, env: dict[str, str]) -> None:
        """Start it in a session of its own: Ctrl-C is for the parent, which stops the children in order."""
        self.starts.append(time.monotonic())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_dies_with_parent(), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
            )

    def ended(self) -> int | None:
        """Its exit status once it has ended by itself."""
        return self.process.poll() if self.process else None

    def stop(self) -> None:
        """Ask it to end, then make it."""
        if self.process is None or self.process.poll() is not None:
            return
        for sign, wait in ((signal.SIGTERM, STOP_LIMIT_S), (signal.SIGKILL, STOP_LIMIT_S)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(wait)
                return

    def restless(self) -> bool:
        """Whether it was started more than five times within a minute: starting it again will not help."""
        return len([at for at in self.starts if time.monotonic() - at < 60]) > 5

    def last_words(self) -> str:
        """The end of its log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])
        return ""


def _dies_with_parent() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if sys.platform == "linux" and setpriv else []


def children(port: int, logs: Path) -> list[Child]:
    """Web on localhost, one worker, one beat."""
    python = sys.executable
    web = [python, "-m", "uvicorn", "heart.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
    worker = [
        python,
        "-m",
        "celery",
        "-A",
        "heart",
        "worker",
        "--pool",
        "threads",
        "--concurrency",
        "2",
        "-l",
        "WARNING",
    ]
    beat = [python, "-m", "celery", "-A", "heart", "beat", "-l", "WARNING"]
    return [
        Child(
            "web",
            [*web, "--log-level", "warning", "--ws-ping-interval", "20", "--timeout-graceful-shutdown", "5"],
            logs / "web.log",
        ),
        Child("worker", [*worker, "--without-gossip", "--without-mingle"], logs / "worker.log"),
        Child("beat", beat, logs / "beat.log"),
    ]


def is_free(port: int) -> bool:
    """Whether nobody listens on that port of this machine."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
