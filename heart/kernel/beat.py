"""Celery beat with nothing on disk: PostgreSQL knows when each task last ran, and is told that beat is alive."""

import datetime
import logging
import time
from typing import Any

from celery.beat import Scheduler
from django.db import Error as DatabaseError
from django.db import close_old_connections

from heart.kernel import sweeps
from heart.models import Sweep

logger = logging.getLogger(__name__)
STAMP_EVERY_S = 5.0
LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


class DatabaseScheduler(Scheduler):
    """Celery's own scheduler in memory; after a restart a task is due as if beat had never stopped."""

    _stamped_at = float("-inf")

    def setup_schedule(self) -> None:
        # Also the longest that tick() may wait for the next task, and so for the next stamp.
        self.max_interval = STAMP_EVERY_S
        self.merge_inplace(self.app.conf.beat_schedule)
        ran = _when_each_ran()
        for entry in self.schedule.values():
            entry.last_run_at = ran.get(sweeps.name_of(entry.task), LONG_AGO)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self._stamped_at >= STAMP_EVERY_S:
            self._stamped_at = time.monotonic()
            _say_alive()
        return float(super().tick(*args, **kwargs))


def _when_each_ran() -> dict[str, datetime.datetime]:
    close_old_connections()
    try:
        return dict(Sweep.objects.values_list("name", "ran_at"))
    except DatabaseError as error:
        logger.warning("the database does not say when tasks ran (%s); all are due now", type(error).__name__)
        return {}


def _say_alive() -> None:
    close_old_connections()
    try:
        sweeps.stamp("beat")
    except DatabaseError as error:
        logger.warning("beat could not be stamped: %s", type(error).__name__)
    finally:
        close_old_connections()
