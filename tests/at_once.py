"""Several people, one moment: each act in a thread and a database connection of its own, let go together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from heart.kernel.flow import Refused
from heart.models import Role
from tests import make

# Who is first is chance: what must hold whoever it is, is tried so many times.
TRIES = 6


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


def outcome(*acts: Callable[[], Any]) -> tuple[list[Any], list[Refused]]:
    """What the winners got and what the losers were told; any other mistake is a mistake of the program."""
    answers = at_once(*acts)
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, Refused):
            raise answer
    return [a for a in answers if not isinstance(a, Refused)], [a for a in answers if isinstance(a, Refused)]


def fresh(thing: Any) -> Any:
    """The same row in another person's memory."""
    return type(thing).objects.get(pk=thing.pk)


def people(role: Role, many: int = 3) -> list[Any]:
    """So many people of one role."""
    return [make.user(f"{role}{at}", role, first_name=f"{role.label.split()[0]}{at}") for at in range(many)]
