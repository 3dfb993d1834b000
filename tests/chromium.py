"""Finds a Chromium for the tests marked `browser`; skips them with words where there is none, except in CI."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
DOWNLOADED = (".cache/ms-playwright", "Library/Caches/ms-playwright")
BINARIES = ("chrome", "Chromium", "Google Chrome for Testing")
MISSING = (
    "no Chromium found: install it (Debian: apt-get install chromium), "
    "or name it: CHROMIUM=/path/to/chrome, or: .venv/bin/python -m playwright install chromium"
)


@functools.cache
def find() -> str | None:
    """The path of a Chromium that runs: the one named in CHROMIUM, or an installed one, or playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        return next(filter(runs, [shutil.which(named)]), None)
    downloaded = (
        str(path)
        for folder in DOWNLOADED
        for path in sorted((Path.home() / folder).glob("chromium-*/**/*"), reverse=True)
        if path.name in BINARIES and path.is_file()
    )
    return next(filter(runs, [*map(shutil.which, NAMES), *MAC, *downloaded]), None)


def runs(path: str | None) -> bool:
    """Whether it says its version; some systems install a script by that name which only points to a shop."""
    if not path or not os.access(path, os.X_OK):
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A build server without a browser has tested nothing on screen, so there it is a failure and not a skip."""
    if item.get_closest_marker("browser") is None or find():
        return
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


if __name__ == "__main__":
    found = find()
    sys.stdout.write(f"Browser: {found}\n" if found else f"{MISSING}\n")
    sys.exit(not found)
