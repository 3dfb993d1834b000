"""Whom a machine's door tells of a message it did not take."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from triage import actions
from triage.models import RefusedDelivery

Why = RefusedDelivery.Why
BY_STATUS = {401: Why.UNKNOWN_SENDER, 403: Why.NOT_ALLOWED, 409: Why.FAULT, 413: Why.TOO_LARGE, 500: Why.FAULT}
# The call is here already, or the sender tries again in a moment: nothing is lost by them.
TAKEN_OR_SOON = {"a_call_is_taken_once", "busy", "in_progress"}


def tell_of_refusal(request: HttpRequest, answer: HttpResponse) -> None:
    """A machine's door did not take a message: people hear which door, why, and who it was if that is known."""
    if answer.status_code == 409 and json.loads(answer.content)["error"]["code"] in TAKEN_OR_SOON:
        return
    sender = getattr(request, "claimed_sender", None) or (request.user if request.user.is_authenticated else None)
    why = getattr(request, "refused_because", "") or BY_STATUS.get(answer.status_code, Why.UNREADABLE)
    actions.refuse_delivery(request.path_info[:60], sender, why, now=timezone.now())
