"""Encounters of clinicians after they ended, with their clinical notes: for who wrote them and who answers for them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from heart.kernel.access import may, permit
from heart.kernel.requests import SignedIn
from heart.shell.forms import resume
from triage.actions.records import read_record
from triage.forms import incidents as forms
from triage.models import ClinicalNote, Diversion
from triage.queries import records, risks
from triage.views import plans

AT_MOST = 200


@require_GET
@permit("triage.clinical")
def encounters(request: SignedIn) -> HttpResponse:
    """The encounters of the last day: one's own with their notes, others' to be opened one by one."""
    request.shown_at = reverse("triage:diversions")
    found = records.recent(request.user).select_related("incident", "clinician").annotate(count=Count("clinical_notes"))
    rows, shown = [], list(found[:AT_MOST])
    judged = risks.of_encounters(shown)
    for diversion in shown:
        own = diversion.clinician_id == request.user.pk
        notes = _opened(request, diversion) if own else []
        rows.append({"diversion": diversion, "own": own, "notes": notes, "judged": judged[diversion.pk]})
    return render(request, "triage/encounters.html", {"rows": rows, "unsaved": records.unsaved(request.user)})


@require_GET
@permit("triage.clinical")
def encounter(request: SignedIn, pk: int) -> HttpResponse:
    """The record of one encounter."""
    return show(request, pk)


def show(request: SignedIn, pk: int, status: int = 200, bad: forms.ClinicalNoteForm | None = None) -> HttpResponse:
    """The same, with the form that was not taken. Raises PermissionDenied for a record that is not theirs to read."""
    diversion = get_object_or_404(Diversion.objects.select_related("incident", "clinician"), pk=pk)
    if not records.readable(request.user).filter(pk=pk).exists():
        raise PermissionDenied("triage.clinical")
    request.shown_at = reverse("triage:diversions")
    context: dict[str, Any] = {
        "diversion": diversion,
        "notes": _opened(request, diversion, screened=True),
        "wrong": status >= 400,
    }
    mine = diversion.clinician_id == request.user.pk and may(request.user, "triage.clinical_note")
    if mine and diversion.status not in Diversion.OPEN:
        form = bad or forms.ClinicalNoteForm(auto_id=f"clinical_note{pk}_%s")
        resume(request.user, {f"{records.DRAFT}{pk}": form})
        context["form"] = form
        plans.beside(request, [diversion])
    return render(request, "triage/encounter.html", context, status=status)


def _opened(request: SignedIn, diversion: Diversion, *, screened: bool = False) -> list[ClinicalNote]:
    """The notes, and the line that says who saw them, and the screeners; where there is neither, nothing was seen."""
    notes = list(diversion.clinical_notes.select_related("by").prefetch_related("doubts"))
    shown = list(diversion.screenings.all()) if screened else []
    if notes or shown:
        read_record(diversion, notes, by=request.user, screenings=shown)
    return notes
