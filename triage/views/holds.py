"""Legal holds: what must not be destroyed, and what the retention policy has destroyed so far."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel import retention
from heart.kernel.access import may, permit
from heart.kernel.requests import SignedIn
from heart.models import Destruction
from heart.shell.forms import submit
from heart.shell.pages import verb
from triage import actions
from triage.forms.holds import HoldForm, LiftForm
from triage.models import LegalHold

SHOWN = 100
GLYPHS: dict[str, str] = {LegalHold.Status.IN_FORCE: "there", LegalHold.Status.LIFTED: "off"}


@require_GET
@permit("triage.holds")
def holds(request: SignedIn) -> HttpResponse:
    """Every hold, those that keep something first, the form of a new one, and the last lines of the destruction log."""
    asked = {name: said for name in ("person", "incident") if (said := request.GET.get(name, "")).isdecimal()}
    return _page(request, HoldForm(initial=asked))


def _page(request: SignedIn, form: HoldForm, status: int = 200, lift: LiftForm | None = None) -> HttpResponse:
    found = LegalHold.objects.select_related("asked_by", "confirmed_by", "lift_asked_by", "lifted_by")
    rows: list[dict[str, Any]] = []
    for one in [*found.keeping(), *found.filter(status=LegalHold.Status.LIFTED)[:SHOWN]]:
        last = one.last_step_by
        rows.append(
            {
                "hold": one,
                "glyph": GLYPHS.get(one.status, "free"),
                "waits": last is not None,
                "mine": last is not None and last.pk == request.user.pk,
                "lift": lift if lift is not None and lift.of == one else LiftForm(of=one),
            }
        )
    # What waits for this person first; those that are over stay at the end.
    rows.sort(key=lambda row: not row["waits"] or row["mine"])
    log = Destruction.objects.select_related("by")[:SHOWN]
    shown = {
        "rows": rows,
        "form": form,
        "log": [(one, retention.in_words(one.kind)) for one in log],
        "sees_incidents": may(request.user, "triage.see"),
        "wrong": status != 200,
    }
    return render(request, "triage/holds.html", shown, status=status)


@verb("triage.hold")
def hold(request: SignedIn) -> HttpResponse:
    """Ask that something be kept."""
    form = HoldForm(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.hold(**said, by=request.user),
        again=lambda status: _page(request, form, status),
        to=reverse("triage:holds"),
        said=_("On hold from now on. Next: somebody else confirms it."),
    )


@verb("triage.lift_hold")
def lift_hold(request: SignedIn, pk: int) -> HttpResponse:
    """Ask that it be lifted."""
    of = get_object_or_404(LegalHold, pk=pk)
    form = LiftForm(request.POST, of=of)
    return submit(
        request,
        form,
        lambda said: actions.lift_hold(of, said["reason"], by=request.user),
        again=lambda status: _page(request, HoldForm(), status, form),
        to=reverse("triage:holds"),
        said=_("It keeps until somebody else confirms that it is lifted."),
    )


@verb("triage.confirm_hold")
def confirm_hold(request: SignedIn, pk: int) -> HttpResponse:
    """The second person."""
    actions.confirm_hold(get_object_or_404(LegalHold, pk=pk), by=request.user)
    messages.success(request, _("Confirmed: the legal hold is in force."))
    return redirect("triage:holds")


@verb("triage.confirm_lift")
def confirm_lift(request: SignedIn, pk: int) -> HttpResponse:
    """The second person."""
    actions.confirm_lift(get_object_or_404(LegalHold, pk=pk), by=request.user)
    messages.success(request, _("Lifted: the retention policy counts again."))
    return redirect("triage:holds")
