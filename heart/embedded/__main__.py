"""Run the built-in services in the foreground, for use by hand: `python -m heart.embedded`."""

import signal
import sys
import threading

from heart.embedded import STATE, NotStarted, Services


def say(words: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Run until Ctrl-C or TERM."""
    asked = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda number, frame: asked.set())
    try:
        with Services(STATE, report=say) as services:
            say(f"DATABASE_URL={services.database_url}")
            say(f"REDIS_URL={services.redis_url}")
            while not asked.wait(0.5):
                services.watch()
    except NotStarted as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
