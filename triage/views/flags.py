"""The flags of an incident, the page of all flags, and their verbs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn
from heart.shell.forms import Form, submit
from heart.shell.pages import verb
from triage import actions
from triage.actions.flags import read_flags
from triage.forms import flags as flag_forms
from triage.models import Flag, Incident
from triage.queries.flags import Shown
from triage.views import console

AT_MOST = 200


@require_GET
@permit("triage.flags")
def all_flags(request: SignedIn) -> HttpResponse:
    """Every flag that stands, those past their day or near it first."""
    return show(request)


def show(request: SignedIn, status: int = 200, bound: dict[int, Form] | None = None) -> HttpResponse:
    """The page of all flags; `bound` is the form that was not taken, by its flag."""
    request.shown_at = reverse("triage:incidents")
    now = timezone.now()
    standing = Flag.objects.standing().select_related("by", "person", "renewed_by")
    rows: list[dict[str, Any]] = [
        {
            "flag": flag,
            "past": flag.expires_at <= now,
            "form": (bound or {}).get(flag.pk) or flag_forms.EndFlag(auto_id=_ids(flag.pk)),
            "wrong": flag.pk in (bound or {}),
        }
        for flag in standing[:AT_MOST]
    ]
    read_flags(None, [Shown(row["flag"], "") for row in rows], by=request.user)
    context = {"rows": rows, "wrong": status >= 400, "at_most": AT_MOST}
    return render(request, "triage/flags.html", context, status=status)


def _ids(pk: int) -> str:
    return f"end_flag{pk}_%s"


@verb("triage.add_flag")
def add_flag(request: SignedIn, pk: int) -> HttpResponse:
    """Flag the place or the person of an incident."""
    thing, form = get_object_or_404(Incident, pk=pk), flag_forms.AddFlag(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.add_flag(thing, by=request.user, **said),
        again=lambda status: console.show(request, thing, status, add_flag=form),
        to=f"/incidents/{pk}/#flags",
        said=_("Flag saved."),
    )


@verb("triage.renew_flag")
def renew_flag(request: SignedIn, pk: int) -> HttpResponse:
    """It still holds."""
    actions.renew_flag(get_object_or_404(Flag, pk=pk), by=request.user)
    messages.success(request, _("Renewed for a year."))
    return redirect(f"/flags/#flag-{pk}")


@verb("triage.end_flag")
def end_flag(request: SignedIn, pk: int) -> HttpResponse:
    """It holds no more."""
    thing = get_object_or_404(Flag, pk=pk)
    form = flag_forms.EndFlag(request.POST, auto_id=_ids(pk))
    return submit(
        request,
        form,
        lambda said: actions.end_flag(thing, said["because"], by=request.user),
        again=lambda status: show(request, status, {pk: form}),
        to="/flags/",
        said=_("Flag ended."),
    )
