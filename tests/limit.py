"""Ends a run after so many seconds, between two tests, and says how many were not run: `-p tests.limit --within=60`."""

import time

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--within", type=float, required=True, help="seconds after which no further test begins")


class Limit:
    """Counts from the first test on."""

    def __init__(self, within_s: float) -> None:
        self.within_s, self.began, self.left_out = within_s, time.monotonic(), 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        if time.monotonic() - self.began <= self.within_s:
            return None
        self.left_out += 1
        return True  # as if it had been run

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.left_out:
            terminalreporter.write_line(f"{self.within_s:g} s are over: {self.left_out} tests were not run.")


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.pluginmanager.register(Limit(session.config.getoption("--within")), "limit")
