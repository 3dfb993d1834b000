"""Commands that people run at a terminal: limits of their own, a bar while one waits, and never a traceback."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from tqdm import tqdm


class MaintenanceCommand(BaseCommand):
    """Says what went wrong in one line: exit status 1 for what was given, 2 for what does not answer."""

    # Longer than a page may take, and still an end; seconds.
    statement_timeout_s, lock_timeout_s = 900, 30

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (OperationalError, InterfaceError) as error:
            raise CommandError(f"The database does not answer: {_line(error)}", returncode=2) from error
        except DatabaseError as error:
            raise CommandError(f"The database refused it, and nothing was changed: {_line(error)}") from error
        except UnicodeError as error:
            raise CommandError(f"The file's encoding could not be read: {_line(error)}") from error
        except BrokenPipeError:
            raise  # who reads it has read enough; manage.py ends in silence
        except OSError as error:
            of = f"{error.filename}: " if error.filename else ""
            raise CommandError(f"{of}{error.strerror or _line(error)}.", returncode=2) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was not finished was not kept; run it again.", returncode=130) from None

    @contextlib.contextmanager
    def limits(self) -> Iterator[None]:
        """This command's own time limits for what it does in the database, in place of those of a web request."""
        own = {"statement_timeout": self.statement_timeout_s, "lock_timeout": self.lock_timeout_s}
        with connection.cursor() as cursor:
            for name, seconds in own.items():
                cursor.execute(f"SET {name} = '{seconds}s'")
        try:
            yield
        finally:
            with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
                for name in own:
                    cursor.execute(f"RESET {name}")

    def bar(self, total: int | None, unit: str) -> "tqdm[Any]":
        """A bar while one waits; none where nobody looks."""
        return tqdm(total=total, unit=f" {unit}", disable=None, leave=False)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
