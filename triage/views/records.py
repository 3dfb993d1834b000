"""The verbs of the record of an encounter: signed, added to, taken over, its ending corrected, words handed over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from heart.kernel.requests import SignedIn
from heart.shell.forms import Form, submit
from heart.shell.pages import verb
from triage import actions
from triage.forms import incidents as forms
from triage.forms.ending import EndingFactsForm, HandOverForm, TakeOverRecord
from triage.models import ClinicalNote, Diversion
from triage.queries import doubts, signing
from triage.views import encounters
from triage.views.diversions import find
from triage.views.record_words import keeping_words


@verb("triage.sign")
def sign(request: SignedIn, pk: int) -> HttpResponse:
    """Sign the record; words that stand typed go into it first, or neither is done."""
    diversion, form = find(pk), forms.SignForm(request.POST, auto_id=f"clinical_note{pk}_%s")

    def act(said: dict[str, Any]) -> None:
        if said["text"]:
            tell(request, actions.clinical_note(diversion, said["text"], by=request.user))
        actions.sign(diversion, by=request.user)

    return keeping_words(
        request,
        diversion,
        lambda: _submit(request, diversion, form, act, _("Signed. Later words are added beside it.")),
        sent=request.POST.get("text", ""),
    )


@verb("triage.add_to_record")
def add_to_record(request: SignedIn, pk: int) -> HttpResponse:
    """Add later words to a signed record."""
    diversion, form = find(pk), forms.AddToRecord(request.POST, auto_id=f"add_to_record{pk}_%s")

    def act(said: dict[str, Any]) -> None:
        tell(request, actions.add_to_record(diversion, said["text"], by=request.user))

    return _submit(request, diversion, form, act, _("Added to the record."))


@verb("triage.record_ending_facts")
def record_ending_facts(request: SignedIn, pk: int) -> HttpResponse:
    """Say more about the ending, or correct it; the version before is kept."""
    diversion = find(pk)
    form = EndingFactsForm(request.POST, auto_id=f"record_ending_facts{pk}_%s")

    def act(said: dict[str, Any]) -> None:
        actions.record_ending_facts(diversion, by=request.user, seen=said["seen"], **form.facts())

    return _submit(request, diversion, form, act, _("Saved."))


@verb("triage.write_hand_over")
def write_hand_over(request: SignedIn, pk: int) -> HttpResponse:
    """Leave words for the navigator, to which the person agreed."""
    diversion, form = find(pk), HandOverForm(request.POST, auto_id=f"write_hand_over{pk}_%s")

    def act(said: dict[str, Any]) -> None:
        actions.write_hand_over(diversion, said["hand_over"], agreed=said["agreed"], by=request.user)

    return _submit(request, diversion, form, act, _("The navigator can read it."))


@verb("triage.take_over_record")
def take_over_record(request: SignedIn, pk: int) -> HttpResponse:
    """Finish the record of a colleague."""
    diversion, form = find(pk), TakeOverRecord(request.POST, auto_id="id_%s")
    return submit(
        request,
        form,
        lambda said: actions.take_over_record(diversion, said["reason"], by=request.user),
        again=lambda status: encounters.show_list(request, status, chosen="colleagues", of=pk, bad=form),
        to=reverse("triage:encounter", args=[pk]),
        said=_("The record is yours to finish and sign."),
    )


def tell(request: SignedIn, note: ClinicalNote) -> None:
    """Who wrote a note is told why a question must be asked again."""
    if asked := doubts.asks_again(note):
        messages.warning(request, asked)


def _submit(
    request: SignedIn, diversion: Diversion, form: Form, act: Callable[[dict[str, Any]], None], said: str
) -> HttpResponse:
    """Back to the record; for whom it is not to write, to the list of what is theirs, with the reason."""

    def again(status: int) -> HttpResponse:
        adds = isinstance(form, forms.AddToRecord) and signing.may_write(diversion, request.user)
        if adds or signing.keeper_of(diversion) == request.user:
            return encounters.show(request, diversion.pk, status, form)
        return encounters.show_list(request, status, lost=form)

    return submit(request, form, act, again=again, to=reverse("triage:encounter", args=[diversion.pk]), said=said)
