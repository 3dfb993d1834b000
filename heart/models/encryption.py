"""Columns that only the program reads: clinical words are encrypted with a list of keys of their own.

What is stored is `<key id>:<Fernet token>`: the id says which key opens it, so a change of keys can be counted and a
lost key is named. The first key of the list writes, every key of it reads (docs/decisions/0031-encrypted-words.md).
"""

import contextlib
import functools
import hashlib
import json
import logging
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
ENDS = 50  # of the oldest and of the newest words, so many are looked at by each look at the health


class Unreadable(str):
    """Stands in the place of words whose key is missing, and says so. Saved again, what is stored stays as it is."""

    stored: str

    def __new__(cls, stored: str) -> "Unreadable":
        made = super().__new__(cls, _("These words cannot be read: the key they were encrypted with is missing."))
        made.stored = stored
        return made


class UnreadableObject(dict[str, Any]):
    """Stands in the place of a JSON object whose key is missing: empty. Saved again, what is stored stays as it is."""

    def __init__(self, stored: str) -> None:
        super().__init__()
        self.stored = stored


def key_id(key: str) -> str:
    """By what a key is known where it may not be said: eight hex digits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def encrypt(words: str) -> str:
    """The words as they are stored, with the first key."""
    first = settings.CLINICAL_KEYS[0]
    return f"{key_id(first)}:{_opener(first).encrypt(words.encode()).decode()}"


def decrypt(stored: str) -> str:
    """The words again; an Unreadable where no key of the list opens them."""
    name, _colon, token = stored.partition(":")
    for key in settings.CLINICAL_KEYS:
        if key_id(key) == name:
            try:
                return _opener(key).decrypt(token.encode()).decode()
            except InvalidToken:
                break
    logger.error("encrypted words cannot be read: HEART_CLINICAL_KEYS lacks the key, or they were changed")
    return Unreadable(stored)


@functools.lru_cache(maxsize=32)
def _opener(key: str) -> Fernet:
    return Fernet(key.encode())


class EncryptedTextField(models.TextField):
    """Words that are encrypted in the database. Nothing is found by them: every lookup but isnull is refused."""

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return value.stored if isinstance(value, Unreadable) else encrypt(str(value))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: nothing is found by it.")
        return super().get_lookup(lookup_name)


class EncryptedJSONField(EncryptedTextField):
    """The same for a JSON object; an UnreadableObject where its key is missing, which the log says."""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, UnreadableObject):
            return value.stored
        return None if value is None else super().get_prep_value(json.dumps(value))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        words = super().from_db_value(value, expression, connection)
        if isinstance(words, Unreadable):
            return UnreadableObject(words.stored)
        return None if words is None else json.loads(words)

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedBinaryField(EncryptedTextField):
    """The same for bytes. Where their key is missing they read as None, which the log says."""

    def get_prep_value(self, value: Any) -> Any:
        # Each byte as the character of its number: whatever the bytes are, they come back as they were.
        return None if value is None else super().get_prep_value(bytes(value).decode("latin-1"))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        words = super().from_db_value(value, expression, connection)
        return None if words is None or isinstance(words, Unreadable) else words.encode("latin-1")

    def to_python(self, value: Any) -> Any:
        return value


def columns() -> Iterator[tuple[str, str]]:
    """Every encrypted column of every room: table and column, as they are called in the database."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField):
                yield model._meta.db_table, field.column


def counts(*, ends: int = 0) -> dict[str, int]:
    """How many stored words each key opens, by key id; those of a missing key are there too.

    With `ends` only so many of the oldest and of the newest of each column are looked at, which is quick.
    """
    every = "SELECT split_part({1}, ':', 1), count(*) FROM {0} WHERE {1} IS NOT NULL GROUP BY 1"
    both = " UNION ALL ".join(
        f"(SELECT {{1}} AS stored FROM {{0}} WHERE {{1}} IS NOT NULL ORDER BY id {way} LIMIT {int(ends)})"
        for way in ("ASC", "DESC")
    )
    some = f"SELECT split_part(stored, ':', 1), count(*) FROM ({both}) AS looked_at GROUP BY 1"
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table, column in columns():
            cursor.execute(_sql(some if ends else every, table, column))
            for name, count in cursor.fetchall():
                found[name] = found.get(name, 0) + count
    return found


@contextlib.contextmanager
def rewriting() -> Iterator[None]:
    """Within it, stored words that never change may be encrypted anew or erased; their other columns may not.

    The triggers of the rooms' tables ask the setting (heart.rewrites_words), which ends with it. Runs a transaction.
    """
    say = "SELECT set_config('heart.rewrites_words', %s, true)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(say, ["on"])
        yield
        cursor.execute(say, [""])


def rotate(table: str, column: str, *, most: int = 500) -> int:
    """Encrypt up to `most` words of a column anew with the first key. Returns how many were written; 0: all are done.

    The newest come first, so that of a change that was not finished the oldest words tell (`health`). What somebody
    changes at the same moment stays as they wrote it. Words of a missing key are left as they are.
    """
    older = [key_id(key) for key in settings.CLINICAL_KEYS[1:] if key_id(key) != key_id(settings.CLINICAL_KEYS[0])]
    read = _sql(
        "SELECT id, {1} FROM {0} WHERE split_part({1}, ':', 1) = ANY(%s) ORDER BY id DESC LIMIT %s", table, column
    )
    write = _sql("UPDATE {0} SET {1} = %s WHERE id = %s AND {1} = %s", table, column)
    written = 0
    with rewriting(), connection.cursor() as cursor:
        cursor.execute(read, [older, most])
        for pk, stored in cursor.fetchall():
            words = decrypt(stored)
            if not isinstance(words, Unreadable):
                cursor.execute(write, [encrypt(words), pk, stored])
                written += cursor.rowcount
    return written


def encrypt_column(table: str, column: str) -> None:
    """For a migration: encrypt what stands in a column that was clear until now, in the transaction under way."""
    with connection.cursor() as cursor:
        cursor.execute(_sql("SELECT id, {1} FROM {0} WHERE {1} IS NOT NULL", table, column))
        update = _sql("UPDATE {0} SET {1} = %s WHERE id = %s", table, column)
        cursor.executemany(update, [(encrypt(words), pk) for pk, words in cursor.fetchall()])


def decrypt_column(table: str, column: str) -> None:
    """The way back of `encrypt_column`. Raises ValueError when a key is missing, and then nothing is changed."""
    with connection.cursor() as cursor:
        cursor.execute(_sql("SELECT id, {1} FROM {0} WHERE {1} IS NOT NULL", table, column))
        read = [(decrypt(stored), pk) for pk, stored in cursor.fetchall()]
        if any(isinstance(words, Unreadable) for words, _pk in read):
            raise ValueError(f"{table}.{column}: a key is missing in HEART_CLINICAL_KEYS")
        cursor.executemany(_sql("UPDATE {0} SET {1} = %s WHERE id = %s", table, column), read)


def health() -> tuple[str, dict[str, Any]]:
    """For /healthz: whether the oldest and newest stored words have their keys. The pages say it where it is met."""
    known = {key_id(key) for key in settings.CLINICAL_KEYS}
    if missing := sorted(set(counts(ends=ENDS)) - known):
        words = ", ".join(missing)
        return "clinical_keys", {"ok": False, "words": f"HEART_CLINICAL_KEYS lacks keys that words need: {words}."}
    return "clinical_keys", {"ok": True, "keys": len(known)}


def _sql(sql: str, table: str, column: str) -> str:
    return sql.format(connection.ops.quote_name(table), connection.ops.quote_name(column))
