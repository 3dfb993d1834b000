"""What is put right about a call on the page of its incident: where it came from, and who is on its line."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from heart.kernel.requests import SignedIn, came_from
from heart.shell.pages import verb
from heart.shell.seen import number_seen
from triage import actions
from triage.models import Call


@verb("triage.record_origin")
def record_origin(request: SignedIn, pk: int) -> HttpResponse:
    """Say by what road it came, and what the caller wants."""
    call, said = get_object_or_404(Call, pk=pk), request.POST
    version = number_seen(request, "version")
    actions.record_origin(call, said.get("origin", ""), wish=said.get("wish"), by=request.user, version=version)
    return redirect(came_from(request))


@verb("triage.check_line")
def check_line(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody has heard who is on the line."""
    actions.check_line(get_object_or_404(Call, pk=pk), by=request.user)
    return redirect(came_from(request))
