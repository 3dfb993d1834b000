"""Forgetting what has been kept long enough: what it would be, and one batch of it."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from heart.kernel import history, retention
from heart.kernel.retention_policy import Policy
from heart.models import Destruction, User, encryption

BATCH = 200


@dataclass(frozen=True)
class Forgotten:
    """A batch: the last id that was looked at, and its line of the destruction log; None where all was kept."""

    last: int
    log: Destruction | None


def preview(kind: str, policy: Policy, *, now: datetime.datetime) -> dict[str, int]:
    """What would be forgotten now: {model label: rows}, the things themselves under "things"."""
    found = retention.due(retention.kinds()[kind], policy.periods[kind], now)
    rows = {"things": found.count()}
    for part in retention.parts_of(kind):
        label = part.model._meta.label
        rows[label] = rows.get(label, 0) + part.rows(found.order_by().values("pk")).count()
    return rows


def forget_batch(
    kind: str, policy: Policy, *, by: User, now: datetime.datetime, after: int, most: int
) -> Forgotten | None:
    """Forget up to `most` things of a kind whose id is above `after`, wholly or not at all; None when there is none.

    The things are held first and looked at again: who reopened one, or put it on hold, in that moment comes first.
    """
    of = retention.kinds()[kind]
    with transaction.atomic():
        retention.one_at_a_time()
        found = retention.due(of, policy.periods[kind], now)
        seen = list(found.filter(pk__gt=after).values_list("pk", flat=True)[:most])
        if not seen:
            return None
        list(of.model._base_manager.select_for_update().filter(pk__in=seen).order_by("pk").values_list("pk", flat=True))
        things = list(found.filter(pk__in=seen).values_list("pk", flat=True))
        return Forgotten(seen[-1], _forget(of, things, policy, by=by, now=now) if things else None)


def _forget(
    of: retention.RecordKind, things: list[int], policy: Policy, *, by: User, now: datetime.datetime
) -> Destruction:
    rows: dict[str, int] = {}
    for thing in of.model._base_manager.filter(pk__in=things) if of.one_by_one else ():
        history.record("heart.forgot", thing, by=by, at=now, record=of.kind, policy=policy.version)
    with encryption.rewriting():
        for part in retention.parts_of(of.kind):
            label = part.model._meta.label
            rows[label] = rows.get(label, 0) + part.forget(things)
    if of.forgotten_at:
        of.model._base_manager.filter(pk__in=things).update(**{of.forgotten_at: now})
    return Destruction.objects.create(
        kind=of.kind,
        policy=policy.version,
        policy_sha256=policy.sha256,
        approved_by=policy.approved_by,
        at=now,
        by=by,
        things=len(things),
        rows=rows,
        ids=things if of.one_by_one else [things[0], things[-1]],
    )
