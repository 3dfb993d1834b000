"""The page of the optional questions for equity, apart from everything that helps to decide."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn
from heart.shell.forms import submit
from heart.shell.pages import verb
from triage import actions
from triage.actions.demographics import read_demographics
from triage.forms.demographics import DemographicsForm, known_of
from triage.models import Person


@require_GET
@permit("triage.record_demographics")
def demographics(request: SignedIn, pk: int) -> HttpResponse:
    """What was answered so far, for who has opened the person; reading it is on record."""
    person = get_object_or_404(Person, pk=pk)
    found = read_demographics(person, by=request.user)
    return _page(request, person, DemographicsForm(initial=known_of(found)))


def _page(request: SignedIn, person: Person, form: DemographicsForm, status: int = 200) -> HttpResponse:
    # Not the name: whoever looks over a shoulder learns nothing of whom it is.
    shown = {"pk": person.pk, "form": form, "wrong": status != 200}
    return render(request, "triage/demographics.html", shown, status=status)


@verb("triage.record_demographics")
def record_demographics(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the answers."""
    person, form = get_object_or_404(Person, pk=pk), DemographicsForm(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.record_demographics(person, by=request.user, **said),
        again=lambda status: _page(request, person, form, status),
        to=reverse("triage:person", args=[pk]),
        said=_("Saved. It is counted in sums only."),
    )
