"""What only `make nightly` asks: deeper property tests, and how much CPU the tests of each room may take.

The budgets are seconds of CPU of the tests' own processes and those they wait for, without PostgreSQL and the browser:
they hardly depend on what else the machine does. A room over its budget fails the night, never `make test`.
"""

import collections
import resource
import time
from collections.abc import Iterator
from pathlib import PurePosixPath

import hypothesis
import pytest

hypothesis.settings.register_profile("nightly", max_examples=2000, deadline=None)

# Seconds of CPU; "house" is what stands in tests/ itself.
BUDGETS = {
    "api": 150,
}


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
        if used > BUDGETS.get(room, 0)
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
            terminalreporter.write_line(f"{room:<12} {used:6.0f} s of {BUDGETS.get(room, 0)} s")
        for words in over(self.spent):
            terminalreporter.write_line(words, red=True)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Account(), "account")
