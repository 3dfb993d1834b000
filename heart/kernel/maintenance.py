"""Commands that people run at a terminal: limits of their own, a bar while one waits, and never a traceback."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection
from tqdm import tqdm

T = TypeVar("T")
# A killed command lets go of what it held after so long at most, though a statement of its was still running; seconds.
_LET_GO = {"client_connection_check_interval": 2}
# By PostgreSQL's codes: lock_not_available, query_canceled.
_WAITED = {
    "55P03": "Another command held for too long what this one needs; nothing was changed. Run it again later.",
    "57014": "It took the database longer than this command may take; nothing was changed.",
}


class MaintenanceCommand(BaseCommand):
    """Says what went wrong in one line: exit status 1 for what was given, 2 for what does not answer."""

    # Longer than a page may take, and still an end; seconds.
    statement_timeout_s, lock_timeout_s = 900, 30

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (CommandError, BrokenPipeError):
            raise  # said already; or who reads it has read enough, and manage.py ends in silence
        except KeyboardInterrupt:
            raise CommandError("Stopped; run it again.", returncode=130) from None
        except Exception as error:
            if options.get("traceback"):
                raise
            words, status = _in_words(error)
            raise CommandError(words, returncode=status) from error

    @contextlib.contextmanager
    def limits(self) -> Iterator[None]:
        """This command's own time limits for what it does in the database, in place of those of a web request."""
        own = {"statement_timeout": self.statement_timeout_s, "lock_timeout": self.lock_timeout_s, **_LET_GO}
        with connection.cursor() as cursor:
            for name, seconds in own.items():
                cursor.execute(f"SET {name} = '{seconds}s'")
        try:
            yield
        finally:
            with contextlib.suppress(Error), connection.cursor() as cursor:
                for name in own:
                    cursor.execute(f"RESET {name}")

    def bar(self, total: int | None, unit: str, *, done: int = 0) -> "tqdm[Any]":
        """A bar while one waits, from what is done already; none where nobody looks."""
        return tqdm(total=total, initial=done, unit=f" {unit}", disable=None, leave=False)

    def counted(self, things: Iterable[T], total: int | None, unit: str) -> Iterator[T]:
        """The same things one after the other, with a bar that counts them."""
        with self.bar(total, unit) as bar:
            for thing in things:
                yield thing
                bar.update()


def _in_words(error: Exception) -> tuple[str, int]:
    """One line for whoever runs the command, and the exit status."""
    match error:
        case DatabaseError() if waited := _WAITED.get(getattr(error.__cause__, "pgcode", None) or ""):
            return waited, 2
        case OperationalError() | InterfaceError():
            return f"The database does not answer: {_line(error)}", 2
        case DatabaseError():
            return f"The database refused it, and nothing was changed: {_line(error)}", 1
        case UnicodeError():
            return f"The file's encoding could not be read: {_line(error)}", 1
        case OSError():
            of = f"{error.filename}: " if error.filename else ""
            return f"{of}{error.strerror or _line(error)}.", 2
    return f"A mistake of the program ({type(error).__name__}: {_line(error)}); --traceback says where.", 2


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
