"""The arithmetic of the measurement, and its hands: the client, the crowd's reading of frames, the rows it invents."""

import asyncio
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from dispatch.models import Dispatch
from heart.models import Event
from tests import make
from tests.bench import crowd, intake, seed, seed_sql
from tests.bench.connection import Ask, Line, drive
from tests.bench.figures import Aim, percentile, slowest_window, spread
from tests.bench.report import Report
from tests.bench.screens import Round, Watched
from triage.models import Incident


@pytest.mark.parametrize(("share", "found"), [(0.0, 1.0), (0.5, 50.0), (0.99, 99.0), (0.991, 100.0), (1.0, 100.0)])
def test_a_percentile_is_a_value_that_was_measured(share: float, found: float) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], share) == found


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 0.5) == percentile([7.0], 0.99) == 7.0


def test_nothing_measured_is_not_zero() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_the_slowest_window_counts_whole_windows_only() -> None:
    ends = [0.1, 0.9, 1.5, 2.1, 2.2, 2.9, 3.2]
    assert slowest_window(ends, 3.5, 1.0) == 1.0
    assert slowest_window(ends, 3.5, 1.5) == pytest.approx(2 / 1.5)
    with pytest.raises(ValueError, match="window"):
        slowest_window(ends, 0.5, 1.0)


@pytest.mark.parametrize(
    ("found", "limit", "at_least", "held", "by"),
    [
        (20.0, 25.0, False, True, "20 % to spare"),
        (25.0, 25.0, False, True, "0 % to spare"),
        (50.0, 25.0, False, False, "2.00 times the limit"),
        (60.0, 40.0, True, True, "50 % to spare"),
        (20.0, 40.0, True, False, "2.00 times too slow"),
        (0.0, 40.0, True, False, "nothing was measured"),
    ],
)
def test_an_aim_says_whether_it_is_held_and_by_how_much(
    found: float, limit: float, at_least: bool, held: bool, by: str
) -> None:
    aim = Aim("speed", found, limit, "ms", at_least=at_least)
    assert (aim.held, aim.by) == (held, by)
    assert aim.as_json()["held"] is held


def test_the_report_writes_every_row_and_aim(db: None, tmp_path: Any) -> None:
    said: list[str] = []
    report = Report(said.append, quick=True)
    report.row("board", "board, 3 open incidents", **spread([1.0, 2.0, 30.0]), bytes=1234)
    report.aim(Aim("board", 30.0, 25.0, "ms"))
    report.show_aims()
    report.write(tmp_path / "deep" / "bench.json")
    written = json.loads((tmp_path / "deep" / "bench.json").read_text())
    assert written["rows"][0] | {"what": ""} == {
        "part": "board", "what": "", "n": 3, "p50_ms": 2.0, "p99_ms": 30.0, "worst_ms": 30.0, "bytes": 1234,
    }  # fmt: skip
    assert written["aims"][0]["held"] is False and written["quick"] is True
    assert any("NOT HELD" in line and "1.20 times the limit" in line for line in said)
    assert any("short run" in line for line in said)


def a_round(**more: Any) -> Round:
    async def fetch() -> None: ...

    written = {11: 100.0, 12: 101.0}
    screen = Watched(fetch, seen={11: 100.02, 12: 101.05})
    heard = {"11": [100.01, 100.02], "12": [101.01, 101.03]}
    found = {"sockets": 3, "sent": [99.99, 100.98], "written": written, "watched": [screen]} | more
    return Round(**found, crowd={"heard": heard, "closed": 0, "resyncs": 0})


def test_a_round_measures_from_the_line_of_history_and_from_the_request() -> None:
    found = a_round()
    assert found.saved_ms == pytest.approx([20.0, 50.0])
    assert found.sent_ms == pytest.approx([30.0, 70.0])
    assert sorted(found.poke_ms) == pytest.approx([10.0, 10.0, 20.0, 30.0])
    assert found.delivered == 1.0


def test_a_poke_that_did_not_arrive_is_missed() -> None:
    found = a_round()
    found.crowd["heard"]["12"] = [101.01]
    del found.watched[0].seen[11]
    assert found.delivered == pytest.approx(4 / 6)


async def _in_order(screen: Watched, gate: asyncio.Event, pokes: list[int]) -> None:
    task = asyncio.create_task(screen.refetch())
    screen.hear({"seq": pokes[0]})
    await asyncio.sleep(0)
    for seq in pokes[1:]:
        screen.hear({"seq": seq})
    first = set(screen.seen)
    gate.set()
    async with asyncio.timeout(10):
        while set(screen.seen) != set(pokes):
            await asyncio.sleep(0)
    task.cancel()
    assert first == set()


def test_a_change_heard_during_a_fetch_waits_for_the_next_one() -> None:
    async def play() -> int:
        gate = asyncio.Event()

        async def fetch() -> None:
            await gate.wait()

        screen = Watched(fetch)
        await _in_order(screen, gate, [1, 2, 3])
        assert screen.seen[1] <= screen.seen[2] == screen.seen[3]
        return screen.fetches

    assert asyncio.run(play()) == 2


def test_a_beat_fetches_nothing() -> None:
    async def fetch() -> None: ...

    async def play() -> bool:
        screen = Watched(fetch)
        screen.hear({"beat": True})
        return screen.poked

    assert asyncio.run(play()) is False


@contextmanager
def a_screen() -> Iterator[tuple[crowd.Crowd, crowd.Screen, asyncio.AbstractEventLoop]]:
    loop = asyncio.new_event_loop()
    everybody = crowd.Crowd()

    async def make() -> crowd.Screen:
        return crowd.Screen(everybody, 1, "heart_session=x")

    screen = loop.run_until_complete(make())
    try:
        yield everybody, screen, loop
    finally:
        loop.close()


def text_frame(said: dict[str, Any], *, compress: Any = None) -> bytes:
    payload = json.dumps(said).encode()
    first = 0x81
    if compress:
        payload = (compress.compress(payload) + compress.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")
        first |= 0x40
    if len(payload) < 126:
        return bytes([first, len(payload)]) + payload
    return bytes([first, 126]) + len(payload).to_bytes(2, "big") + payload


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_crowd_reads_frames_however_they_are_cut(size: int) -> None:
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    stream = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    stream += text_frame({"topic": "triage", "thread": "1001", "seq": 5})
    stream += text_frame({"topic": "triage", "thread": "x" * 200, "seq": 6})
    stream += text_frame({"resync": True}) + text_frame({"beat": True})
    stream += text_frame({"topic": "triage", "seq": 7}, compress=deflate)
    stream += text_frame({"topic": "triage", "seq": 7}, compress=deflate)
    with a_screen() as (everybody, screen, _loop):
        for begin in range(0, len(stream), size):
            screen.data_received(stream[begin : begin + size])
        assert screen.opened.done() and screen.opened.exception() is None
    told: Any = everybody.told()
    assert {seq: len(times) for seq, times in told["heard"].items()} == {5: 1, 6: 1, 7: 2}
    assert told["resyncs"] == 1


def test_a_screen_that_is_refused_says_so() -> None:
    with a_screen() as (_everybody, screen, _loop):
        screen.data_received(b"HTTP/1.1 403 Forbidden\r\n\r\n")
        assert isinstance(screen.opened.exception(), ConnectionRefusedError)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while head := await reader.readuntil(b"\r\n\r\n"):
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        body = await reader.readexactly(length)
        if b"/chunked" in head:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        else:
            status = b"409 Conflict" if b"no" in body else b"201 Created"
            writer.write(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body))


def test_the_client_keeps_its_connection_and_counts_wrong_answers_apart() -> None:
    async def play() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            line = await Line.open(port)
            assert await line.ask(Ask("GET", "/chunked")) == (200, b"abcde")
            assert await line.ask(Ask("POST", "/", json={"a": 1})) == (201, b'{"a": 1}')
            await line.close()
            asks = iter([Ask("POST", "/", json="no")] + [Ask("POST", "/", json="yes")] * 1_000_000)
            load = await drive(port, 2, 0.2, lambda: next(asks), expect=201, warm=0.0)
        assert load.wrong == {'409 "no"': 1}
        assert len(load.took_ms) == len(load.ends) > 0
        assert load.per_second == len(load.ends) / 0.2

    asyncio.run(play())


def _indexes() -> set[str]:
    with connection.cursor() as cursor:
        # By name: PostgreSQL writes the same condition with other casts once it has been read back.
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def test_the_invented_incidents_are_what_they_are_called(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*statements: str, **values: object) -> None:
        # The suite's transaction forbids VACUUM; constraints and references are checked here instead.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in statements:
                cursor.execute(statement, values)

    monkeypatch.setattr(seed, "_run", run)
    seed.people()
    seed.open_incidents(30, 10)
    assert Incident.objects.open().count() == 30
    assert Incident.objects.awaiting_team().count() == 20
    assert Dispatch.objects.open().count() == 10
    before = _indexes()
    seed.closed_incidents(50)
    assert _indexes() == before
    assert Incident.objects.open().count() == 30
    assert Incident.objects.filter(status="Closed").count() == 50
    assert Dispatch.objects.filter(status="Cleared").count() == 50
    assert Event.objects.filter(verb="triage.closed").count() == 50
    seed.open_incidents(12, 3)
    assert Incident.objects.open().count() == 12
    assert Dispatch.objects.open().count() == 3


def test_past_shifts_touch_no_shift_under_way(db: None) -> None:
    seed.people()
    with connection.cursor() as cursor:
        cursor.execute(seed_sql.MANY_SHIFTS, {"count": 3000})
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE ends_at < now()) FROM teams_shift")
        assert cursor.fetchone() == (55 + 3 * 60, 3 * 60)


def test_it_answers_a_call_as_its_page_asks_until_enough_is_known(alice: Any, client_of: Any) -> None:
    call, answered = make.incident(alice, initial_nature="MNTL"), []
    page = client_of(alice).get(f"/incidents/{call.pk}/_asking/").content.decode()
    while said := intake.answer_to(page, unknown=False):
        answer = client_of(alice).post(f"/incidents/{call.pk}/assess/", said, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        page = answer.content.decode()
        answered.append(said["question"])
    assert len(answered) > 3
    assert len(set(answered)) == len(answered)
