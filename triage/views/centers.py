"""The 911 centers, and which of them answers for another."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn
from heart.shell.forms import submit
from heart.shell.pages import verb
from triage import actions
from triage.forms.centers import BackUpForm
from triage.models import BackUp, Center


@require_GET
@permit("triage.back_up")
def all_centers(request: SignedIn) -> HttpResponse:
    """Every center, who answers for it now, and the form that lets another do it."""
    return _page(request)


def _page(request: SignedIn, status: int = 200, bound: BackUpForm | None = None) -> HttpResponse:
    up = {one.center_id: one for one in BackUp.objects.shown(timezone.now())}
    rows: list[dict[str, Any]] = []
    for center in Center.objects.all():
        form = bound if bound is not None and bound.of == center else BackUpForm(of=center)
        rows.append({"center": center, "back_up": up.get(center.pk), "form": form})
    return render(request, "triage/centers.html", {"rows": rows, "wrong": status != 200}, status=status)


@require_GET
@permit("triage.see")
def back_ups_part(request: SignedIn) -> HttpResponse:
    """The living part: one line for each center that another answers for."""
    return render(request, "triage/_back_ups.html", {"back_ups": BackUp.objects.shown(timezone.now())})


@verb("triage.back_up")
def back_up(request: SignedIn, pk: str) -> HttpResponse:
    """Another center answers for this one from now on."""
    center = get_object_or_404(Center, pk=pk)
    form = BackUpForm(request.POST, of=center)
    return submit(
        request,
        form,
        lambda said: actions.back_up(center, **said, by=request.user),
        again=lambda status: _page(request, status, form),
        to="/centers/",
        said=_("%(center)s is in back-up.") % {"center": center},
    )


@verb("triage.end_back_up")
def end_back_up(request: SignedIn, pk: int) -> HttpResponse:
    """The center answers for itself again."""
    over = actions.end_back_up(get_object_or_404(BackUp.objects.select_related("center"), pk=pk), by=request.user)
    messages.success(request, _("%(center)s answers for itself again.") % {"center": over.center})
    return redirect("triage:centers")
