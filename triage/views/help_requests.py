"""Help that was asked for: its living part on every page, its own page, and its verbs."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn, came_from
from heart.models import Event
from heart.shell.forms import Form, submit
from heart.shell.pages import verb
from heart.shell.shared_form import save_changed
from triage import actions
from triage.actions.locks import lock_incident
from triage.forms import help_requests as say
from triage.models import HelpRequest, Incident
from triage.queries import help_requests
from triage.room.verbs import HELP


def _find(pk: int) -> HelpRequest:
    about = HelpRequest.objects.select_related("incident", "asked_by", "taken_by", "team")
    return get_object_or_404(about, pk=pk)


@require_GET
@permit("triage.see")
def help_part(request: SignedIn, pk: int, *, told: bool = False) -> HttpResponse:
    """The living part: what was asked for on one incident, and the next step of each; `told`: without the steps."""
    shown = help_requests.shown(get_object_or_404(Incident, pk=pk))
    return render(request, "triage/_help.html", {"help_requests": shown, "loud": True, "told": told})


@require_GET
@permit("triage.see")
def help_request(request: SignedIn, pk: int) -> HttpResponse:
    """One request, with what is said of it in words: who was sent, why it does not come, what happened there."""
    return show(request, _find(pk))


def show(request: SignedIn, thing: HelpRequest, status: int = 200, **bound: Form) -> HttpResponse:
    """The page of one request; `bound` is the form that was not taken."""
    request.shown_at = reverse("triage:incidents")
    facts, last = say.HelpFacts(request=thing), Event.objects.of_thing(thing).last()
    facts.line = last.pk if last else 0
    forms = {"sent": say.Sent(request=thing), "not_coming": say.NotComing(), "facts": facts} | bound
    context = {
        "incident": thing.incident,
        "one": thing,
        "help_requests": help_requests.shown(thing.incident),
        "forms": forms,
        "refused_form": next(iter(bound.values()), None),
        "wrong": status >= 400,
        "sendable": HelpRequest.Status.SENT in HelpRequest.MOVES[thing.status],
        "stoppable": HelpRequest.Status.NOT_COMING in HelpRequest.MOVES[thing.status],
        "known": thing.status in (HelpRequest.Status.SENT, HelpRequest.Status.ARRIVED, HelpRequest.Status.OVER),
    }
    return render(request, "triage/help_request.html", context, status=status)


def _press(name: str) -> Callable[..., HttpResponse]:
    """A door for a verb that needs nothing but the request."""
    act = getattr(actions, name)

    def pressed(request: SignedIn, pk: int) -> HttpResponse:
        act(_find(pk), by=request.user)
        return redirect(came_from(request))

    pressed.__name__, pressed.__doc__ = name, act.__doc__
    return verb(f"triage.{name}")(pressed)


BUTTONS = {one.name: _press(one.name) for one in HELP if one.button}


@verb("triage.request_help")
def request_help(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for one kind of help; the button says which."""
    made = actions.request_help(get_object_or_404(Incident, pk=pk), request.POST.get("kind", ""), by=request.user)
    messages.success(request, _("Asked for: %(what)s.") % {"what": made.get_kind_display()})
    page = came_from(request)
    return redirect(reverse("triage:incident", args=[pk]) if page == reverse("home") else page)


@verb("triage.report_help_sent")
def report_help_sent(request: SignedIn, pk: int) -> HttpResponse:
    """Say who was sent: one button, or with unit and number from the page of the request."""
    thing = _find(pk)
    form = say.Sent(request.POST, request=thing)
    page = came_from(request)
    return submit(
        request,
        form,
        lambda said: actions.report_help_sent(thing, **said, by=request.user),
        again=lambda status: show(request, _find(pk), status, sent=form),
        to=_page(thing) if page == reverse("home") else page,
    )


@verb("triage.report_help_not_coming")
def report_help_not_coming(request: SignedIn, pk: int) -> HttpResponse:
    """Say that it does not come, and why."""
    thing, form = _find(pk), say.NotComing(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.report_help_not_coming(thing, said["reason"], by=request.user),
        again=lambda status: show(request, _find(pk), status, not_coming=form),
        to=_page(thing),
        said=_("Recorded. Whoever waits for it is told."),
    )


@verb("triage.record_help_facts")
def record_help_facts(request: SignedIn, pk: int) -> HttpResponse:
    """Say what is known of them: only what this person changed, and nothing that somebody else changed meanwhile."""
    with transaction.atomic():
        lock_incident(_find(pk).incident_id)
        thing = _find(pk)
        form = say.HelpFacts(request.POST, request=thing)

        def again(status: int) -> HttpResponse:
            return show(request, _find(pk), status, facts=form)

        return save_changed(
            request,
            form,
            thing,
            lambda said: actions.record_help_facts(thing, **_told(said), by=request.user),
            again=again,
            part=again,
            to=_page(thing),
            said=_("Saved."),
        )


def _told(said: dict[str, Any]) -> dict[str, Any]:
    """Without who it was where nobody knows."""
    return {name: value for name, value in said.items() if name != "agency" or value}


def _page(thing: HelpRequest) -> str:
    return reverse("triage:incident", args=[thing.incident_id])
