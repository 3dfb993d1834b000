"""What other systems sent and was refused: which door, who, why and how often, until somebody has checked it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn
from heart.shell.pages import verb
from triage import actions
from triage.models import RefusedDelivery


@require_GET
@permit("triage.take")
def refused_deliveries(request: SignedIn) -> HttpResponse:
    """Those that nobody has checked, and the last that were."""
    rows = RefusedDelivery.objects.select_related("sender", "checked_by")
    checked = rows.exclude(checked_at=None).order_by("-checked_at")[:20]
    return render(request, "triage/refused_deliveries.html", {"to_check": rows.to_check(), "checked": checked})


@verb("triage.check_refused_delivery")
def check_refused_delivery(request: SignedIn, pk: int) -> HttpResponse:
    """No caller waits at the other system."""
    actions.check_refused_delivery(get_object_or_404(RefusedDelivery, pk=pk), by=request.user)
    messages.success(request, _("Recorded as checked."))
    return redirect("triage:refused_deliveries")
