"""Who read what is on record also where the answer that showed it was a refusal, and what was done is taken back."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Reading:
    """Something that was shown within the transaction under way; `write` puts it on record once more."""

    write: Callable[[], object]

    def __call__(self) -> None:
        """Once the transaction is committed the line stands, and nothing is left to do."""


def reading(act: Callable[P, R]) -> Callable[P, R]:
    """Mark an act that puts on record what somebody is shown: its line outlives a refused request (`of_transaction`).

    It is remembered as what is to be done on commit, so one within a savepoint that was rolled back is forgotten with
    it: nobody was shown that.
    """

    @functools.wraps(act)
    def acting(*args: P.args, **kwargs: P.kwargs) -> R:
        done = act(*args, **kwargs)
        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(Reading(functools.partial(act, *args, **kwargs)))
        return done

    return acting


def of_transaction() -> list[Reading]:
    """What was put on record in the transaction under way, in its order: to be asked for before it is rolled back."""
    waiting = transaction.get_connection().run_on_commit
    return [call for _savepoints, call, _robust in waiting if isinstance(call, Reading)]


def write_again(lost: list[Reading]) -> None:
    """Put on record once more what a rollback took away, in a transaction of its own. What an act raises goes on."""
    with transaction.atomic():
        for one in lost:
            one.write()
