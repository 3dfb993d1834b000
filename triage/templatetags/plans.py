"""The plans of a person on a page: what everybody may see of them, and the acts of who looks."""

from typing import Any

from django import template

from heart.kernel.access import may
from triage.forms.plans import AllowCrisisPlan
from triage.models import Person, Plan
from triage.queries import plans

register = template.Library()


@register.inclusion_tag("triage/_crisis_plan.html")
def crisis_plan(person: Person | None, spot: str = "", look: str = "") -> dict[str, Any]:
    """The crisis plan in full, where the person has allowed it. The page puts the opening on record.

    `spot` keeps ids apart where several stand on a page. `look`: "marked" says also that there are plans, where no card
    of the person does; "low" takes few lines.
    """
    found = plans.of(person) if person is not None else []
    marks = found if look == "marked" else []
    return {"shown": plans.allowed(found), "plans": marks, "spot": spot, "low": look == "low"}


@register.inclusion_tag("triage/_plan_marks.html")
def plan_marks(person: Person) -> dict[str, Any]:
    """That there are plans of this person and how old they are."""
    return {"plans": plans.of(person), "none": True}


@register.simple_tag(takes_context=True)
def plans_of(context: dict[str, Any], person: Person | None) -> list[dict[str, Any]]:
    """Both kinds of plan of this person, with what the person who looks may do. Not for a living part."""
    if person is None:
        return []
    by, found = context["user"], {one.plan.kind: one for one in plans.of(person)}
    return [_row(by, kind, found.get(kind)) for kind in (Plan.Kind.CRISIS, Plan.Kind.SAFETY)]


def _row(by: Any, kind: Plan.Kind, shown: plans.Shown | None) -> dict[str, Any]:
    reads = shown is not None and plans.may_read_plan(shown.plan, by)
    asks = shown is not None and kind == Plan.Kind.CRISIS and may(by, "triage.allow_crisis_plan")
    return {
        "kind": kind,
        "shown": shown,
        "reads": reads,
        "writes": (shown is None or reads) and may(by, plans.WRITES[kind]),
        "allow": AllowCrisisPlan() if asks else None,
    }
