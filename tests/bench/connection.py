"""A light HTTP/1.1 client on kept connections, and clients that ask one thing after another."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

TIMEOUT_S = 30.0


@dataclass
class Ask:
    """One request, as the bytes that go out."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    form: Mapping[str, str] | None = None

    def encode(self) -> bytes:
        body, kind = b"" if self.json is None else json.dumps(self.json).encode(), "application/json"
        if self.form is not None:
            body, kind = urlencode(self.form).encode(), "application/x-www-form-urlencoded"
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost", "Accept: */*"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.method == "POST":
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Line:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, ask: Ask) -> tuple[int, bytes]:
        """Send and read the whole answer: status and body. Raises OSError, EOFError, TimeoutError."""
        async with asyncio.timeout(TIMEOUT_S):
            self._writer.write(ask.encode())
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            status = int(head.split(" ", 2)[1])
            return status, await self._body(head)

    async def _body(self, head: str) -> bytes:
        if "\r\ntransfer-encoding: chunked" in head:
            whole = b""
            while size := int(await self._reader.readline(), 16):
                whole += (await self._reader.readexactly(size + 2))[:-2]
            await self._reader.readline()
            return whole
        length = head.partition("\r\ncontent-length:")[2].split("\r\n", 1)[0]
        return await self._reader.readexactly(int(length or 0))

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@dataclass
class Load:
    """What came of a load: how long each answer took, when it came (seconds from the start), and what was refused."""

    seconds: float
    took_ms: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    wrong: dict[str, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.ends) / self.seconds


async def drive(port: int, clients: int, seconds: float, ask: Callable[[], Ask], *, expect: int, warm: float) -> Load:
    """`clients` connections, each sending its next request when the last is answered; the first `warm` seconds are not
    counted. An answer other than `expect` is counted as wrong and not as an answer."""
    load = Load(seconds)
    lines = [await Line.open(port) for _ in range(clients)]
    start = time.perf_counter() + warm

    async def one(line: Line) -> None:
        while (began := time.perf_counter()) < start + seconds:
            status, body = await line.ask(ask())
            end = time.perf_counter()
            if status != expect:
                what = f"{status} {body[:200].decode(errors='replace')}"
                load.wrong[what] = load.wrong.get(what, 0) + 1
            elif began >= start and end <= start + seconds:
                load.took_ms.append((end - began) * 1000)
                load.ends.append(end - start)

    try:
        await asyncio.gather(*(one(line) for line in lines))
    finally:
        for line in lines:
            await line.close()
    return load
