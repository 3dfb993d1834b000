"""Whom a machine's door tells of a message it did not take."""

from django.http import HttpRequest
from django.utils import timezone

from triage import actions
from triage.models import RefusedDelivery

Why = RefusedDelivery.Why
BY_STATUS = {401: Why.UNKNOWN_SENDER, 403: Why.NOT_ALLOWED, 413: Why.TOO_LARGE, 500: Why.FAULT}


def tell_of_refusal(request: HttpRequest, status: int) -> None:
    """A machine's door answered with `status`: people hear which door, why, and who it was if that is known."""
    sender = getattr(request, "claimed_sender", None) or (request.user if request.user.is_authenticated else None)
    why = getattr(request, "refused_because", "") or BY_STATUS.get(status, Why.UNREADABLE)
    actions.refuse_delivery(request.path_info[:60], sender, why, now=timezone.now())
