"""What is asked of every act: its line in the history, and that a refused one leaves nothing behind."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model

from heart.kernel.flow import Refused
from heart.models import Event, User


def assert_on_record(thing: Model, verb: str, *, by: User | None, **codes: Any) -> None:
    """Exactly one line about `thing` has this verb; it says who did it, on which thread, and these codes only."""
    line = Event.objects.of_thing(thing).get(verb=verb)
    assert (line.by, line.thread, line.codes) == (by, thing.thread, codes)


def assert_heard(pokes: Any, topic: str, thing: Model) -> None:
    """The open screens that watch `topic` were told of the thread of `thing`."""
    assert (topic, thing.thread) in {(heard, thread) for heard, thread, _ in pokes()}


@contextlib.contextmanager
def refused(code: str, *things: Model, field: str = "", says: str = "") -> Iterator[None]:
    """The act inside is refused with this code and a sentence; no line is written and no row of `things` differs."""
    before = _lines(), [_row(thing) for thing in things]
    with pytest.raises(Refused) as refusal:
        yield
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert len(refusal.value.message.split()) > 2, "a refusal is a sentence"
    assert says in refusal.value.message
    assert (_lines(), [_row(thing) for thing in things]) == before


def _lines() -> int:
    return Event.objects.count()


def _row(thing: Model) -> dict[str, Any]:
    return type(thing)._base_manager.filter(pk=thing.pk).values().get()
