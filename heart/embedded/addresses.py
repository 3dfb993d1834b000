"""Where the built-in services are found, computed from the path of their folder alone."""

import hashlib
import os
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

# A socket's path may hold 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 100
# Not tempfile.gettempdir(): TMPDIR differs between the shells of one person, the address must not.
SHORT_ROOM = Path("/tmp")

STATE = Path(os.environ.get("HEART_STATE") or Path(__file__).resolve().parents[2] / ".heart").absolute()


def socket_folder(state: Path) -> Path:
    """The folder of both sockets: `state`/sock, or a private folder in /tmp when that path would be too long."""
    state = Path(os.path.abspath(state))
    inside = state / "sock"
    if len(os.fsencode(inside / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
        return inside
    return SHORT_ROOM / f"heart-{hashlib.sha256(os.fsencode(state)).hexdigest()[:16]}"


def database_url(state: Path) -> str:
    """The address of the database for dj-database-url and libpq.

    The port is said although it is the usual one, so that a PGPORT in the environment changes nothing.
    """
    return f"postgres://heart@{quote(str(socket_folder(state)), safe='')}:5432/heart"


def redis_url(state: Path) -> str:
    """The address of Redis for redis-py, database 0."""
    return f"unix://{quote(str(socket_folder(state) / 'redis.sock'))}?db=0"


def with_db(redis_url: str, number: int) -> str:
    """The same Redis, database `number`. Raises ValueError for an address that is not one of redis-py's."""
    parts = urlsplit(redis_url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "db"]
    if parts.scheme == "unix":
        # By hand: urlunsplit drops the empty host of unix:///path.
        return f"unix://{parts.netloc}{parts.path}?{urlencode([*query, ('db', str(number))])}"
    if parts.scheme in ("redis", "rediss"):
        return urlunsplit(parts._replace(path=f"/{number}", query=urlencode(query)))
    raise ValueError("REDIS_URL must begin with redis://, rediss:// or unix://")


def celery_url(redis_url: str, db: int) -> str:
    """The same Redis, database `db`, as Celery spells it. Raises ValueError as `with_db` does."""
    url = with_db(redis_url, db)
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    query = [("virtual_host" if name == "db" else name, value) for name, value in parse_qsl(parts.query)]
    return f"redis+socket://{parts.netloc}{parts.path}?{urlencode(query)}"
