"""The screener on a page of an encounter: {% screener diversion %} asks, {% screened diversion %} shows."""

from typing import Any

from django import template

from triage.models import Diversion
from triage.queries import screener_parts

register = template.Library()


@register.inclusion_tag("triage/_screener.html", takes_context=True)
def screener(context: dict[str, Any], diversion: Diversion, first: bool = True) -> dict[str, Any]:
    """For who has the caller: the question to ask now. Of several callers the first is reached by the key."""
    mine = diversion.clinician_id == context["user"].pk
    parts = screener_parts.parts(diversion) if mine else []
    shared = {name: context.get(name) for name in ("user", "can", "csrf_token", "request")}
    return shared | {"diversion": diversion, "parts": parts, "mine": mine, "first": first}


@register.inclusion_tag("triage/_screener_parts.html", takes_context=True)
def screened(context: dict[str, Any], diversion: Diversion) -> dict[str, Any]:
    """In the record: what was answered and the risk it means; the page puts the opening on record."""
    parts = screener_parts.parts(diversion, reads=True)
    return {"user": context["user"], "diversion": diversion, "parts": parts, "reads": True}
