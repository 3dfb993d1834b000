"""The clinician's console and the verbs of a diversion."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.contrib import messages
from django.db import transaction
from django.forms import ChoiceField, ModelChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.actions import keep_draft
from heart.kernel.access import P, SignedInView, may, permit
from heart.kernel.flow import Refused
from heart.kernel.language import here
from heart.kernel.requests import SignedIn, came_from
from heart.models import User
from heart.shell.forms import CHOOSE, Form, field_of, resume, submit
from heart.shell.pages import verb
from teams.models import Kind
from triage import actions
from triage.actions.encounter_endings import ways_to_end
from triage.codes import dispositions
from triage.forms import incidents as forms
from triage.forms import people
from triage.models import Assessment, ClinicalNote, Diversion, HelpRequest, Note, Override
from triage.queries import availability, doubts, help_requests, records, rings, risks, versions
from triage.views import clinician, desk, encounters, plans
from triage.views.record_words import keeping_words, say_beside

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# To whom a caller was given is asked where one was: each person joined to every row costs as much as the rest.
ABOUT = ("incident", "incident__center", "incident__person", "call", "call__call_taker")
PARTS = {"end": forms.End, "give_back": forms.GiveBack}


class OnConsole(TypedDict):
    """What the console shows beside a diversion; the forms and the record of those that are under way only."""

    raised: Override | None
    told: list[Note]
    risks: list[str]
    medical: bool
    help_requests: list[HelpRequest]
    awaits_help: bool
    raised_call: bool
    judged: risks.Encounter | None
    forms: dict[str, Form]
    written: Form
    identify: people.Met
    record: list[ClinicalNote]


def queue(by: User) -> dict[str, Any]:
    """Who rings, longest first, and whom this person has, newest first; each with its risk words.

    The keys press for the first of each. Callers of others stand apart (triage/views/desk.py).
    """
    ringing = list(Diversion.objects.ringing().filter(rings.for_them(by)).select_related(*ABOUT)[:50])
    mine = list(Diversion.objects.claimed().filter(clinician=by).select_related(*ABOUT).order_by("-claimed_at")[:50])
    there = availability.everybody(timezone.now())
    beside = desk.beside(by, [*ringing, *mine], there) | desk.clinicians(
        there, ringing[0].offered_at if ringing else None
    )
    numbers = {diversion.incident_id for diversion in (*ringing, *mine)}
    latest = Assessment.objects.filter(incident__in=numbers).order_by("incident_id", "-id").distinct("incident_id")
    latest = latest.select_related("protocol").defer("protocol__data", "protocol__text", "protocol__proof")
    standing = {assessment.incident_id: assessment for assessment in latest}
    theirs = beside["theirs"]
    told_of = numbers | {diversion.incident_id for diversion in theirs}
    raised = Override.objects.in_force().filter(incident__in=told_of, raises=True).select_related("by", "response")
    word = {override.incident_id: override for override in raised}
    for diversion in theirs:
        diversion.raised = word.get(diversion.incident_id)
    theirs.sort(key=lambda diversion: (not diversion.is_gone, diversion.raised is None))
    asked_for = help_requests.by_incident(numbers)
    high = risks.at_high_risk({diversion.incident_id for diversion in mine})
    told, judged = clinician.last_notes(numbers), risks.of_encounters(mine)
    for diversion in cast("list[WithAnnotations[Diversion, OnConsole]]", [*ringing, *mine]):
        diversion.raised = word.get(diversion.incident_id)
        diversion.told = told.get(diversion.incident_id, [])
        diversion.help_requests = asked_for.get(diversion.incident_id, [])
        diversion.awaits_help = any(one.is_awaited for one in diversion.help_requests)
        found = standing.get(diversion.incident_id)
        needed = (diversion.incident.response_id, found and found.response_id)
        diversion.raised_call = bool(diversion.raised) or Kind.EMERGENCY in needed or diversion.incident_id in high
        diversion.risks = versions.risks(found, here()) if found else []
        diversion.medical = bool(found and found.medical)
        diversion.judged = judged.get(diversion.pk)
    clinician.introduce(ringing, mine)
    return {"ringing": ringing, "mine": mine, "stopped": desk.stopped(by, timezone.now()), **beside}


@require_GET
@permit("triage.claim")
def diversions(request: SignedIn) -> HttpResponse:
    """The clinician's console."""
    return show(request)


@require_GET
@permit("triage.claim")
def diversions_queue(request: SignedIn) -> HttpResponse:
    """Its living part: the ringing calls and the state of one's own."""
    context = queue(request.user)
    plans.read_on_ring(request, context)
    return render(request, "triage/_queue.html", context)


def show(
    request: SignedIn,
    status: int = 200,
    *,
    of: int | None = None,
    bad: forms.Record | None = None,
    met: people.Met | None = None,
    refused: Refused | None = None,
    pressed: Form | None = None,
) -> HttpResponse:
    """The console; `bad` or `met` is the form of diversion `of` that was not taken, `refused` an act not done.

    `pressed` is a form of buttons that was not taken.
    """
    request.shown_at = reverse("triage:diversions")
    context = queue(request.user) | {"wrong": status >= 400, "unsaved": records.unsaved(request.user)}
    context |= {"not_done": refused, "pressed": pressed}
    written = {diversion.pk: _record(diversion) for diversion in context["mine"]}
    resume(request.user, {f"{records.DRAFT}{pk}": form for pk, form in written.items()})
    for diversion in context["mine"]:
        not_taken = bad if bad is not None and diversion.pk == of else None
        who = met if met is not None and diversion.pk == of else None
        diversion.identify = who or people.Reached(initial=people.start_of(diversion.incident.person))
        _show_forms(diversion, written[diversion.pk], not_taken)
        reads = may(request.user, "triage.clinical") and diversion.clinician_id == request.user.pk
        diversion.record = (
            list(diversion.clinical_notes.select_related("by").prefetch_related("doubts")) if reads else []
        )
    context |= clinician.beside(request, context["mine"])
    plans.beside(request, context["mine"])
    plans.read_on_ring(request, context)
    if bad is not None and of not in {diversion.pk for diversion in context["mine"]}:
        context["lost"] = bad  # not theirs any more: what was typed is shown all the same
    return render(request, "triage/diversions.html", context, status=status)


def _record(diversion: Diversion, sent: QueryDict | None = None) -> forms.ClinicalNoteForm:
    return forms.ClinicalNoteForm(sent, auto_id=f"clinical_note{diversion.pk}_%s")


def _show_forms(
    diversion: "WithAnnotations[Diversion, OnConsole]", written: forms.ClinicalNoteForm, refused: forms.Record | None
) -> None:
    """The three parts of the encounter's form; of one that was refused all parts show what was sent."""
    diversion.forms = {verb: form(auto_id=f"{verb}{diversion.pk}_%s") for verb, form in PARTS.items()}
    diversion.forms["clinical_note"] = diversion.written = written
    typed = refused.data if refused is not None else written.draft.fields if written.draft else {}
    agrees = field_of(diversion.forms["end"], "second_word", ModelChoiceField)
    agrees.queryset = forms.second_words().exclude(pk=diversion.clinician_id or 0)
    field_of(diversion.forms["end"], "disposition", ChoiceField).choices = _ways(diversion)
    for form in diversion.forms.values():
        form.start_with(typed)
    if refused is not None:
        refused.draft_key = written.draft_key
        if "disposition" in refused.fields:
            field_of(refused, "disposition", ChoiceField).choices = _ways(diversion)
        diversion.forms[refused.verb] = diversion.written = refused


def _ways(diversion: "WithAnnotations[Diversion, OnConsole]") -> list[Any]:
    """How this encounter may end as answers and risk stand; what a second person must agree to stands apart."""
    alone, second = ways_to_end(diversion, raised=diversion.raised_call, now=timezone.now())
    apart = [(_("With a second clinician or a supervisor who agrees"), dispositions.choices(second))] if second else []
    return [CHOOSE, *dispositions.choices(alone), *apart]


def on_console(view: SignedInView[P]) -> SignedInView[P]:
    """An act of the console: one that comes too late, or may not be, is one line on it, and the queue stays."""

    @functools.wraps(view)
    def acting(request: SignedIn, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except Refused as refused:
            return show(request, 409, refused=refused)

    return acting


def find(pk: int) -> Diversion:
    """The diversion with what its acts say of it; raises Http404."""
    return get_object_or_404(Diversion.objects.select_related("incident", "call", "clinician"), pk=pk)


@verb("triage.claim")
@on_console
def claim(request: SignedIn, pk: int) -> HttpResponse:
    """Take the ringing call."""
    actions.claim(find(pk), by=request.user)
    return redirect("triage:diversions")


@verb("triage.verify")
@on_console
def verify(request: SignedIn, pk: int) -> HttpResponse:
    """“I have the caller.”"""
    actions.verify(find(pk), by=request.user)
    return redirect("triage:diversions")


@verb("triage.release")
def release(request: SignedIn, pk: int) -> HttpResponse:
    """The call-taker leaves the line."""
    actions.release(find(pk), by=request.user)
    return redirect(came_from(request))


@verb("triage.withdraw")
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take back a ringing offer."""
    actions.withdraw(find(pk), by=request.user)
    messages.success(request, _("Offer withdrawn; the caller is with you."))
    return redirect(came_from(request))


@verb("triage.send_help")
@on_console
def send_help(request: SignedIn, pk: int) -> HttpResponse:
    """Police, fire or EMS to the caller now; the call stays open."""
    actions.send_help(find(pk), by=request.user)
    messages.success(request, _("Help requested. Stay with the caller."))
    return redirect(came_from(request))


def _sent(request: HttpRequest) -> QueryDict:
    """What was sent; a page that is still open from before an upgrade calls the last note otherwise."""
    sent = request.POST.copy()
    if not sent.get("text") and "note" in sent:
        sent["text"] = sent.get("note", "")
    return sent


@verb("triage.give_back")
def give_back(request: SignedIn, pk: int) -> HttpResponse:
    """Bring the caller back to the call-taker; a note that stands typed goes into the clinical record with it."""
    diversion, form = find(pk), forms.GiveBack(_sent(request), auto_id=f"give_back{pk}_%s")

    def act(said: dict[str, Any]) -> None:
        _chart(request, diversion, said["text"])
        actions.give_back(diversion, said["reason"], by=request.user)

    return _submit(request, diversion, form, act, _("The caller is back with the call-taker."))


@verb("triage.end")
def end(request: SignedIn, pk: int) -> HttpResponse:
    """End the encounter; a note that stands typed goes into the clinical record with it, or neither is done."""
    diversion, form = find(pk), forms.End(_sent(request), auto_id=f"end{pk}_%s")

    def act(said: dict[str, Any]) -> None:
        _chart(request, diversion, said["text"])
        names = ("disposition", "support_needed", "instead", "second_word", "risk")
        actions.end(diversion, **{name: said[name] for name in names}, by=request.user)
        say_beside(diversion, said, by=request.user)

    return _submit(
        request, diversion, form, act, _("Ended. Sign the record. A follow-up opens by itself if support is needed.")
    )


def _submit(
    request: SignedIn, diversion: Diversion, form: forms.Record, act: Callable[[dict[str, Any]], None], said: str
) -> HttpResponse:
    def done() -> HttpResponse:
        again = functools.partial(show, request, of=diversion.pk, bad=form)
        return submit(request, form, act, again=again, to="/diversions/", said=said)

    return keeping_words(request, diversion, done, sent=_sent(request).get("text", ""))


def _chart(request: SignedIn, diversion: Diversion, text: str) -> None:
    if not text:
        return
    made = actions.clinical_note(diversion, text, by=request.user)
    if asked := doubts.asks_again(made):
        messages.warning(request, asked)


@verb("triage.clinical_note")
def clinical_note(request: SignedIn, pk: int) -> HttpResponse:
    """Write into the clinical record, also after the encounter; what else stands in the form stays there."""
    diversion = find(pk)
    form, over = _record(diversion, _sent(request)), diversion.status not in Diversion.OPEN
    reads = over and records.readable(request.user).filter(pk=pk).exists()
    response = submit(
        request,
        form,
        lambda said: _chart(request, diversion, said["text"]),
        again=lambda status: (
            encounters.show(request, pk, status, form) if reads else show(request, status, of=pk, bad=form)
        ),
        to=f"/encounters/{pk}/" if reads else "/diversions/",
        said=_("Saved in the clinical record."),
    )
    others = {name for part in PARTS.values() for name in part.base_fields} - set(form.fields)
    sent = request.POST.dict()
    rest = {name: str(said) for name, said in sent.items() if said and any(name.startswith(other) for other in others)}
    if response.status_code == 302 and rest and not over:
        keep_draft(f"{records.DRAFT}{pk}", rest, by=request.user)
    return response
