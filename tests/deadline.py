"""Waiting for something that will happen soon, never longer than it takes."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
LIMIT_S = 60.0


def eventually(ask: Callable[[], Answer], *, within: float = LIMIT_S) -> Answer:
    """The first true answer; fails the test when there is none in time."""
    end = time.monotonic() + within
    while not (answer := ask()):
        assert time.monotonic() < end, f"not within {within} s: {ask}"
        time.sleep(0.01)
    return answer
