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
def state() -> Iterator[Path]:
    """A folder that any user may enter, with a path short enough for sockets."""
    with open_folder() as folder:
        yield folder / "state"


@pytest.fixture(scope="module")
def running() -> Iterator[Services]:
    """Services that tests only look at."""
    with open_folder() as folder, Services(folder / "state", fast=True) as services:
        yield services


def test_it_keeps_what_was_written_over_a_stop_and_a_start(state: Path) -> None:
    with Services(state) as services:
        keep(services.database_url, services.redis_url)
        pids = [program.process.pid for program in services.programs if program.process]
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)
    with Services(state) as services:
        assert kept(services.database_url, services.redis_url)


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
        keep(services.database_url, services.redis_url)
        services.watch()
        assert heard == []
        for program in services.programs:
            assert program.process
            before = program.process.pid
            os.kill(before, signal.SIGKILL)
            until(lambda: services.watch() or any(f"{program.name} runs again" in line for line in heard))  # noqa: B023
            assert f"{program.name} ended (signal SIGKILL)." in heard
            assert program.process.pid != before
        assert kept(services.database_url, services.redis_url)


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
    with Services(state, fast=True):
        pass
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
        keep(hand.database_url, hand.redis_url)
        hand.kill()
        # At once: the old servers may still be shutting down, and must be waited for.
        with Services(state) as services:
            assert kept(services.database_url, services.redis_url)


def test_servers_that_lost_their_supervisor_are_ended_and_replaced(state: Path) -> None:
    lost = Services(state)
    lost.start()
    keep(lost.database_url, lost.redis_url)
    assert lost.lock is not None
    os.close(lost.lock)  # As if it had died without a signal to its children.
    lost.lock = None
    with Services(state) as services:
        assert [program.ended() is None for program in lost.programs] == [False, False]
        assert kept(services.database_url, services.redis_url)


@pytest.mark.parametrize("half_written", [False, True])
def test_a_stale_pid_file_never_hurts_an_innocent_process(state: Path, half_written: bool) -> None:
    with Services(state, fast=True):
        pass
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


def test_a_killed_first_start_leaves_no_half_cluster(state: Path) -> None:
    hand = ByHand(state)
    until(lambda: list(state.glob("pg*/PG_VERSION")))
    hand.kill()
    with Services(state, fast=True) as services:
        assert ask(services.database_url, "SELECT current_database()") == "heart"


def test_what_a_killed_first_start_left_is_cleared_away(state: Path) -> None:
    half = state / "pg.init.1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with Services(state, fast=True, valkey=False):
        assert not half.exists()


def test_a_path_too_long_for_a_socket_works(state: Path) -> None:
    deep = state / ("d" * 60) / ("e" * 60)
    with Services(deep, fast=True) as services:
        keep(services.database_url, services.redis_url)
        assert kept(services.database_url, services.redis_url)
        sockets = Path(ask(services.database_url, "SHOW unix_socket_directories"))
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert len(str(sockets)) < 60
    assert not sockets.exists()


def test_a_socket_folder_of_somebody_else_is_not_used(state: Path) -> None:
    state.mkdir()
    (state / "sock").mkdir(mode=0o755)
    with pytest.raises(NotStarted, match="not a private folder of ours"):
        Services(state, fast=True).start()


def test_a_cluster_of_another_version_is_refused_in_words(state: Path) -> None:
    (state / "pg").mkdir(parents=True)
    (state / "pg" / "PG_VERSION").write_text("9\n")
    with pytest.raises(NotStarted, match=r"made by PostgreSQL 9, which is no longer installed"):
        Services(state, fast=True).start()


def test_it_works_for_an_ordinary_user(state: Path) -> None:
    with ByHand(state, ordinary=True) as hand:
        keep(hand.database_url, hand.redis_url)
        assert kept(hand.database_url, hand.redis_url)
        assert {(state / name).stat().st_uid for name in ("pg", "redis", "sock", "lock")} == {hand.uid}
        hand.stop()


def test_root_in_a_user_s_checkout_leaves_everything_to_that_user(state: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    os.chown(state.parent, 65534, 65534)
    with Services(state, fast=True) as services:
        assert ask(services.database_url, "SELECT 1") == 1
        owners = {path.stat().st_uid for path in (state, *state.iterdir(), *(state / "pg").iterdir())}
    assert owners == {65534}


def test_it_works_without_namespaces_and_without_the_kernels_death_signal(state: Path) -> None:
    """As on macOS, and as root where user namespaces are forbidden."""
    with ByHand(state, env={"PATH": "/nowhere"}) as hand:
        keep(hand.database_url, hand.redis_url)
        postmaster = int((state / "pg" / "postmaster.pid").read_text().split("\n")[0])
        valkey = int((state / "redis" / "redis.pid").read_text())
        hand.kill()
        until(lambda: gone(postmaster) and gone(valkey))
    with Services(state) as services:
        assert kept(services.database_url, services.redis_url)


def test_it_takes_the_system_s_servers_where_there_are_no_wheels(
    state: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "redis-server").symlink_to(binaries.valkey())
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(binaries, "wheel", lambda name: None)
    folders = list(binaries.postgres_folders())
    if not folders:
        pytest.skip("this machine has no PostgreSQL of its own")
    with Services(state, fast=True) as services:
        keep(services.database_url, services.redis_url)
        assert kept(services.database_url, services.redis_url)
        assert str(ask(services.database_url, "SHOW server_version")).startswith(binaries.major(folders[0]))


def test_without_any_server_it_says_what_to_do(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "wheel", lambda name: None)
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", ())
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NotStarted, match="set DATABASE_URL"):
        Services(state, valkey=False).start()
    with pytest.raises(NotStarted, match="set REDIS_URL"):
        Services(state, postgres=False).start()


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
