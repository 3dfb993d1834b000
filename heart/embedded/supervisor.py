"""Both built-in services under one hand: started together, watched, stopped together."""

import fcntl
import os
import shutil
import signal
import stat
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from heart.embedded.account import Account, NotStarted, account_for, give_to_the_owner_of_its_place
from heart.embedded.addresses import database_url, redis_url, socket_folder
from heart.embedded.postgres import Postgres
from heart.embedded.program import Program
from heart.embedded.valkey import Valkey

LONGEST_PAUSE_S = 10.0


class AlreadyRunning(NotStarted):
    """Another process supervises the services of this folder."""


class Services:
    """The services of one folder. A context manager; when this process ends, even by kill -9, so do they.

    `fast` gives up durability, for tests. `report` hears, in words, of every death and every new start. A service
    whose address is set from outside is left out with `postgres=False` or `valkey=False`.
    """

    def __init__(
        self,
        state: Path,
        fast: bool = False,
        *,
        postgres: bool = True,
        valkey: bool = True,
        report: Callable[[str], None] = lambda words: None,
    ) -> None:
        self.state = Path(os.path.abspath(state))
        self.fast = fast
        self.report = report
        self.wanted = [kind for kind, yes in ((Valkey, valkey), (Postgres, postgres)) if yes]
        self.programs: list[Program] = []
        self.lock: int | None = None
        self.pause_s: dict[Program, float] = {}
        self.not_before: dict[Program, float] = {}

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return database_url(self.state)

    @property
    def redis_url(self) -> str:
        """The address of Redis."""
        return redis_url(self.state)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start both and wait until both answer. Raises AlreadyRunning, NotStarted."""
        try:
            if not self.state.exists():
                self.state.mkdir(mode=0o700, parents=True)
                give_to_the_owner_of_its_place(self.state)
            account = account_for(self.state)
            self._take_lock(account)
        except OSError as problem:
            raise NotStarted(f"The folder {self.state} cannot be used: {problem.strerror}.") from problem
        try:
            sockets = make_socket_folder(self.state, account)
            for kind in self.wanted:
                program = kind(self.state, sockets, account, self.fast)
                self.programs.append(program)
                program.start()
        except BaseException:
            self.stop()
            raise

    def _take_lock(self, account: Account) -> None:
        path = self.state / "lock"
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(lock, 20).decode(errors="replace").strip() or "unknown"
            os.close(lock)
            raise AlreadyRunning(
                f"The built-in PostgreSQL and Redis of {self.state} are already running (process {holder}). "
                "Stop that one first, or set HEART_STATE to another folder."
            ) from None
        account.own(path)
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        self.lock = lock

    def watch(self) -> None:
        """Look once: reap what died and start it again. Call it about once a second."""
        for program in self.programs:
            code = program.ended()
            if code is not None:
                self.report(f"{program.name} ended ({in_words(code)}).")
                self.pause_s[program] = 0.0
                self.not_before[program] = 0.0
            if program.process is None and time.monotonic() >= self.not_before.get(program, 0.0):
                self._start_again(program)

    def _start_again(self, program: Program) -> None:
        began = time.monotonic()
        try:
            program.start()
        except (NotStarted, OSError) as problem:
            pause = self.pause_s[program] = min(max(2 * self.pause_s.get(program, 0.0), 0.5), LONGEST_PAUSE_S)
            self.not_before[program] = time.monotonic() + pause
            self.report(f"{program.name} does not start again; next try in {pause:g} s. {problem}")
        else:
            self.report(f"{program.name} runs again after {time.monotonic() - began:.1f} s.")

    def stop(self) -> None:
        """Stop both and wait until both are gone. Harmless when nothing runs."""
        while self.programs:
            self.programs.pop().stop()
        sockets = socket_folder(self.state)
        if self.lock is not None:
            if sockets.parent != self.state:
                shutil.rmtree(sockets, ignore_errors=True)
            os.close(self.lock)
            self.lock = None


def make_socket_folder(state: Path, account: Account) -> Path:
    """Make the folder of the sockets, ours alone. Raises NotStarted when somebody else made it first."""
    folder = socket_folder(state)
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        pass
    found = folder.lstat()
    owner = os.geteuid() if account.uid is None else account.uid
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise NotStarted(f"{folder} is not a private folder of ours. Remove it, or set HEART_STATE to a shorter path.")
    return folder


def in_words(code: int) -> str:
    """An exit code as a person would say it."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
