"""How long each kind of record is kept, what becomes of it then, and which columns hold nobody's words.

Each room declares its own part (`Room.retention`); the periods stand in a file of the agency (retention_policy.py).
"""

import datetime
import functools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from heart.kernel.retention_policy import Period

# Translated when it is read: gettext_lazy.
Words = Any
Rows = models.QuerySet[Any]
Times = tuple[datetime.datetime, datetime.datetime]
# Columns that can hold words of any length; one with choices holds a code.
TEXT = (
    models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField, models.FileField,
    models.GenericIPAddressField,
)  # fmt: skip
# Any number: of PostgreSQL's advisory locks this one is the retention's.
LOCK = 0x464F5247


@dataclass(frozen=True)
class RecordKind:
    """One kind of record, a `model` whose rows are its things.

    `due(period, now)` are the things whose time is over, that nobody works with and no legal hold keeps.
    `forgotten_at` is the column that says since when a thing is forgotten; "" where its row goes, or shows it itself.
    `at_least_years`: a file that says less is refused. `with_parts`: only a thing that has rows of this kind counts.
    `one_by_one`: each is a line of the history and a number in the log; of the others only the first and the last.
    """

    kind: str
    words: Words
    model: type[models.Model]
    due: Callable[[Period, datetime.datetime], Rows]
    forgotten_at: str = ""
    at_least_years: int = 0
    with_parts: bool = False
    one_by_one: bool = True


@dataclass(frozen=True)
class Part:
    """What becomes of the rows of `model` that belong to a thing of this kind when it is forgotten.

    `of` is the path from the row to the thing; "pk" where it is the thing. `blank`: column -> what stands there then;
    `delete`: the row goes, after that.
    """

    kind: str
    model: type[models.Model]
    of: str = "pk"
    blank: Mapping[str, Any] = field(default_factory=dict)
    delete: bool = False

    def rows(self, things: Any) -> Rows:
        """The rows of these things: a list of ids, or a query for them."""
        return self.model._base_manager.filter(**{f"{self.of}__in": things})

    def forget(self, things: list[int]) -> int:
        """Blank or delete the rows of these things; how many they are."""
        ids = list(self.rows(things).values_list("pk", flat=True))
        found = self.model._base_manager.filter(pk__in=ids)
        if self.blank:
            found.update(**self.blank)
        if self.delete:
            found.delete()
        return len(ids)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What one room says of keeping and forgetting.

    `in_use(since)`: model label -> rows that keep a thing of it (they name it by OuterRef("pk")), for somebody works
    with it, or has since that moment.
    `held_times`: from when to when nothing may be destroyed that happened then.
    `swept`: model label -> the task of the timetable that deletes its rows within a day.
    `no_words`: a model label, or one with a column -> what stands there, where it is no word about a person helped.
    """

    kinds: Sequence[RecordKind] = ()
    parts: Sequence[Part] = ()
    in_use: Mapping[str, Sequence[Callable[[datetime.datetime], Rows]]] = field(default_factory=dict)
    held_times: Callable[[], list[Times]] | None = None
    swept: Mapping[str, str] = field(default_factory=dict)
    no_words: Mapping[str, str] = field(default_factory=dict)


def _declared() -> Iterator[Retention]:
    """What each room says, from left to right."""
    return (app.room.retention for app in apps.get_app_configs() if hasattr(app, "room"))


def kinds() -> dict[str, RecordKind]:
    """Every kind of record by its name, in the order in which they are forgotten."""
    return {kind.kind: kind for said in _declared() for kind in said.kinds}


def in_words(kind: str) -> str:
    """What people call a kind of record."""
    known = kinds()
    return str(known[kind].words) if kind in known else kind


def parts_of(kind: str) -> list[Part]:
    """Everything that belongs to this kind, the rooms to the right first: they point to those on the left."""
    return [part for said in reversed(list(_declared())) for part in said.parts if part.kind == kind]


def not_in_use(things: Rows, since: datetime.datetime) -> Rows:
    """Those of the things that nobody works with, or has since then, by what any room says."""
    label = things.model._meta.label
    keeping = [rows(since) for said in _declared() for rows in said.in_use.get(label, ())]
    return things.filter(*(~Exists(rows) for rows in keeping))


def outside_held_times(rows: Rows, column: str) -> Rows:
    """Those rows whose moment no legal hold keeps."""
    for said in _declared():
        for since, until in said.held_times() if said.held_times else []:
            rows = rows.exclude(**{f"{column}__range": (since, until)})
    return rows


def due(kind: RecordKind, period: Period, now: datetime.datetime) -> Rows:
    """The things of this kind to be forgotten now, by their ids."""
    found = kind.due(period, now).order_by("pk")
    if kind.forgotten_at:
        found = found.filter(**{kind.forgotten_at: None})
    if kind.with_parts:
        found = found.filter(has_rows(kind.kind))
    return found


def has_rows(kind: str) -> Q:
    """Whether a thing has any row of this kind beside its own, in whatever room."""
    own = (part for part in parts_of(kind) if part.of != "pk")
    some = [Q(Exists(part.model._base_manager.filter(**{part.of: OuterRef("pk")}))) for part in own]
    return functools.reduce(operator.or_, some)


def one_at_a_time() -> None:
    """Until the transaction under way ends nothing is forgotten elsewhere; waits for what is being forgotten now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def text_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of every table that can hold words, as model and field name."""
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.local_fields:
            if isinstance(column, TEXT) and not column.choices:
                yield model, column.name


def unnamed() -> list[str]:
    """Columns that can hold words and of which no room says what becomes of them, as "app.Model.column"."""
    deleted = {part.model for kind in kinds() for part in parts_of(kind) if part.delete}
    blank = {(part.model, name) for kind in kinds() for part in parts_of(kind) for name in part.blank}
    named = {name for said in _declared() for name in (*said.swept, *said.no_words)}
    return [
        f"{model._meta.label}.{column}"
        for model, column in text_columns()
        if model not in deleted
        and (model, column) not in blank
        and not {model._meta.label, f"{model._meta.label}.{column}"} & named
    ]
