"""The program's own settings; only an empty view is added to its addresses, to compare with."""

from heart.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
