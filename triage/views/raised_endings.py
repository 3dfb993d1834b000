"""How raised calls ended with a clinician, counted over a period: for who answers for it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn
from triage.forms.review import Period, span
from triage.models import Diversion
from triage.queries import raised_endings


@require_GET
@permit("triage.review")
def page(request: SignedIn) -> HttpResponse:
    """The counts of some days; the last four weeks when none are named."""
    request.shown_at = reverse("triage:review")
    asked = Period(request.GET if "since" in request.GET or "until" in request.GET else None)
    since, until = asked.days() if asked.is_bound and asked.is_valid() else Period.usual()
    if not asked.is_bound:
        asked = Period(initial={"since": since, "until": until})
    wrong = bool(asked.is_bound and asked.errors)
    found = raised_endings.of_period(*span(since, until))
    instead = [(label, found.instead.get(code, 0)) for code, label in Diversion.Instead.choices]
    context = {"asked": asked, "found": found, "instead": instead, "since": since, "until": until, "wrong": wrong}
    return render(request, "triage/raised_endings.html", context, status=422 if wrong else 200)
