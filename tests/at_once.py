"""Several people, one moment: each act in a thread and a database connection of its own, let go together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment; answer what each returned, or the exception it raised, in the same order."""
    barrier = threading.Barrier(len(acts), timeout=60)

    def run(act: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        barrier.wait()
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))
