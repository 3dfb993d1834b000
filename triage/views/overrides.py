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
from triage.forms.review import Explained, Lower, Narrowed
from triage.models import Incident, Override
from triage.queries import departures
from triage.queries import protocol_in_words as spoken
from triage.views import asking, console

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SHOWN_DAYS, COUNTED_DAYS, AT_MOST = 14, 28, 100


@verb("triage.danger_now")
def danger_now(request: SignedIn, pk: int) -> HttpResponse:
    """One press, from the incident's page or the board: nothing is asked before."""
    actions.danger_now(get_object_or_404(Incident, pk=pk), by=request.user)
    return _back(request, pk, _("Everyone on incident %(number)s is notified: weapon or violence now."))


@verb("triage.help_now")
def help_now(request: SignedIn, pk: int, why: str = Override.Reason.HELP_ASKED_FOR) -> HttpResponse:
    """One press, from the incident's page or the board: nothing is asked before; its key may say why."""
    actions.help_now(get_object_or_404(Incident, pk=pk), why, by=request.user)
    return _back(request, pk, _("Incident %(number)s is now for police, fire or EMS; the floor is notified."))


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
        said=_("Response lowered. Your supervisor is notified and reads the reason."),
    )


@verb("triage.explain_raise")
def explain_raise(request: SignedIn, pk: int) -> HttpResponse:
    """Say after the press why more help was asked for."""
    thing, form = get_object_or_404(Override, pk=pk), Explained(request.POST)
    before = came_from(request)
    return submit(
        request,
        form,
        lambda said: actions.explain_raise(thing, said["why"], said["text"], by=request.user),
        again=lambda status: _why(request, thing, form, status),
        to=_back_from(before, thing),
        said=_("Reason saved."),
    )


@require_GET
@permit("triage.explain_raise")
def why_raised(request: SignedIn, pk: int) -> HttpResponse:
    """The form for it, with room for words."""
    thing = get_object_or_404(Override.objects.select_related("incident", "by"), pk=pk, raises=True)
    return _why(request, thing, Explained(initial={"why": thing.explained_as}))


def _why(request: HttpRequest, thing: Override, form: Explained, status: int = 200) -> HttpResponse:
    context = {"one": thing, "form": form, "wrong": status != 200}
    return render(request, "triage/why_raised.html", context, status=status)


def _back_from(before: str, thing: Override) -> str:
    """To where one came from, but from the form itself to the incident."""
    itself = reverse("triage:why_raised", args=[thing.pk])
    return reverse("triage:incident", args=[thing.incident_id]) if before in (reverse("home"), itself) else before


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
    here = request.GET.urlencode()
    return render(request, "triage/review.html", {**listed(Narrowed.of(request)), "here": f"?{here}" if here else ""})


@require_GET
@permit("triage.review")
def review_part(request: SignedIn) -> HttpResponse:
    """Its living part."""
    return render(request, "triage/_overrides.html", listed(Narrowed.of(request)))


def listed(only: dict[str, Any]) -> dict[str, Any]:
    """Less, or more without a dangerous answer: what nobody has read yet, the oldest first; then what was of late.

    `only` keeps those of one person, center or nature; the counts beside it are of all.
    """
    now = timezone.now()
    since = now - datetime.timedelta(days=SHOWN_DAYS)
    every = departures.narrowed(Override.objects.all(), only)
    unseen = every.filter(pk__in=Override.objects.unseen().values("pk")).order_by("at")
    raised = every.filter(pk__in=Override.objects.to_read().filter(raises=True).values("pk")).order_by("at")
    read = every.filter(at__gte=since).exclude(acknowledged_at=None).order_by("-at")
    counted = departures.of_period(now - datetime.timedelta(days=COUNTED_DAYS), now + datetime.timedelta(seconds=1))
    return {
        **_parts(counted, only),
        "unseen": _told(unseen),
        "unseen_count": unseen.count(),
        "raised": _told(raised),
        "raised_count": raised.count(),
        "read": _told(read),
        "days": SHOWN_DAYS,
        "counted_days": COUNTED_DAYS,
    }


def _parts(counted: dict[str, list[departures.Departures]], only: dict[str, Any]) -> dict[str, Any]:
    """The tables, and what the list is narrowed to in words."""
    titles = {"by": _("Person"), "center": _("Center"), "nature": _("Kind of call")}
    named = {(part, row.code): str(row.name) for part, rows in counted.items() for row in rows}
    return {
        "parts": [(part, titles[part], rows) for part, rows in counted.items() if rows],
        "only": only,
        "only_words": " · ".join(named.get((part, str(value)), str(value)) for part, value in only.items()),
    }


class Told(TypedDict):
    """What is shown beside an override."""

    why: str
    over: str | Response


def _told(found: QuerySet[Override]) -> "list[WithAnnotations[Override, Told]]":
    about = ("incident__center", "was", "response", "by", "acknowledged_by", "explained_by")
    rows = found.select_related(*about).annotate(why=F("note__text"))[:AT_MOST]
    told = cast("list[WithAnnotations[Override, Told]]", list(rows))
    for one in told:
        # A word for more was over what the answers allow, whatever had been decided until then.
        one.over = (one.raises and spoken.kind(one.incident.eligible_for)) or one.was or "—"
    return told
