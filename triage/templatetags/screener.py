"""The screener and the risk on a page: `screener` asks, `screened` shows the record, `risk_known` tells the floor."""

from typing import Any

from django import template

from heart.kernel.access import may
from triage.models import Diversion, Incident
from triage.queries import risks, screener_parts

register = template.Library()


@register.inclusion_tag("triage/_screener.html", takes_context=True)
def screener(context: dict[str, Any], diversion: Diversion, first: bool = True) -> dict[str, Any]:
    """For who has the caller: the question to ask now. Of several callers the first is reached by the key."""
    mine = diversion.clinician_id == context["user"].pk
    parts = screener_parts.parts(diversion) if mine else []
    shared = {name: context.get(name) for name in ("user", "can", "csrf_token", "request")}
    judged = risks.of_encounter(diversion) if mine else None
    return shared | {
        "diversion": diversion,
        "parts": parts,
        "judged": judged,
        "levels": risks.LEVELS,
        "mine": mine,
        "first": first,
    }


@register.inclusion_tag("triage/_screener_parts.html", takes_context=True)
def screened(context: dict[str, Any], diversion: Diversion) -> dict[str, Any]:
    """In the record: what was answered and the risk it means; the page puts the opening on record."""
    parts = screener_parts.parts(diversion, reads=True)
    judged = risks.of_encounter(diversion)
    return {"user": context["user"], "diversion": diversion, "parts": parts, "judged": judged, "reads": True}


@register.inclusion_tag("triage/_risk_known.html", takes_context=True)
def risk_known(context: dict[str, Any], incident: Incident) -> dict[str, Any]:
    """For the floor and the crew: the highest level that was found on this incident, and never an answer."""
    return {"risk": risks.of_incident(incident) if may(context["user"], "triage.risk") else None}
