"""The one road into the history, and from there to the open screens."""

import datetime
import math
import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model

from heart.kernel import live
from heart.models import Event, User

CODE = re.compile(r"[\w.:+/@-]{0,64}", re.ASCII)
PHONE = re.compile(r"\+?1?[.-]?\d{3}[.-]?\d{3}[.-]?\d{4}|\+\d{8,15}")
MAIL = re.compile(r".+@.+\.[A-Za-z]{2,}")


def record(verb: str, thing: Model, *, by: User | None, at: datetime.datetime | None = None, **codes: Any) -> Event:
    """Write one line about `thing` in the transaction under way; once it is committed, poke the open screens.

    `verb` is "room.past_tense"; `codes` are numbers, times and short words without spaces: a caller's words are refused
    here, because an append-only log cannot forget. Must run inside a transaction. Raises ValueError for words.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("history.record needs the transaction of the act it records")
    fields: dict[str, Any] = {"at": at} if at else {}
    event = Event.objects.create(
        verb=verb,
        thread=getattr(thing, "thread", "") or str(thing.pk),
        thing=thing._meta.label_lower,
        thing_id=thing.pk,
        by=by if by is not None and by.pk else None,
        codes=_checked(codes),
        **fields,
    )
    transaction.on_commit(lambda: live.poke(event.topic, event.thread, event.pk), robust=True)
    return event


def _checked(codes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _code(name, value) for name, value in codes.items()}


def _code(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_code(name, part) for part in value]
    if isinstance(value, str) and CODE.fullmatch(value) and not (PHONE.fullmatch(value) or MAIL.fullmatch(value)):
        return str(value)
    raise ValueError(f"{name} is not a code; the history holds no words")
