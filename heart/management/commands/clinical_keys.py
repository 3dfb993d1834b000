"""The keys of clinical words at a terminal: make one, count what each opens, encrypt anew after a change."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from heart.kernel.maintenance import MaintenanceCommand
from heart.models import encryption

STEPS = """a change of keys, while people work:
  1  manage.py clinical_keys new; add it at the END of HEART_CLINICAL_KEYS; start every process anew, one by one:
     all can read what it will write
  2  move it to the FRONT; start every process anew: it writes
  3  manage.py clinical_keys rotate
  4  manage.py clinical_keys status; when nothing needs the old key, take it out a day later: what was sent to a locked
     screen before waits with it
Keep every key that a backup needs, apart from the backups."""


class Command(MaintenanceCommand):
    """A thin door to heart.models.encryption. Exit status 1 when a key is missing."""

    help = "Makes, counts and changes the keys of clinical words (HEART_CLINICAL_KEYS)."

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, epilog=STEPS, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("new", help="print a fresh key")
        acts.add_parser("status", help="which key opens how many words, and whether one is missing")
        acts.add_parser("rotate", help="encrypt with the first key what an older one did; may be stopped and run again")

    def handle(self, *, act: str, **options: Any) -> None:
        if act == "new":
            self.stdout.write(Fernet.generate_key().decode())
            return
        with self.limits():
            if act == "rotate":
                self._rotate()
            self._status()

    def _rotate(self) -> None:
        for table, column in encryption.columns():
            done = 0
            while written := encryption.rotate(table, column):
                done += written
            self.stdout.write(f"{table}.{column}: {done} encrypted anew")
            if done and not connection.in_atomic_block:
                with connection.cursor() as cursor:
                    # Plain: it holds up nobody. What was overwritten can be written over from now on.
                    cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")

    def _status(self) -> None:
        found, known = encryption.counts(), [encryption.key_id(key) for key in settings.CLINICAL_KEYS]
        for at, name in enumerate(known):
            self.stdout.write(f"{name}: {'writes and reads' if at == 0 else 'reads'}, {found.get(name, 0)} words")
        missing = {name: count for name, count in found.items() if name not in known}
        if missing:
            said = ", ".join(f"{name}: {count} words" for name, count in sorted(missing.items()))
            raise CommandError(f"HEART_CLINICAL_KEYS lacks keys that words need: {said}.")
