"""The verbs about who calls, beside the place and the questions of a call."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from heart.kernel.requests import SignedIn
from heart.shell.forms import swaps
from heart.shell.pages import verb
from heart.shell.shared_form import save_changed
from triage import actions
from triage.forms.callers import Caller, caller_of
from triage.models import Call
from triage.views import call_state, console


@verb("triage.describe_caller")
def describe_caller(request: SignedIn, pk: int) -> HttpResponse:
    """Say who calls: only what this person changed, and nothing that somebody else changed meanwhile."""
    with transaction.atomic():
        call = get_object_or_404(Call.objects.select_for_update(of=("self",)).select_related("incident"), pk=pk)
        form = Caller(request.POST, initial=caller_of(call))

        def again(status: int) -> HttpResponse:
            return console.show(request, call.incident, status, describe_caller=form)

        def act(said: dict[str, Any]) -> Call:
            return actions.describe_caller(call, by=request.user, **said)

        to, done = f"/incidents/{call.incident_id}/", _("Caller saved.")
        return save_changed(
            request,
            form,
            call,
            act,
            again=again,
            part=lambda status: render(request, "triage/_saved.html", {"form": form, "of": form.verb}, status=status),
            to=to,
            said=done,
        )


@verb("triage.mark_call")
def mark_call(request: SignedIn, pk: int) -> HttpResponse:
    """One press says what is special about this caller; the next takes it back."""
    call = get_object_or_404(Call.objects.select_related("incident"), pk=pk)
    holds = "unmark" not in request.POST
    circumstance = request.POST.get("mark" if holds else "unmark", "")
    actions.mark_call(call, circumstance, by=request.user, holds=holds)
    if swaps(request):
        fresh = console.find(call.incident_id)
        known = {**call_state.state(fresh, request.user), **call_state.hazards(fresh)}
        return render(request, "triage/_state.html", known)
    return redirect("triage:incident", call.incident_id)
