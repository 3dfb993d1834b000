"""Who is ready: its living parts, and the verbs by which a clinician or a supervisor changes who takes a caller."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn
from heart.shell.pages import verb
from heart.shell.seen import number_seen
from triage import actions
from triage.models import Diversion
from triage.queries import availability
from triage.views import desk
from triage.views.diversions import find, on_console


@require_GET
@permit("triage.claim")
def clinicians_part(request: SignedIn) -> HttpResponse:
    """Who is ready, busy, in wrap-up, away or gone."""
    longest = Diversion.objects.ringing().values_list("offered_at", flat=True).first()
    return render(request, "triage/_clinicians.html", desk.clinicians(availability.everybody(timezone.now()), longest))


@require_GET
@permit("triage.divert")
def ready_part(request: SignedIn) -> HttpResponse:
    """What a call-taker sees before a clinician is rung."""
    return render(request, "triage/_ready.html", desk.before_diverting(timezone.now()))


@verb("triage.be_ready")
@on_console
def be_ready(request: SignedIn) -> HttpResponse:
    """Take callers from now on."""
    actions.be_ready(by=request.user)
    return redirect("triage:diversions")


@verb("triage.be_away")
@on_console
def be_away(request: SignedIn) -> HttpResponse:
    """Take no callers for a while."""
    actions.be_away(request.POST.get("reason", ""), by=request.user)
    return redirect("triage:diversions")


@verb("triage.decline")
@on_console
def decline(request: SignedIn, pk: int) -> HttpResponse:
    """Not this caller; they ring on for the others."""
    actions.decline(find(pk), request.POST.get("reason", ""), by=request.user)
    return redirect("triage:diversions")


@verb("triage.reassign")
@on_console
def reassign(request: SignedIn, pk: int) -> HttpResponse:
    """Give a caller to a clinician."""
    said = request.POST.get("to", "")
    to = availability.clinicians().filter(pk=int(said)).first() if said.isdecimal() and len(said) < 19 else None
    if to is None:
        raise Refused(_("Only a clinician can be given a caller."), code="not_a_clinician", field="to")
    actions.reassign(find(pk), to, by=request.user)
    return redirect("triage:diversions")


@verb("triage.take_over")
@on_console
def take_over(request: SignedIn, pk: int) -> HttpResponse:
    """Take a caller over from the clinician who has them."""
    actions.take_over(find(pk), by=request.user, held_by=number_seen(request, "held_by"))
    return redirect("triage:diversions")


@verb("triage.take_back")
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    """A call-taker has the caller whose clinician is gone."""
    diversion = actions.take_back(find(pk), by=request.user)
    return redirect("triage:incident", diversion.incident_id)
