"""The built-in PostgreSQL: one cluster in the state folder, reached through a socket only."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2

from heart.embedded import binaries
from heart.embedded.account import Account, NotStarted, check_reach
from heart.embedded.program import Program, clean_environment

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A statement that fails or is cut off holds what people said. The program gets the error; the log must not.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_checkpoints": "off",
}
# For the tests only: a power cut may eat everything, and a cluster is small, for it is copied for each run.
FAST_CLUSTER = ["--no-sync", "--wal-segsize=1"]
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres(Program):
    """PostgreSQL with the superuser and the database "heart"."""

    name = "PostgreSQL"
    # After a kill -9 the server's children need a moment to notice; until then their memory is in use.
    not_yet = ("is still in use",)

    def __init__(self, state: Path, sockets: Path, account: Account, fast: bool) -> None:
        super().__init__(state, sockets, account, "pg.log")
        self.fast = fast
        self.data = state / "pg"
        self.pid_file = self.data / "postmaster.pid"
        self.signature = f"/postgres -D {self.data} "
        # INT asks for a fast shutdown (TERM would wait for the clients); QUIT leaves the rest to crash recovery.
        self.stop_signal = signal.SIGQUIT if fast else signal.SIGINT

    def prepare(self) -> None:
        """Make the cluster on the first start."""
        self.binaries = binaries.postgres(self.data)
        check_reach(self.account, self.binaries / "postgres", self.state)
        if not (self.data / "PG_VERSION").exists():
            self.make_cluster()

    def make_cluster(self) -> None:
        """Make it aside and then rename it, so that a killed initdb never leaves half a cluster."""
        for left in self.state.glob("pg.init.*"):
            shutil.rmtree(left, ignore_errors=True)
        aside = self.state / f"pg.init.{os.getpid()}"
        aside.mkdir(mode=0o700)
        self.account.own(aside)
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        command = [str(self.binaries / "initdb"), "-D", str(aside), "-U", "heart", "--auth=trust", "--encoding=UTF8",
                   f"--locale={locale}", *(FAST_CLUSTER if self.fast else [])]  # fmt: skip
        made = subprocess.run([*self.account.before, *command], cwd=self.state, env=clean_environment(), check=False,
                              capture_output=True, text=True, **self.account.popen())  # fmt: skip
        if made.returncode != 0:
            shutil.rmtree(aside, ignore_errors=True)
            raise NotStarted(f"The database could not be made:\n{made.stderr[-2000:].strip()}")
        aside.rename(self.data)

    def command(self) -> list[str]:
        """The server in the foreground."""
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)} | (FAST if self.fast else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self.binaries / "postgres"), "-D", str(self.data), *options]

    def is_ready(self, pid: int) -> bool:
        """Whether the server says in its own pid file that it takes connections (as pg_ctl asks)."""
        try:
            lines = self.pid_file.read_text().split("\n")
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def forget(self) -> None:
        """Also the lock beside the socket: either of the two would make the next start refuse."""
        super().forget()
        (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def start(self) -> None:
        """Start, and make the database on the first start."""
        super().start()
        connection = psycopg2.connect(host=str(self.sockets), port=5432, user="heart", dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'heart'")
                if cursor.fetchone() is None:
                    cursor.execute("CREATE DATABASE heart")
        finally:
            connection.close()
