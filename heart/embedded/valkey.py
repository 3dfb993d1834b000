"""The built-in Valkey (or Redis): one server in the state folder, reached through a socket only."""

import contextlib
import signal
import socket
from pathlib import Path

from heart.embedded import binaries
from heart.embedded.account import Account, check_reach
from heart.embedded.program import Program


class Valkey(Program):
    """Valkey, which keeps what it is told at most a second later, and never drops a key for want of room."""

    name = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, state: Path, sockets: Path, account: Account, fast: bool) -> None:
        super().__init__(state, sockets, account, "redis.log")
        self.fast = fast
        self.data = state / "redis"
        self.socket = sockets / "redis.sock"
        self.pid_file = state / "redis" / "redis.pid"
        self.signature = f"-server --dir {self.data} "

    def prepare(self) -> None:
        """Make the folder on the first start."""
        self.binary = binaries.valkey()
        check_reach(self.account, self.binary, self.state)
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.account.own(self.data)

    def command(self) -> list[str]:
        """The server in the foreground."""
        settings = {
            "dir": str(self.data),
            "set-proc-title": "no",  # The command line is how a later start knows it again.
            "pidfile": str(self.pid_file),
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "databases": "64",
            "appendonly": "no" if self.fast else "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [str(self.binary), *(word for name, value in settings.items() for word in (f"--{name}", value))]

    def is_ready(self, pid: int) -> bool:
        """Whether it answers a PING; while it still reads its file it answers something else."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        return False
