"""The built-in services: started, stopped, killed, started again, and never in anybody's way."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from heart.embedded import AlreadyRunning, NotStarted, Services, binaries
from tests.heart.embedded_hands import ByHand, ask, gone, keep, kept, open_folder, redis_at, until


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A folder that is not there yet, in a place that any user may enter, short enough for sockets."""
    with open_folder() as folder:
        yield folder / "state"


@pytest.fixture(scope="module")
def spare() -> Iterator[Path]:
    """Where the cluster rests between two tests: making one takes longer than most tests."""
    with open_folder() as folder:
        yield folder / "state"


@pytest.fixture
def state(fresh: Path, spare: Path) -> Iterator[Path]:
    """A folder whose cluster was made and used before."""
    if not (spare / "pg").exists():
        with Services(spare, fast=True):
            pass
    fresh.mkdir(mode=0o700)
    (spare / "pg").rename(fresh / "pg")
    yield fresh
    if (fresh / "pg").exists() and not (fresh / "pg" / "postmaster.pid").exists():
        (fresh / "pg").rename(spare / "pg")


@pytest.fixture(scope="module")
def running() -> Iterator[Services]:
    """Services that tests only look at."""
    with open_folder() as folder, Services(folder / "state", fast=True) as services:
        yield services


def test_it_keeps_what_was_written_over_a_stop_and_a_start(fresh: Path) -> None:
    with Services(fresh) as services:
        word = keep(services.database_url, services.redis_url)
        pids = [program.process.pid for program in services.programs if program.process]
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)
    with Services(fresh) as services:
        assert kept(services.database_url, services.redis_url) == (word, word)


def test_a_second_start_is_refused_in_words(state: Path) -> None:
    with Services(state, fast=True) as services:
        with pytest.raises(AlreadyRunning, match=rf"already running \(process {os.getpid()}\)"):
            Services(state, fast=True).start()
        assert ask(services.database_url, "SELECT 1") == 1
        by_hand = subprocess.run(
            [sys.executable, "-m", "heart.embedded"],
            env=os.environ | {"HEART_STATE": str(state)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert by_hand.returncode == 1
        assert "already running" in by_hand.stderr
        assert "Traceback" not in by_hand.stderr
    Services(state, fast=True).stop()


def test_watch_starts_again_whatever_was_killed(state: Path) -> None:
    heard: list[str] = []
    # Not fast: what was committed must be there again.
    with Services(state, report=heard.append) as services:
        word = keep(services.database_url, services.redis_url)
        services.watch()
        assert heard == []
        for program in services.programs:
            assert program.process
            before = program.process.pid
            os.kill(before, signal.SIGKILL)
            until(lambda: services.watch() or any(f"{program.name} runs again" in line for line in heard))  # noqa: B023
            assert f"{program.name} ended (signal SIGKILL)." in heard
            assert program.process.pid != before
        assert kept(services.database_url, services.redis_url) == (word, word)


def test_it_waits_for_the_children_of_a_killed_server(state: Path) -> None:
    """They still write to the database: a second server beside them would ruin it."""
    heard: list[str] = []
    with Services(state, fast=True, report=heard.append) as services:
        postgres = services.programs[-1]
        with closing(psycopg2.connect(services.database_url)) as connection:
            child = connection.info.backend_pid
            os.kill(child, signal.SIGSTOP)  # So that it cannot notice.
            assert postgres.process
            os.kill(postgres.process.pid, signal.SIGKILL)
            watching = threading.Thread(target=lambda: until(lambda: services.watch() or len(heard) > 1))
            watching.start()
            try:
                until(lambda: "is still in use" in postgres.log.read_text())
                assert len(heard) == 1
            finally:
                os.kill(child, signal.SIGCONT)
                watching.join()
        assert "PostgreSQL runs again" in heard[1]
        # The end of the thread that started it is not the end of the server.
        assert ask(services.database_url, "SELECT 1") == 1


def test_watch_says_why_a_program_does_not_start_again_and_goes_on_trying(state: Path) -> None:
    heard: list[str] = []
    with Services(state, fast=True, report=heard.append) as services:
        postgres = services.programs[-1]
        configuration = state / "pg" / "postgresql.conf"
        good = configuration.read_text()
        configuration.write_text("nonsense = 1\n")
        assert postgres.process
        os.kill(postgres.process.pid, signal.SIGKILL)
        until(lambda: services.watch() or any("next try" in line and "nonsense" in line for line in heard))
        configuration.write_text(good)
        until(lambda: services.watch() or any("PostgreSQL runs again" in line for line in heard))
        assert ask(services.database_url, "SELECT 1") == 1


def test_a_start_that_fails_says_why_and_leaves_nothing_running(state: Path) -> None:
    configuration = state / "pg" / "postgresql.conf"
    good = configuration.read_text()
    configuration.write_text("nonsense = 1\n")
    services = Services(state, fast=True)
    with pytest.raises(NotStarted, match='unrecognized configuration parameter "nonsense"'):
        services.start()
    assert services.programs == []
    assert not (state / "sock" / "redis.sock").exists()
    configuration.write_text(good)
    with services:
        assert ask(services.database_url, "SELECT 1") == 1


def test_after_kill_9_of_the_supervisor_the_next_start_finds_everything(state: Path) -> None:
    with ByHand(state) as hand:
        word = keep(hand.database_url, hand.redis_url)
        hand.kill()
        # At once: the old servers may still be shutting down, and must be waited for.
        with Services(state) as services:
            assert kept(services.database_url, services.redis_url) == (word, word)


def test_servers_that_lost_their_supervisor_are_ended_and_replaced(state: Path) -> None:
    lost = Services(state)
    lost.start()
    word = keep(lost.database_url, lost.redis_url)
    assert lost.lock is not None
    os.close(lost.lock)  # As if it had died without a signal to its children.
    lost.lock = None
    with Services(state) as services:
        assert [program.ended() is None for program in lost.programs] == [False, False]
        assert kept(services.database_url, services.redis_url) == (word, word)


@pytest.mark.parametrize("half_written", [False, True])
def test_a_stale_pid_file_never_hurts_an_innocent_process(state: Path, half_written: bool) -> None:
    for folder in ("sock", "redis"):
        (state / folder).mkdir(mode=0o700)
    with subprocess.Popen(["sleep", "600"]) as innocent:
        try:
            words = "" if half_written else f"{innocent.pid}\n{state / 'pg'}\n"
            (state / "pg" / "postmaster.pid").write_text(words)
            (state / "sock" / ".s.PGSQL.5432.lock").write_text(words)
            (state / "redis" / "redis.pid").write_text(words)
            with Services(state, fast=True) as services:
                assert ask(services.database_url, "SELECT 1") == 1
                with redis_at(services.redis_url) as client:
                    assert client.ping()
            assert innocent.poll() is None
        finally:
            innocent.kill()


def test_a_killed_first_start_leaves_no_half_cluster(fresh: Path) -> None:
    hand = ByHand(fresh)
    until(lambda: list(fresh.glob("pg*/PG_VERSION")))
    hand.kill()
    with Services(fresh, fast=True) as services:
        assert ask(services.database_url, "SELECT current_database()") == "heart"


def test_what_a_killed_first_start_left_is_cleared_away(fresh: Path) -> None:
    half = fresh / "pg.init.1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with Services(fresh, fast=True, valkey=False):
        assert not half.exists()


def test_a_path_too_long_for_a_socket_works(state: Path) -> None:
    deep = state / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    (state / "pg").rename(deep / "pg")
    with Services(deep, fast=True) as services:
        word = keep(services.database_url, services.redis_url)
        assert kept(services.database_url, services.redis_url) == (word, word)
        sockets = Path(ask(services.database_url, "SHOW unix_socket_directories"))
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert len(str(sockets)) < 60
    assert not sockets.exists()
    (deep / "pg").rename(state / "pg")


def test_a_socket_folder_of_somebody_else_is_not_used(fresh: Path) -> None:
    fresh.mkdir()
    (fresh / "sock").mkdir(mode=0o755)
    with pytest.raises(NotStarted, match="not a private folder of ours"):
        Services(fresh, fast=True).start()


def test_a_cluster_of_another_version_is_refused_in_words(fresh: Path) -> None:
    (fresh / "pg").mkdir(parents=True)
    (fresh / "pg" / "PG_VERSION").write_text("9\n")
    with pytest.raises(NotStarted, match=r"made by PostgreSQL 9, which is no longer installed"):
        Services(fresh, fast=True).start()


def test_it_works_for_an_ordinary_user(fresh: Path) -> None:
    with ByHand(fresh, ordinary=True) as hand:
        word = keep(hand.database_url, hand.redis_url)
        assert kept(hand.database_url, hand.redis_url) == (word, word)
        assert {(fresh / name).stat().st_uid for name in ("pg", "redis", "sock", "lock")} == {hand.uid}
        hand.stop()


def test_root_in_a_user_s_checkout_leaves_everything_to_that_user(fresh: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    os.chown(fresh.parent, 65534, 65534)
    with Services(fresh, fast=True) as services:
        assert ask(services.database_url, "SELECT 1") == 1
        owners = {path.stat().st_uid for path in (fresh, *fresh.iterdir(), *(fresh / "pg").iterdir())}
    assert owners == {65534}


def test_it_works_without_namespaces_and_without_the_kernels_death_signal(fresh: Path) -> None:
    """As on macOS, and as root where user namespaces are forbidden."""
    with ByHand(fresh, env={"PATH": "/nowhere"}) as hand:
        word = keep(hand.database_url, hand.redis_url)
        postmaster = int((fresh / "pg" / "postmaster.pid").read_text().split("\n")[0])
        valkey = int((fresh / "redis" / "redis.pid").read_text())
        hand.kill()
        until(lambda: gone(postmaster) and gone(valkey))
    with Services(fresh) as services:
        assert kept(services.database_url, services.redis_url) == (word, word)


def test_it_takes_the_system_s_servers_where_there_are_no_wheels(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "redis-server").symlink_to(binaries.valkey())
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(binaries, "wheel", lambda name: None)
    folders = list(binaries.postgres_folders())
    if not folders:
        pytest.skip("this machine has no PostgreSQL of its own")
    with Services(fresh, fast=True) as services:
        word = keep(services.database_url, services.redis_url)
        assert kept(services.database_url, services.redis_url) == (word, word)
        assert str(ask(services.database_url, "SHOW server_version")).startswith(binaries.major(folders[0]))


def test_without_any_server_it_says_what_to_do(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "wheel", lambda name: None)
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", ())
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NotStarted, match="set DATABASE_URL"):
        Services(fresh, valkey=False).start()
    with pytest.raises(NotStarted, match="set REDIS_URL"):
        Services(fresh, postgres=False).start()


def test_it_listens_on_sockets_only(running: Services) -> None:
    assert ask(running.database_url, "SHOW listen_addresses") == ""
    with redis_at(running.redis_url) as client:
        assert client.config_get("port") == {"port": "0"}
    if not Path("/proc/net/tcp").exists():
        pytest.skip("the kernel's table of sockets is read from /proc")
    tables = {name: Path("/proc/net", name).read_text() for name in ("tcp", "tcp6", "unix")}
    for program in running.programs:
        assert program.process
        links = [os.readlink(fd) for fd in Path(f"/proc/{program.process.pid}/fd").iterdir()]
        inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
        listening = {inode for inode in inodes if f" {inode} " in tables["unix"]}
        assert listening, "the test must see the socket it knows of"
        for name in ("tcp", "tcp6"):
            assert inodes.isdisjoint(line.split()[9] for line in tables[name].splitlines()[1:])


def test_the_log_never_holds_what_people_said(running: Services) -> None:
    said = "he-said-he-cannot-go-on"
    with pytest.raises(psycopg2.Error, match=said):
        ask(running.database_url, f"SELECT '{said}'::integer")
    with pytest.raises(psycopg2.Error):
        ask(running.database_url, f"SELECT '{said}', pg_terminate_backend(pg_backend_pid())")
    log = (running.state / "pg.log").read_text()
    assert "terminating connection" in log
    assert said not in log
