"""The verbs of a call that rings or is on the line."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from heart.kernel.requests import SignedIn, came_from
from heart.shell.forms import submit
from heart.shell.pages import verb
from heart.shell.seen import number_seen
from triage import actions
from triage.forms import incidents as forms
from triage.models import Call, Transfer
from triage.views import console


@verb("triage.answer")
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Answer a ringing call."""
    call = actions.answer(get_object_or_404(Call, pk=pk), by=request.user)
    return redirect("triage:incident", call.incident_id)


@verb("triage.hang_up")
def hang_up(request: SignedIn, pk: int) -> HttpResponse:
    """The line is closed; with `lost` the caller was not done and is called back."""
    lost = request.POST.get("lost") == "yes"
    actions.hang_up(get_object_or_404(Call, pk=pk), by=request.user, lost=lost)
    messages.success(request, _("The line is lost. Call back.") if lost else _("Call ended."))
    return redirect(came_from(request))


@verb("triage.divert")
def divert(request: SignedIn, pk: int) -> HttpResponse:
    """Ring the clinicians. The page says that it rings, as long as that is so: a message would outlive it."""
    reason = request.POST.get("reason", "")
    made = actions.divert(get_object_or_404(Call, pk=pk), reason, by=request.user)
    return redirect("triage:incident", made.incident_id)


@verb("triage.take_over_call")
def take_over_call(request: SignedIn, pk: int) -> HttpResponse:
    """The caller is mine from now on."""
    call, held_by = get_object_or_404(Call, pk=pk), number_seen(request, "held_by")
    taken = actions.take_over_call(call, by=request.user, held_by=held_by)
    messages.success(request, _("The call is yours."))
    return redirect("triage:incident", taken.incident_id)


@verb("triage.transfer")
def transfer(request: SignedIn, pk: int) -> HttpResponse:
    """Offer the call to another center; the page says so until they answer."""
    call = get_object_or_404(Call.objects.select_related("incident"), pk=pk)
    form = forms.Handing(request.POST, without=call.center_id)
    return submit(
        request,
        form,
        lambda said: actions.transfer(call, said["to_center"], said["reason"], by=request.user),
        again=lambda status: console.show(request, call.incident, status, transfer=form),
        to=f"/incidents/{call.incident_id}/",
    )


@verb("triage.accept_transfer")
def accept_transfer(request: SignedIn, pk: int) -> HttpResponse:
    """The receiving center takes the call."""
    offer = get_object_or_404(Transfer.objects.select_related("call", "to_center"), pk=pk)
    actions.accept_transfer(offer, by=request.user)
    messages.success(request, _("The call is yours."))
    return redirect("triage:incident", offer.call.incident_id)


@verb("triage.decline_transfer")
def decline_transfer(request: SignedIn, pk: int) -> HttpResponse:
    """The receiving center says no."""
    actions.decline_transfer(get_object_or_404(Transfer.objects.select_related("to_center"), pk=pk), by=request.user)
    messages.success(request, _("Declined; the call stays with the other center."))
    return redirect(came_from(request))


@verb("triage.withdraw_transfer")
def withdraw_transfer(request: SignedIn, pk: int) -> HttpResponse:
    """The offering center keeps the call."""
    actions.withdraw_transfer(get_object_or_404(Transfer, pk=pk), by=request.user)
    messages.success(request, _("The call stays with you."))
    return redirect(came_from(request))
