"""People's word over the protocol's: more with one key, less with a reason, and the page of who answers for it."""

import datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn, came_from
from heart.shell.forms import submit, swaps
from heart.shell.pages import verb
from teams.models import Response
from triage import actions
from triage.forms.review import Lower
from triage.models import Incident, Override
from triage.queries import protocol_in_words as spoken
from triage.views import asking, console

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SHOWN_DAYS, AT_MOST = 14, 100


@verb("triage.danger_now")
def danger_now(request: SignedIn, pk: int) -> HttpResponse:
    """One press, from the incident's page or the board: nothing is asked before."""
    actions.danger_now(get_object_or_404(Incident, pk=pk), by=request.user)
    return _back(request, pk, _("Told to everybody on incident %(number)s: weapon or violence now."))


@verb("triage.help_now")
def help_now(request: SignedIn, pk: int) -> HttpResponse:
    """One press, from the board: nothing is asked before."""
    actions.help_now(get_object_or_404(Incident, pk=pk), by=request.user)
    return _back(request, pk, _("Incident %(number)s is for police, fire or EMS now; the floor is told."))


def _back(request: HttpRequest, pk: int, said: str) -> HttpResponse:
    if swaps(request):
        fresh = console.find(pk)
        return render(request, "triage/_asking.html", asking.gathered(fresh, asking.wording_of(request, fresh)))
    messages.success(request, said % {"number": pk})
    page = came_from(request)
    return redirect(reverse("triage:incident", args=[pk]) if page == reverse("home") else page)


@verb("triage.lower")
def lower(request: SignedIn, pk: int) -> HttpResponse:
    """Decide on less than is recommended or was decided."""
    thing, form = get_object_or_404(Incident, pk=pk), Lower(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.lower(thing, said["response"].pk, said["reason"], said["text"], by=request.user),
        again=lambda status: console.show(request, thing, status, lower=form),
        to=reverse("triage:incident", args=[pk]),
        said=_("Decided on less. Your supervisor is told and reads why."),
    )


@verb("triage.acknowledge_override")
def acknowledge_override(request: SignedIn, pk: int) -> HttpResponse:
    """Say that one has read why less was decided."""
    actions.acknowledge_override(get_object_or_404(Override, pk=pk), by=request.user)
    messages.success(request, _("Acknowledged."))
    page = came_from(request)
    return redirect("triage:review" if page == reverse("home") else page)


@require_GET
@permit("triage.review")
def review(request: SignedIn) -> HttpResponse:
    """Where others departed from the protocol, for who answers for it: unread ones first."""
    return render(request, "triage/review.html", listed())


@require_GET
@permit("triage.review")
def review_part(request: SignedIn) -> HttpResponse:
    """Its living part."""
    return render(request, "triage/_overrides.html", listed())


def listed() -> dict[str, Any]:
    """Less, or more without a dangerous answer: what nobody has read yet, the oldest first; then what was of late."""
    since = timezone.now() - datetime.timedelta(days=SHOWN_DAYS)
    unseen = Override.objects.unseen().order_by("at")
    raised = Override.objects.to_read().filter(raises=True).order_by("at")
    read = Override.objects.filter(at__gte=since).exclude(acknowledged_at=None).order_by("-at")
    return {
        "unseen": _told(unseen),
        "unseen_count": unseen.count(),
        "raised": _told(raised),
        "raised_count": raised.count(),
        "read": _told(read),
        "days": SHOWN_DAYS,
    }


class Told(TypedDict):
    """What is shown beside an override."""

    why: str
    over: str | Response


def _told(found: QuerySet[Override]) -> "list[WithAnnotations[Override, Told]]":
    about = ("incident", "was", "response", "by", "acknowledged_by")
    rows = found.select_related(*about).annotate(why=F("note__text"))[:AT_MOST]
    told = cast("list[WithAnnotations[Override, Told]]", list(rows))
    for one in told:
        # A word for more was over what the answers allow, whatever had been decided until then.
        one.over = (one.raises and spoken.kind(one.incident.eligible_for)) or one.was or "—"
    return told
