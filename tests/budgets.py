"""How much CPU the tests of each room may take: `make nightly` fails a room that is over its budget, loudly.

CPU of the tests' own processes and of those they wait for, without PostgreSQL: that hardly depends on what else the
machine does, so a room is over its budget because its tests grew, not because the night was busy. `make test` does not
ask, so nobody is stopped by it in the middle of something else.
"""

import collections
import resource
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Seconds; half as much again as was measured on a busy machine in November 2026. "house" is what stands in tests/.
BUDGETS = {
    "api": 130,
    "chaos": 25,
    "dispatch": 55,
    "heart": 80,
    "house": 85,
    "navigation": 45,
    "signing": 20,
    "teams": 5,
    "triage": 180,
}
# Nearly all of it is the browser's own, and counts when the browser ends, whichever test is then running.
NOT_COUNTED = {"browser"}


def cpu_s() -> float:
    """CPU seconds of this process, and of those it started and waited for."""
    waited = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + waited.ru_utime + waited.ru_stime


def room_of(nodeid: str) -> str:
    """The folder of the test file, below tests/."""
    parts = PurePosixPath(nodeid.partition("::")[0]).parts
    return parts[1] if len(parts) > 2 else "house"


def over(spent: dict[str, float]) -> list[str]:
    """The rooms that took more than they may, or have no budget, in words."""
    return [
        f"tests/{room} took {used:.0f} s of CPU and may take {BUDGETS.get(room, 0)} s."
        for room, used in sorted(spent.items())
        if used > BUDGETS.get(room, 0) and room not in NOT_COUNTED
    ]


class Account:
    """Each process measures its tests; the one that reports adds them up."""

    def __init__(self) -> None:
        self.last = cpu_s()
        self.spent: collections.Counter[str] = collections.Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        report = yield
        now = cpu_s()
        report.cpu_s, self.last = now - self.last, now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.spent[room_of(report.nodeid)] += getattr(report, "cpu_s", 0.0)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not hasattr(session.config, "workerinput") and over(self.spent) and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("CPU of each room")
        for room, used in sorted(self.spent.items()):
            of = "not counted" if room in NOT_COUNTED else f"of {BUDGETS.get(room, 0)} s"
            terminalreporter.write_line(f"{room:<12} {used:6.0f} s {of}")
        for words in over(self.spent):
            terminalreporter.write_line(words, red=True)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Account(), "account")
