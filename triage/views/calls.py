"""The intake page and the verbs of a call."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.access import permit
from heart.forms import resume, submit
from heart.models import User
from heart.pages import came_from, verb
from triage import actions, forms
from triage.models import Call, Transfer
from triage.natures import NATURES
from triage.views import console

TO_CALL_BACK = datetime.timedelta(hours=24)


def gathered(by: User) -> dict[str, Any]:
    """The calls a call-taker must see: ringing, their own, to call back, and offered by other centres."""
    centers, ours = console.ours(by)
    calls = Call.objects.select_related("incident", "center")
    since = timezone.now() - TO_CALL_BACK
    offers = Transfer.objects.filter(status=Transfer.Status.OFFERED).select_related("call__incident", "from_center")
    return {
        "waiting": console.ringing(by),
        "answer_s": settings.ANSWER_LIMIT_S,
        "mine": list(calls.on_line().filter(call_taker=by).order_by("-received_at")[:20]),
        "abandoned": list(
            calls.filter(ours, status=Call.Status.ABANDONED, received_at__gte=since).order_by("-received_at")[:20]
        ),
        "offers": list(offers.filter(to_center__in=centers).select_related("to_center").order_by("offered_at")),
    }


@require_GET
@permit("triage.take")
def intake(request: HttpRequest) -> HttpResponse:
    """The call-taker's console."""
    return show(request)


@require_GET
@permit("triage.take")
def intake_calls(request: HttpRequest) -> HttpResponse:
    """Its living part: the calls."""
    return render(request, "triage/_calls.html", gathered(request.user))


def show(request: HttpRequest, status: int = 200, form: forms.Take | None = None) -> HttpResponse:
    """The intake page, with a form that was not taken or a new one."""
    request.shown_at = "/intake/"  # type: ignore[attr-defined]
    form = form or forms.Take(by=request.user)
    resume(request.user, {"take": form})
    context = {
        **gathered(request.user),
        "form": form,
        "natures": NATURES.items(),
        "wrong": status >= 400,
    }
    return render(request, "triage/intake.html", context, status=status)


@verb("triage.take")
def take(request: HttpRequest) -> HttpResponse:
    """A call that is on the line now."""
    form = forms.Take(request.POST, by=request.user)
    return submit(
        request,
        form,
        lambda said: actions.take(said.pop("center"), by=request.user, **said),
        again=lambda status: show(request, status, form),
        to=lambda call: f"/incidents/{call.incident_id}/#ask",
    )


@verb("triage.answer")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a ringing call."""
    call = actions.answer(get_object_or_404(Call, pk=pk), by=request.user)
    return redirect("triage:incident", call.incident_id)


@verb("triage.hang_up")
def hang_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The line is closed."""
    actions.hang_up(get_object_or_404(Call, pk=pk), by=request.user)
    messages.success(request, _("Call ended."))
    return redirect(came_from(request))


@verb("triage.divert")
def divert(request: HttpRequest, pk: int) -> HttpResponse:
    """Ring the clinicians."""
    made = actions.divert(get_object_or_404(Call, pk=pk), by=request.user)
    messages.success(request, _("Ringing the clinicians. Stay on the line."))
    return redirect("triage:incident", made.incident_id)


@verb("triage.transfer")
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the call to another centre."""
    call = get_object_or_404(Call.objects.select_related("incident"), pk=pk)
    form = forms.Handing(request.POST, without=call.center_id)
    return submit(
        request,
        form,
        lambda said: actions.transfer(call, said["to_center"], by=request.user),
        again=lambda status: console.show(request, call.incident, status, transfer=form),
        to=f"/incidents/{call.incident_id}/",
        said=_("Offered. Stay on the line until the other centre accepts."),
    )


@verb("triage.accept_transfer")
def accept_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """The receiving centre takes the call."""
    offer = get_object_or_404(Transfer.objects.select_related("call", "to_center"), pk=pk)
    actions.accept_transfer(offer, by=request.user)
    messages.success(request, _("The call is yours."))
    return redirect("triage:incident", offer.call.incident_id)


@verb("triage.decline_transfer")
def decline_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """The receiving centre says no."""
    actions.decline_transfer(get_object_or_404(Transfer.objects.select_related("to_center"), pk=pk), by=request.user)
    messages.success(request, _("Declined; the call stays where it is."))
    return redirect(came_from(request))


@verb("triage.withdraw_transfer")
def withdraw_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """The offering centre keeps the call."""
    actions.withdraw_transfer(get_object_or_404(Transfer, pk=pk), by=request.user)
    messages.success(request, _("The call stays with you."))
    return redirect(came_from(request))
