"""From a saved change to another signed-in screen that has fetched its part again, with 1 to 500 sockets open."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect

from heart.models import Event
from tests.bench import house, seed
from tests.bench.board import PART
from tests.bench.connection import Ask, Line
from tests.bench.figures import Aim, percentile, spread
from tests.bench.report import Report
from triage.models import Incident

PER_SECOND = 20
INCIDENTS = 40
POSTERS = 4
TAIL_S = 5.0
# A browser asks for one part at most this often (static/live.mjs).
BROWSER_REST_S = 0.3


@dataclass
class Watched:
    """A measured screen: when a fetch that began after the poke of a history line was answered.

    It rests `rest` seconds from the beginning of one fetch to the next.
    """

    fetch: Callable[[], Awaitable[None]]
    rest: float = 0.0
    seen: dict[int, float] = field(default_factory=dict)
    fetches: int = 0
    _heard: set[int] = field(default_factory=set)
    _poked: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, port: int, headers: dict[str, str], opened: asyncio.Event) -> None:
        """Hear pokes until cancelled."""
        origin: Any = f"http://localhost:{port}"
        async with connect(f"ws://127.0.0.1:{port}/ws/", origin=origin, additional_headers=headers) as socket:
            opened.set()
            async for frame in socket:
                self.hear(json.loads(frame))

    def hear(self, poke: dict[str, Any]) -> None:
        """Take in one frame; a beat asks for nothing."""
        if "seq" in poke:
            self._heard.add(poke["seq"])
        if "beat" not in poke:
            self._poked.set()

    @property
    def poked(self) -> bool:
        return self._poked.is_set()

    async def refetch(self) -> None:
        """One fetch at a time; what is heard meanwhile is fetched by the next one."""
        while True:
            await self._poked.wait()
            self._poked.clear()
            heard, self._heard = self._heard, set()
            resting = asyncio.create_task(asyncio.sleep(self.rest))
            await self.fetch()
            self.fetches += 1
            now = time.time()
            self.seen.update(dict.fromkeys(heard, now))
            await resting


@dataclass
class Round:
    """What one number of sockets came to."""

    sockets: int
    sent: list[float]
    written: dict[int, float]
    watched: list[Watched]
    crowd: dict[str, Any]

    @property
    def saved_ms(self) -> list[float]:
        """From the line of history, written just before the commit, to the screen fetched again."""
        return self.seen_ms(self.watched[0])

    def seen_ms(self, screen: Watched) -> list[float]:
        return [(screen.seen[seq] - at) * 1000 for seq, at in self.written.items() if seq in screen.seen]

    @property
    def sent_ms(self) -> list[float]:
        """From the request sent to the screen fetched again: the n-th request wrote the n-th line, give or take one."""
        pairs = zip(sorted(self.sent), sorted(self.written), strict=False)
        seen = self.watched[0].seen
        return [(seen[seq] - at) * 1000 for at, seq in pairs if seq in seen]

    @property
    def poke_ms(self) -> list[float]:
        """From the line of history to the poke's arrival at each socket of the crowd."""
        heard = self.crowd["heard"]
        return [(at - self.written[int(seq)]) * 1000 for seq in heard if int(seq) in self.written for at in heard[seq]]

    @property
    def delivered(self) -> float:
        """The share of all (change, socket) pairs that arrived, the measured screens included."""
        wanted = len(self.written) * self.sockets
        heard = len(self.poke_ms) + sum(len(self.seen_ms(screen)) for screen in self.watched)
        return heard / wanted if wanted else 0.0


def measure(report: Report, people: seed.People, *, quick: bool) -> None:
    """Twenty changes a second while more and more screens are open."""
    numbers, seconds = ([1, 50, 200], 4.0) if quick else ([1, 50, 200, 500], 12.0)
    seed.open_incidents(INCIDENTS, 10)
    with house.server("web", *house.WEB) as web, house.server("ws", *house.WS) as ws:
        report.row("screens", f"{PER_SECOND} changes a second", web_processes=2, ws_processes=1)
        for sockets in numbers:
            found = asyncio.run(_round(web, ws, people, sockets, seconds))
            _row(report, found)
    report.note("two screens fetch their part, the others only hear the poke")
    report.aim(Aim(f"saved to fetched again on a screen among {found.sockets} (p99)", _p99(found.saved_ms), 50.0, "ms"))
    if found.poke_ms:
        report.aim(Aim(f"saved to poke on all {found.sockets} screens (p99)", _p99(found.poke_ms), 50.0, "ms"))
    share = round(found.delivered, 5)
    report.aim(Aim(f"pokes delivered to {found.sockets} screens", share * 100, 100.0, "%", at_least=True))


def _p99(milliseconds: list[float]) -> float:
    return round(percentile(milliseconds, 0.99), 2)


def _row(report: Report, found: Round) -> None:
    if not found.saved_ms:
        raise house.Failed(f"{found.sockets} sockets: the measured screen heard of nothing")
    of = f"{found.sockets} sockets"
    fetches = found.watched[0].fetches
    report.row("screens", f"{of}, saved to fetched again", **spread(found.saved_ms), fetches=fetches)
    report.row("screens", f"{of}, request sent to fetched again", **spread(found.sent_ms))
    for resting in found.watched[1:]:
        what = f"{of}, the same with the browser's rest of {resting.rest} s"
        report.row("screens", what, **spread(found.seen_ms(resting)), fetches=resting.fetches)
    if found.poke_ms:
        report.row("screens", f"{of}, saved to poke on every socket", **spread(found.poke_ms))
    figures = {"changes": len(found.written), "delivered_percent": round(found.delivered * 100, 3)}
    report.row("screens", f"{of}, delivered", **figures, closed=found.crowd["closed"], resyncs=found.crowd["resyncs"])


async def _round(web: int, ws: int, people: seed.People, sockets: int, seconds: float) -> Round:
    last = await Event.objects.order_by("-id").afirst()
    before = last.pk if last else 0
    rests = [0.0, BROWSER_REST_S][:sockets]
    with _crowd(ws, people, sockets - len(rests)) as tell:
        async with AsyncExitStack() as open_screens:
            watched = [await open_screens.enter_async_context(_watched(web, ws, people, rest)) for rest in rests]
            sent = await _change(web, people, seconds)
            lines = Event.objects.filter(id__gt=before).values_list("id", "at")
            written = {seq: at.timestamp() async for seq, at in lines}
            deadline = time.monotonic() + TAIL_S
            while any(set(written) - set(screen.seen) for screen in watched) and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
        return Round(sockets, sent, written, watched, tell())


@contextlib.contextmanager
def _crowd(port: int, people: seed.People, sockets: int) -> Iterator[Callable[[], dict[str, Any]]]:
    wanted = {"port": port, "cookies": people.cookies, "sockets": sockets}
    command = [sys.executable, "-m", "tests.bench.crowd"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=house.CHECKOUT)
    assert process.stdin and process.stdout
    try:
        process.stdin.write(json.dumps(wanted) + "\n")
        process.stdin.flush()
        if process.stdout.readline().strip() != "ready":
            raise house.Failed(f"{sockets} sockets could not be opened")

        def tell() -> dict[str, Any]:
            return dict(json.loads(process.communicate(timeout=60)[0]))

        yield tell
    finally:
        process.kill()
        process.communicate()


@asynccontextmanager
async def _watched(web: int, ws: int, people: seed.People, rest: float) -> AsyncIterator[Watched]:
    headers = people.as_screen()
    line = await Line.open(web)

    async def fetch() -> None:
        status, body = await line.ask(Ask("GET", PART, headers))
        if status != 200:
            raise house.Failed(f"{PART}: {status} {body[:200].decode(errors='replace')}")

    watched, opened = Watched(fetch, rest), asyncio.Event()
    await fetch()
    tasks = [asyncio.create_task(watched.listen(ws, headers, opened)), asyncio.create_task(watched.refetch())]
    try:
        async with asyncio.timeout(house.READY_LIMIT_S):
            await opened.wait()
        yield watched
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await line.close()


async def _change(web: int, people: seed.People, seconds: float) -> list[float]:
    """Change priorities at an even pace, whether or not earlier answers have come; answers when each was sent."""
    seen = {pk: version async for pk, version in Incident.objects.open().order_by("pk").values_list("pk", "version")}
    pks = list(seen)
    free: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(POSTERS):
        free.put_nowait(await Line.open(web))
    sent: list[float] = []

    async def change(n: int) -> None:
        line = await free.get()
        pk = pks[n % len(pks)]
        said = {"version": seen[pk], "priority": 1 + n % 4}
        ask = Ask("POST", f"/api/incidents/{pk}/edit/", people.as_call_taker, said)
        sent.append(time.time())
        status, body = await line.ask(ask)
        free.put_nowait(line)
        if status != 200:
            raise house.Failed(f"{ask.path}: {status} {body[:200].decode(errors='replace')}")
        seen[pk] = json.loads(body)["version"]

    start = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for n in range(int(seconds * PER_SECOND)):
            await asyncio.sleep(max(0.0, start + n / PER_SECOND - time.monotonic()))
            group.create_task(change(n))
    while not free.empty():
        await free.get_nowait().close()
    return sent
