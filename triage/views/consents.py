"""The doors of the consents of a person, and the list of what was told in emergencies."""

from typing import Any

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
from triage.actions.openings import is_opened
from triage.forms.consents import ConsentForm, DisclosureForm, RevokeForm
from triage.models import Consent, EmergencyDisclosure, Opening, Person
from triage.views.persons import SHOWN, change


@verb("triage.consent")
def consent(request: SignedIn, pk: int) -> HttpResponse:
    """The person lets us share something."""
    found = get_object_or_404(Person, pk=pk)

    def act(said: dict[str, Any]) -> Any:
        return actions.consent(found, said.pop("purpose"), by=request.user, **said)

    return change(request, found, ConsentForm(request.POST), act, _("Saved: what may be shared."))


@verb("triage.revoke")
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    """The person takes it back."""
    given = get_object_or_404(Consent.objects.select_related("person"), pk=pk)

    def act(said: dict[str, Any]) -> Any:
        return actions.revoke(given, said["how"], by=request.user)

    return change(
        request, given.person, RevokeForm(given, request.POST), act, _("Revoked. From now on nothing goes out by it.")
    )


@verb("triage.disclose_in_emergency")
def disclose_in_emergency(request: SignedIn, pk: int) -> HttpResponse:
    """Something was told to avert a danger."""
    found = get_object_or_404(Person, pk=pk)
    form = DisclosureForm(request.POST)

    def act(said: dict[str, Any]) -> Any:
        # Nobody waits for a reason to be asked: somebody's safety is the reason, on record as any other.
        actions.open_person(found, by=request.user, reason=Opening.Reason.SAFETY)
        return actions.disclose_in_emergency(found, said.pop("basis"), by=request.user, **said)

    said = _("Saved: what was told to avert a danger.")
    if is_opened(found, request.user):
        return change(request, found, form, act, said)

    def again(status: int) -> HttpResponse:
        # What was typed, and nothing of the person: nothing was told, so they are not opened.
        more = {"pk": pk, "form": form, "wrong": True}
        return render(request, "triage/disclosure_again.html", more, status=status)

    return submit(request, form, act, again=again, to=reverse("triage:person", args=[pk]), said=said)


@require_GET
@permit("triage.review_opening")
def emergency_disclosures(request: SignedIn) -> HttpResponse:
    """What was told without a consent to avert a danger: to whom, what, on which basis; the newest first."""
    found = EmergencyDisclosure.objects.select_related("person", "by")[:SHOWN]
    return render(request, "triage/emergency_disclosures.html", {"disclosures": found})
