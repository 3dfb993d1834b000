"""The database of one process of a run: a copy of the migrated one, under a name that no other process has."""

import contextlib
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from psycopg2.extensions import cursor as Cursor

from tests import migrated


@contextlib.contextmanager
def copied(template: str) -> Iterator[None]:
    """Django's connection leads to a fresh copy of `template`, which is removed in the end."""
    usual = connection.settings_dict["NAME"]
    mine = f"test_{os.getpid()}"
    with migrated.connected(settings.DATABASE_URL) as server, server.cursor() as cursor:
        remove_leftovers(cursor)
        cursor.execute(f'CREATE DATABASE "{mine}" TEMPLATE "{template}"')
    try:
        _lead_to(mine)
        yield
    finally:
        connection.close()
        _lead_to(usual)
        with migrated.connected(settings.DATABASE_URL) as server, server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{mine}" WITH (FORCE)')


def _lead_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def remove_leftovers(cursor: Cursor) -> None:
    """Remove the databases of runs that were killed: their names are the numbers of processes that are no more."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+$'")
    for (name,) in cursor.fetchall():
        try:
            os.kill(int(name.removeprefix("test_")), 0)
        except ProcessLookupError:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except PermissionError:
            continue  # Another person's process.
