"""Many open screens in a process of their own, which only note when they hear of a change.

Speaks the protocol of WebSockets by hand: a library's convenience, five hundred times over, would be most of what is
measured on a small machine. Reads {"port", "cookies", "sockets"} from stdin, says "ready" when all are open, and at the
end of stdin writes what was heard: {"heard": {seq: [times in seconds since 1970]}, "closed": n, "resyncs": n}.
"""

import asyncio
import base64
import json
import os
import struct
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator

AT_ONCE = 20
OPEN_LIMIT_S = 60.0
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
COMPRESSED = 0x40


class Crowd:
    """What all screens heard."""

    def __init__(self) -> None:
        self.frames: list[tuple[bytes, float]] = []
        self.closed = 0

    def told(self) -> dict[str, object]:
        """Arrival times by history line; words to read everything again, sent when there is too much news, apart."""
        heard, resyncs = defaultdict(list), 0
        for frame, at in self.frames:
            said = json.loads(frame)
            if said.get("seq"):
                heard[said["seq"]].append(at)
            resyncs += "resync" in said
        return {"heard": heard, "closed": self.closed, "resyncs": resyncs}


class Screen(asyncio.Protocol):
    """One open screen. It offers compression as browsers do."""

    def __init__(self, crowd: Crowd, port: int, cookie: str) -> None:
        self._crowd, self._port, self._cookie = crowd, port, cookie
        self._buffer = b""
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            "\r\n".join(
                [
                    "GET /ws/ HTTP/1.1",
                    "Host: localhost",
                    f"Origin: http://localhost:{self._port}",
                    f"Cookie: {self._cookie}",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    f"Sec-WebSocket-Key: {key}",
                    "Sec-WebSocket-Extensions: permessage-deflate",
                    "",
                    "",
                ]
            ).encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self._buffer += data
        if not self.opened.done():
            head, end, self._buffer = self._buffer.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
            elif b" 101 " in head.split(b"\r\n", 1)[0]:
                self.opened.set_result(None)
            else:
                self.opened.set_exception(ConnectionRefusedError(head[:200].decode(errors="replace")))
        if self.opened.done():
            for first, payload in self._frames():
                self._take(first, payload, now)

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        while len(self._buffer) >= 2:
            first, length, begin = self._buffer[0], self._buffer[1] & 0x7F, 2
            if length == 126 and len(self._buffer) >= 4:
                length, begin = struct.unpack_from(">H", self._buffer, 2)[0], 4
            if length > 65_535 or len(self._buffer) < begin + length or (length == 126 and begin == 2):
                return
            payload, self._buffer = self._buffer[begin : begin + length], self._buffer[begin + length :]
            yield first, payload

    def _take(self, first: int, payload: bytes, now: float) -> None:
        code = first & 0x0F
        if code == TEXT:
            if first & COMPRESSED:
                payload = self._inflate.decompress(payload + b"\x00\x00\xff\xff")
            self._crowd.frames.append((payload, now))
        elif code == PING:
            # A mask of zeros is a mask.
            self._transport.write(bytes([0x80 | PONG, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
        elif code == CLOSE:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._crowd.closed += 1
        if not self.opened.done():
            self.opened.set_exception(ConnectionResetError("closed before it was open"))


async def _open(crowd: Crowd, port: int, cookies: list[str], sockets: int) -> None:
    loop = asyncio.get_running_loop()
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turn:
            screen = Screen(crowd, port, cookies[number % len(cookies)])
            await loop.create_connection(lambda: screen, "127.0.0.1", port)
            await screen.opened

    async with asyncio.timeout(OPEN_LIMIT_S):
        await asyncio.gather(*(one(number) for number in range(sockets)))


async def main() -> None:
    """Open, listen until stdin ends, tell."""
    wanted = json.loads(sys.stdin.readline())
    crowd = Crowd()
    await _open(crowd, wanted["port"], wanted["cookies"], wanted["sockets"])
    # Each new screen is told to read everything once.
    await asyncio.sleep(0.5)
    crowd.frames.clear()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    closed = crowd.closed
    json.dump({**crowd.told(), "closed": closed}, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
