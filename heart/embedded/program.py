"""One supervised program: started, waited for, watched, and ended, whatever an earlier run left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from heart.embedded.account import Account, NotStarted, works

# Crash recovery after a kill on a slow disk may take long; a start that fails ends much sooner, with its reason.
START_LIMIT_S = 120
# How long a program may take to end before it is asked more firmly.
STOP_LIMIT_S = 30
LOG_LIMIT = 5_000_000


def command_line(pid: int) -> str:
    """The command line of a process, its words joined by spaces; "" when there is none (also for a zombie)."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    asked = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def wait_for(truth: Callable[[], bool], seconds: float) -> bool:
    """Poll until `truth` holds; False when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not truth():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Program:
    """A server program of ours, which ends when we do."""

    name: str
    stop_signal: signal.Signals
    pid_file: Path
    # What the command line of a process must hold before we believe that it is ours.
    signature: str
    # An exit with these words in the log only means: not yet.
    not_yet: tuple[str, ...] = ()

    def __init__(self, state: Path, sockets: Path, account: Account, log: str) -> None:
        self.state = state
        self.sockets = sockets
        self.account = account
        self.log = state / log
        self.process: subprocess.Popen[bytes] | None = None
        self.guard: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make what the program needs before it can run."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """The command that runs the program in the foreground."""
        raise NotImplementedError

    def is_ready(self, pid: int) -> bool:
        """Whether the program with this pid answers."""
        raise NotImplementedError

    def forget(self) -> None:
        """Remove what says that the program runs; called only once it is proven that it does not."""
        self.pid_file.unlink(missing_ok=True)

    def start(self) -> None:
        """Start and wait until it answers. Raises NotStarted with the end of the program's log."""
        self.end_leftover()
        self.prepare()
        deadline = time.monotonic() + START_LIMIT_S
        while not self._run(deadline):
            time.sleep(0.2)

    def _run(self, deadline: float) -> bool:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.account.own(self.log)
            before = log.tell()
            process = self.process = self.spawn(log.fileno())
        while not self.is_ready(process.pid):
            if process.poll() is not None:
                said = self.log.read_bytes()[before:].decode(errors="replace")
                self.reap()
                if time.monotonic() < deadline and any(words in said for words in self.not_yet):
                    return False
                raise NotStarted(f"{self.name} ended at once. {self.log} says:\n{said[-2000:].strip()}")
            if time.monotonic() > deadline:
                self.stop()
                raise NotStarted(f"{self.name} did not answer within {START_LIMIT_S} s; see {self.log}.")
            time.sleep(0.02)
        return True

    def spawn(self, log: int) -> "subprocess.Popen[bytes]":
        """Run the program so that it is told to stop when this process dies, even by kill -9."""
        dies_with_us = ("setpriv", "--pdeathsig", self.stop_signal.name.removeprefix("SIG"))
        # The kernel means the thread that started it: only the main one lives as long as the process.
        kernel = threading.current_thread() is threading.main_thread() and works(*dies_with_us, "true")
        process = subprocess.Popen(
            [*self.account.before, *(dies_with_us if kernel else ()), *self.command()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.state,
            env=clean_environment(),
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops the programs in order.
            **self.account.popen(),
        )
        if not kernel:
            self.guard = guard(process.pid, self.stop_signal)
        return process

    def ended(self) -> int | None:
        """The exit code once the program has died by itself, else None. Leaves no zombie."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is not None:
            self.reap()
        return code

    def stop(self) -> None:
        """End the program and wait until it is gone, more firmly with time."""
        process = self.process
        if process is not None:
            end(process.pid, self.stop_signal, lambda: process.poll() is not None)
        self.reap()

    def reap(self) -> None:
        """Forget a program that has ended, with its guard."""
        if self.process is not None:
            self.process.wait()
        if self.guard is not None:
            self.guard.kill()
            self.guard.communicate()
        self.process = self.guard = None

    def end_leftover(self) -> None:
        """End what an earlier supervisor left running, and clear away what wrongly says that it still runs.

        We hold the folder's lock, so whatever serves this folder has lost its supervisor.
        """
        try:
            pid = int(self.pid_file.read_text().split("\n")[0])
        except FileNotFoundError:
            return
        except ValueError:
            pid = 0
        if pid > 0 and self.is_ours(pid):
            end(pid, self.stop_signal, lambda: not self.is_ours(pid))
        self.forget()

    def is_ours(self, pid: int) -> bool:
        """Whether that process serves our folder. A pid alone proves nothing: numbers are used again."""
        return self.signature in f"{command_line(pid)} "


def end(pid: int, first: signal.Signals, gone: Callable[[], bool]) -> None:
    """Signal a process of ours until it is gone: politely, then firmly, then finally."""
    for sign in (first, signal.SIGQUIT, signal.SIGKILL):
        if gone():
            return
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        wait_for(gone, STOP_LIMIT_S)


def guard(pid: int, sign: signal.Signals) -> "subprocess.Popen[bytes]":
    """Where the kernel cannot do it: a shell that waits for our end of a pipe to close, and then signals `pid`."""
    script = 'read -r _; kill -s "$1" "$2"'
    command = ["/bin/sh", "-c", script, "guard", sign.name.removeprefix("SIG"), str(pid)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def clean_environment() -> dict[str, str]:
    """Our environment without what would bend a PostgreSQL (PGDATA, PGPORT...), and with English messages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}
