"""The built-in PostgreSQL and Redis for one machine: the demo and the tests, never production."""

from heart.embedded.account import NotStarted
from heart.embedded.addresses import STATE, celery_url, database_url, redis_url, socket_folder, with_db
from heart.embedded.supervisor import AlreadyRunning, Services

__all__ = [
    "STATE",
    "AlreadyRunning",
    "NotStarted",
    "Services",
    "celery_url",
    "database_url",
    "redis_url",
    "socket_folder",
    "with_db",
]
