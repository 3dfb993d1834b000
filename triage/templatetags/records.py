"""Records that wait for somebody, on any page: {% my_records as waits %}, {% late_records as late %}; and the law."""

import datetime
from typing import Any

from django import template
from django.utils import timezone

from heart.kernel.access import may
from triage.codes.commitment_rules import CommitmentRules, rules_on
from triage.models import Diversion
from triage.queries import ending_facts, signing

register = template.Library()
SHOWN = 5


@register.simple_tag(takes_context=True)
def my_records(context: dict[str, Any]) -> dict[str, Any]:
    """How many records this person has to finish, and those that wait longest."""
    user = context["user"]
    if not may(user, "triage.sign"):
        return {"count": 0, "first": []}
    found = list(signing.mine_to_do(user).select_related("incident__person")[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else signing.mine_to_do(user).count()
    return {"count": count, "first": found[:SHOWN]}


@register.simple_tag(takes_context=True)
def late_records(context: dict[str, Any]) -> int:
    """How many records are past the limit, for who answers for it."""
    return signing.late(timezone.now()).count() if may(context["user"], "triage.review") else 0


@register.simple_tag
def commitment_rules() -> CommitmentRules:
    """The limits that hold for a custody order signed today."""
    return rules_on(timezone.localdate())


@register.filter
def about_minor(diversion: Diversion) -> bool:
    """Whether the person of an encounter is known to be under 18."""
    return ending_facts.is_about_minor(diversion)


@register.filter
def hours(length: datetime.timedelta) -> int:
    """A length of time in whole hours."""
    return int(length.total_seconds() // 3600)
