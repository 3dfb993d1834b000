"""Whom a clinician or a team could have helped: how many were, why not the others, and who still owes a reason."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn, came_from
from heart.shell.forms import submit
from heart.shell.pages import verb
from triage import actions
from triage.forms.review import Missed, Period, span
from triage.models import Incident
from triage.queries import coverage

AT_MOST = 100


@verb("triage.miss")
def miss(request: SignedIn, pk: int) -> HttpResponse:
    """Say why it got no help of H.E.A.R.T."""
    thing, form = get_object_or_404(Incident, pk=pk), Missed(request.POST)
    before = came_from(request)
    return submit(
        request,
        form,
        lambda said: actions.miss(thing, said["reason"], by=request.user),
        again=lambda status: _owed(request, thing, form, status),
        to=reverse("triage:incident", args=[pk]) if before == reverse("home") else before,
        said=_("Reason saved."),
    )


@require_GET
@permit("triage.review")
def page(request: SignedIn) -> HttpResponse:
    """Coverage of a period, and the ended incidents that still owe a reason."""
    request.shown_at = reverse("triage:review")
    asked, since, until = Period.asked(request)
    wrong = bool(asked.is_bound and asked.errors)
    found = coverage.of_period(*span(since, until))
    context = {"asked": asked, "found": found, "since": since, "until": until, "wrong": wrong, **_owing()}
    return render(request, "triage/coverage.html", context, status=422 if wrong else 200)


def _owing() -> dict[str, object]:
    owing, not_asked = coverage.owing(), coverage.not_asked_owing()
    return {
        "owing": _asked_why(owing),
        "owing_count": owing.count(),
        "not_asked": _asked_why(not_asked, _("Why nobody asked")),
        "not_asked_count": not_asked.count(),
        "definition": coverage.DEFINITION,
    }


def _asked_why(some: QuerySet[Incident], label: str = "") -> list[tuple[Incident, Missed]]:
    """The last ones to end, each with the form for its reason; `label` is what it asks where nothing was missed."""
    shown = some.select_related("center").order_by("-closed_at")[:AT_MOST]
    forms = [(one, Missed(auto_id=f"miss{one.pk}_%s")) for one in shown]
    for _one, form in forms:
        form.fields["reason"].label = label or form.fields["reason"].label
    return forms


def _owed(request: HttpRequest, thing: Incident, form: Missed, status: int) -> HttpResponse:
    return render(request, "triage/missed.html", {"incident": thing, "form": form, "wrong": True}, status=status)
