"""Pokes: a hint to the open screens that something changed; never data, never able to fail or delay a write."""

import json
import logging
import time

import redis
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
REST_AFTER_FAILURE_S = 2.0


class Publisher:
    """This process's connection to Redis, and until when it rests after a failure."""

    client: redis.Redis | None = None
    resting_until = 0.0


publisher = Publisher()


def poke(topic: str, thread: str, seq: int) -> None:
    """Tell every web process that `topic` changed on `thread` (a public number) with history line `seq`.

    A lost poke is harmless: each web process also watches the history itself (hub.py). While Redis does not answer,
    pokes rest for two seconds at a time so that a hung Redis costs a request at most one socket timeout.
    """
    if time.monotonic() < publisher.resting_until:
        return
    try:
        if publisher.client is None:
            # The library's own retries sleep for seconds. Once at once is right after a restart of Redis, and enough.
            publisher.client = redis.Redis.from_url(
                settings.REDIS_URL,
                socket_timeout=0.25,
                socket_connect_timeout=0.25,
                retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
            )
        publisher.client.publish(channel(), frame(topic, thread, seq))
    except (redis.RedisError, OSError) as error:
        publisher.resting_until = time.monotonic() + REST_AFTER_FAILURE_S
        logger.warning("poke not sent: %s", type(error).__name__)


def channel() -> str:
    """Where the pokes of this database travel; Redis shares channels among all its numbered databases."""
    return f"heart:{connection.settings_dict['NAME']}:pokes"


def frame(topic: str, thread: str, seq: int) -> str:
    """The poke as it travels: topic (the room), thread (the public number) and seq (the history line)."""
    return json.dumps({"topic": topic, "thread": thread, "seq": seq}, separators=(",", ":"))
