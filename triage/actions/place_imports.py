"""A file of places is read in parts that are kept, so that an import that was killed goes on where it stopped."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import Error, connection, transaction
from django.utils import timezone

from triage.models import PlaceImport, PlaceImportPart
from triage.places import kept
from triage.places.rows import PART, Read, joined, parts

_LOCK = 911_0003


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """No other import reads meanwhile. Ends with the connection, so a killed one keeps nobody out.

    Raises OperationalError when the other does not end within the lock_timeout.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with contextlib.suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def begin(source: str, path: Path) -> PlaceImport:
    """The import of this very file that was stopped, with the parts it has kept; else a new one, with none.

    Raises FileWrong when the file cannot be opened.
    """
    digest = kept.digest(path)
    with transaction.atomic():
        PlaceImport.objects.filter(source=source).exclude(digest=digest).delete()
        return PlaceImport.objects.get_or_create(source=source, digest=digest, defaults={"begun_at": timezone.now()})[0]


def read_on(
    under_way: PlaceImport, path: Path, *, size: int = PART, each: Callable[[int], object] = lambda rows: None
) -> Read:
    """Read what is not read yet, keeping each part as soon as it is read; all of the file comes back.

    `each` is told how many rows the part has. Raises FileWrong when it is no file of places, or another than before.
    """
    done = under_way.rows_read()
    for at, part in enumerate(parts(path, skip=done, size=size), under_way.parts.count()):
        PlaceImportPart.objects.create(of=under_way, at=at, rows=part.rows, text=kept.dumps(part))
        each(part.rows)
    kept.check_unchanged(path, under_way.digest)
    texts = under_way.parts.order_by("at").values_list("text", flat=True)
    return joined(map(kept.loads, texts.iterator(chunk_size=20)))


def forget(source: str) -> None:
    """What was read for this source is not needed any more."""
    PlaceImport.objects.filter(source=source).delete()
