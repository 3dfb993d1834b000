"""From a call-taker's press to a ring that is drawn and sounds at a clinician's console, with twenty consoles open.

One console is a real Chromium; the others hear the pokes and fetch what a browser fetches on them, as often as it does.
All run on this machine, so its cores draw, sound, serve and fetch at once.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from django.conf import settings
from playwright.async_api import Page, async_playwright

from heart.models import Role
from tests import chromium
from tests.bench import house, seed
from tests.bench.connection import Ask, Line
from tests.bench.figures import Aim, percentile, spread
from tests.bench.report import Report
from tests.bench.screens import BROWSER_REST_S, Watched

CONSOLES = 20
INCIDENTS = 40
DRAWN_AND_SOUNDING_MS = 1000
# What a console asks for when it hears that a caller rings (static/live.mjs, static/alarms.mjs).
FETCHED = ("/_rings/", "/diversions/_queue/", "/diversions/_clinicians/", "/diversions/_day/")
LIMIT_S = 30.0
REST_S = 1.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
# Begun before any script of the page: when a card was drawn and when a sound that goes on began, by the wall clock.
CLOCK = """
  const now = () => performance.timeOrigin + performance.now();
  window.drawn = {}; window.sounded = []; window.silent = true;
  const { start, stop } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...at) {
    if (this.loop) { sounded.push(now()); window.silent = false; }
    return start.apply(this, at);
  };
  AudioBufferSourceNode.prototype.stop = function (...at) { window.silent = true; return stop.apply(this, at); };
  new MutationObserver(() => {
    for (const { id } of document.querySelectorAll(".card[id^=div-]")) {
      if (!(id in drawn)) requestAnimationFrame(() => { drawn[id] ??= now(); });
    }
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["id"] });
"""


@dataclass
class Found:
    """In ms, from the request that rings the clinicians: until the card was drawn, until it sounded, until both."""

    drawn: list[float] = field(default_factory=list)
    sounding: list[float] = field(default_factory=list)
    both: list[float] = field(default_factory=list)


def measure(report: Report, *, quick: bool) -> None:
    """One ring after another; each is taken back before the next."""
    path = chromium.find()
    if path is None:
        report.note("rings: no Chromium here")
        return
    seed.open_incidents(INCIDENTS, 10)
    desk, consoles = seed.desks(1, "ring-desk")[0], seed.desks(CONSOLES, "console", Role.CLINICIAN)
    with house.server("web", *house.WEB) as port:
        found = asyncio.run(_work(port, path, desk, consoles, 5 if quick else 60))
    for what, took in (("drawn", found.drawn), ("sounding", found.sounding), ("drawn and sounding", found.both)):
        report.row("rings", f"{CONSOLES} consoles, sent to {what}", **spread(took))
    aim = f"a ring drawn and sounding among {CONSOLES} consoles (p99)"
    report.aim(Aim(aim, round(percentile(found.both, 0.99), 1), DRAWN_AND_SOUNDING_MS, "ms"))


async def _work(port: int, path: str, desk: seed.Desk, consoles: list[seed.Desk], times: int) -> Found:
    found = Found()
    async with AsyncExitStack() as open_:
        page = await open_.enter_async_context(_browser(port, path, consoles[0]))
        for console in consoles[1:]:
            await open_.enter_async_context(_console(port, console))
        line = await Line.open(port)
        for n in range(times + 1):
            await _ring(line, desk, page, found if n else Found())  # the first one warms everything up
        await line.close()
    return found


async def _ring(line: Line, desk: seed.Desk, page: Page, found: Found) -> None:
    token = {"Authorization": f"Token {desk.token}"}
    said = {"center": seed.CENTERS[0], "address": "26 Union St S", "initial_nature": "MNTL", "caller_name": "Sister"}
    call = await _post(line, "/api/calls/", token, said)
    await asyncio.sleep(REST_S)
    heard = await page.evaluate("sounded.length")
    sent = time.time() * 1000
    diversion = (await _post(line, f"/api/calls/{call['id']}/divert/", token))["id"]
    card = f"div-{diversion}"
    await _until(page, f"'{card}' in drawn && sounded.length > {heard}")
    drawn, sounded = await page.evaluate(f"[drawn['{card}'], sounded[{heard}]]")
    found.drawn.append(drawn - sent)
    found.sounding.append(sounded - sent)
    found.both.append(max(drawn, sounded) - sent)
    await _post(line, f"/api/diversions/{diversion}/withdraw/", token)
    await _until(page, f"silent && !document.getElementById('{card}')")
    await asyncio.sleep(REST_S)


async def _post(line: Line, path: str, headers: dict[str, str], said: object = None) -> dict[str, int]:
    status, body = await line.ask(Ask("POST", path, headers, said))
    if status not in (200, 201):
        raise house.Failed(f"{path}: {status} {body[:200].decode(errors='replace')}")
    return dict(json.loads(body))


async def _until(page: Page, said: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not await page.evaluate(said):
        if time.monotonic() > deadline:
            raise house.Failed(f"The console did not come to: {said}")
        await asyncio.sleep(0.1)


@asynccontextmanager
async def _browser(port: int, path: str, console: seed.Desk) -> AsyncIterator[Page]:
    """A real console, sounding without a press, signed in and hearing."""
    address = f"http://localhost:{port}"
    name, value = console.browser["Cookie"].split("; ")[0].split("=", 1)
    assert name == settings.SESSION_COOKIE_NAME
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = await browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        await context.add_cookies([{"name": name, "value": value, "url": address}])
        page = await context.new_page()
        await page.add_init_script(CLOCK)
        await page.goto("/diversions/")
        await page.locator("html[data-link=live]").wait_for(state="attached")
        yield page
        await browser.close()


@asynccontextmanager
async def _console(port: int, console: seed.Desk) -> AsyncIterator[Watched]:
    line = await Line.open(port)

    async def fetch() -> None:
        for part in FETCHED:
            status, body = await line.ask(Ask("GET", part, {**console.browser, "Accept-Encoding": "gzip"}))
            if status != 200:
                raise house.Failed(f"{part}: {status} {body[:200].decode(errors='replace')}")

    async with _listening(Watched(fetch, BROWSER_REST_S), port, console.browser) as watched:
        yield watched
    await line.close()


@asynccontextmanager
async def _listening(watched: Watched, port: int, headers: dict[str, str]) -> AsyncIterator[Watched]:
    opened = asyncio.Event()
    acts: list[Awaitable[None]] = [watched.listen(port, headers, opened), watched.refetch()]
    tasks = [asyncio.ensure_future(act) for act in acts]
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
