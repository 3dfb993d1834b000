"""The list of incidents, the call console, and every verb of an incident."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn, came_from
from heart.shell.forms import submit
from heart.shell.pages import verb
from heart.shell.seen import not_said
from heart.shell.shared_form import save_changed
from heart.shell.undo import offer
from triage import actions
from triage.codes import phones
from triage.forms import incidents as forms
from triage.forms.fields import in_own_words
from triage.models import Call, Incident
from triage.queries.context import IncidentContext
from triage.room import undo
from triage.views import asking, call_state, console

AT_MOST = 200


@require_http_methods(["GET", "POST"])
@permit("triage.see")
def incidents(request: SignedIn) -> HttpResponse:
    """All open incidents, and a search by number or phone; a phone number travels by POST only."""
    asked = request.POST if request.method == "POST" else request.GET if "number" in request.GET else None
    form = forms.Search(asked)
    found = None
    if asked is not None and form.is_valid():
        said = form.cleaned_data["number"]
        if said.isdecimal() and len(said) < 7 and Incident.objects.filter(pk=int(said)).exists():
            return redirect("triage:incident", int(said))
        found = with_phone(said) if request.method == "POST" else Incident.objects.none()
    context = {**_open(), "form": form, "found": found, "wrong": bool(asked is not None and form.errors)}
    return render(request, "triage/incidents.html", context, status=422 if context["wrong"] else 200)


def with_phone(said: str) -> Any:
    """Incidents with a call from this number, however it was written down; newest first."""
    number = phones.comparable(said)
    if not number:
        return Incident.objects.none()
    calls = Call.objects.filter(callback_e164=number).values("incident_id")
    return Incident.objects.filter(pk__in=calls).select_related("center", "response").order_by("-opened_at")[:50]


def _open() -> dict[str, Any]:
    every = Incident.objects.open()
    shown = list(every.select_related("center", "response").order_by("priority", "opened_at")[:AT_MOST])
    return {"incidents": shown, "total": len(shown) if len(shown) < AT_MOST else every.count(), "at_most": AT_MOST}


@require_GET
@permit("triage.see")
def incidents_list(request: SignedIn) -> HttpResponse:
    """The living part: the open incidents."""
    return render(request, "triage/_incidents.html", _open())


@require_GET
@permit("triage.see")
def incident(request: SignedIn, pk: int) -> HttpResponse:
    """The call console of one incident."""
    return console.page(request, get_object_or_404(console.readable(), pk=pk))


@require_GET
@permit("triage.see")
def incident_part(request: SignedIn, pk: int, part: str) -> HttpResponse:
    """A living part of the console: what is asked, the state, what happens beside it, notes or log."""
    known = get_object_or_404(console.readable(), pk=pk)
    gathered: dict[str, Callable[[], dict[str, Any]]] = {
        "asking": lambda: asking.gathered(known, asking.wording_of(request, known)),
        "state": lambda: {**call_state.state(known, request.user), **call_state.hazards(known)},
        "around": lambda: console.around(known, request.user),
        "notes": lambda: console.notes(known),
        "log": lambda: console.log(known, request.user),
    }
    return render(request, f"triage/_{part}.html", gathered[part]())


def _page(pk: int, spot: str = "") -> str:
    return f"/incidents/{pk}/{'#' + spot if spot else ''}"


def _correct(
    request: SignedIn, pk: int, name: str, act: Callable[..., Any], said: str, back: Callable[..., Any] | None = None
) -> HttpResponse:
    """Correct what is known: only what this person changed, and nothing that somebody else changed meanwhile."""
    with transaction.atomic():
        thing = get_object_or_404(Incident.objects.select_for_update(of=("self",)).select_related("person"), pk=pk)
        form = console.SHARED[name](request.POST, initial=console.known(thing)[name])
        if isinstance(form, forms.Facts):
            form.judged_by(thing)
        was = undo.facts(thing)

        def again(status: int) -> HttpResponse:
            bound: dict[str, Any] = {name: form}
            return console.show(request, thing, status, **bound)

        def way(done: Any) -> Any:
            return back(done, was) if back else None

        def do(changes: dict[str, Any]) -> Any:
            if not form.tells_seen() and changes.get("version") is None:
                raise not_said()
            # Enter in a field changes and sends: what the first of the two has saved is not saved again.
            changes = console.unlike(thing, form, changes)
            if not changes:
                return thing
            done = act(thing, by=request.user, **changes)
            for words in in_own_words(form, "final_nature") if "final_nature" in changes else ():
                actions.note(thing, words, by=request.user)
            return done

        if not form.tells_seen():
            return submit(request, form, do, again=again, to=_page(pk), said=said, back=way)
        return save_changed(
            request,
            form,
            thing,
            do,
            again=again,
            part=lambda status: console.kept(request, thing, form, status),
            to=_page(pk),
            said=said,
            back=way,
        )


@verb("triage.locate")
def locate(request: SignedIn, pk: int) -> HttpResponse:
    """Say where it is."""
    return _correct(request, pk, "locate", actions.locate, _("Place saved."))


@verb("triage.edit")
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Correct nature, priority or language."""
    return _correct(request, pk, "edit", actions.edit, _("Facts saved."), undo.of_edit)


@verb("triage.identify")
def identify(request: SignedIn, pk: int) -> HttpResponse:
    """Say who the person is."""
    return _correct(request, pk, "identify", actions.identify, _("Person saved."))


@verb("triage.note")
def note(request: SignedIn, pk: int) -> HttpResponse:
    """Add to the narrative."""
    thing, form = get_object_or_404(Incident, pk=pk), forms.NoteForm(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.note(thing, said["text"], by=request.user),
        again=lambda status: console.show(request, thing, status, note=form),
        part=lambda status: console.noted(request, thing, form, status),
        to=_page(pk, "notes"),
        said=_("Note saved."),
    )


@verb("triage.assess")
def assess(request: SignedIn, pk: int) -> HttpResponse:
    """Answer one safety question."""
    with transaction.atomic():
        thing = get_object_or_404(Incident.objects.select_for_update(), pk=pk)
        known = IncidentContext(thing)
        form, mine = forms.Answer(request.POST, rules=known.rules), known.call_of(request.user)

        def answer(said: dict[str, Any]) -> Any:
            key = said["question"]
            shown = {key: said["was"]} if "was" in request.POST else {}
            answers = {key: said["answer"]}
            return actions.assess(
                thing, answers, by=request.user, call=mine, known=known, seen=said["seen"], shown=shown
            )

        return submit(
            request,
            form,
            answer,
            again=lambda status: console.show(request, thing, status, assess=form),
            part=lambda status: console.answered(request, thing, status, form, known if status < 400 else None),
            to=_back(request, pk, "ask"),
        )


def _back(request: HttpRequest, pk: int, spot: str) -> str:
    """Where a question was answered: the board stays the board; anything else goes on on the incident's page."""
    page = came_from(request)
    elsewhere = urlsplit(page).path not in (reverse("home"), _page(pk))
    return page if elsewhere else _page(pk, spot)


@verb("triage.decide")
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Decide which help it gets."""
    thing, form = get_object_or_404(Incident, pk=pk), forms.Decide(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.decide(thing, said["response"].pk, by=request.user),
        again=lambda status: console.show(request, thing, status, decide=form),
        part=lambda status: console.answered(request, thing, status, form),
        to=_page(pk),
        said=_("Decided."),
    )


@verb("triage.join")
def join(request: SignedIn, pk: int) -> HttpResponse:
    """The same event as another incident."""
    thing, form = get_object_or_404(Incident, pk=pk), forms.Join(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.join(thing, said["into"], by=request.user),
        again=lambda status: console.show(request, thing, status, join=form),
        to=lambda joined: _page(joined.joined_to_id),
        said=_("Joined. The calls are on this incident now; both records are kept."),
    )


@verb("triage.close")
def close(request: SignedIn, pk: int) -> HttpResponse:
    """End the incident, saying how."""
    thing, form = get_object_or_404(Incident, pk=pk), forms.Close(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.close(thing, [said["disposition"]], by=request.user, miss=said["miss"]),
        again=lambda status: console.show(request, thing, status, close=form),
        to=_page(pk),
        said=_("Closed."),
        back=undo.of_end,
    )


@verb("triage.cancel")
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Opened by mistake or no longer needed."""
    cancelled = actions.cancel(get_object_or_404(Incident, pk=pk), by=request.user)
    offer(request, _("Cancelled."), undo.of_end(cancelled))
    return redirect("triage:incident", pk)


@verb("triage.reopen")
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    """A closed incident goes on."""
    actions.reopen(get_object_or_404(Incident, pk=pk), by=request.user)
    messages.success(request, _("Reopened. Decide the response again."))
    return redirect("triage:incident", pk)
