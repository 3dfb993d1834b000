"""Who a person is, said in two or three fields from a console, a phone or a follow-up."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from heart.kernel.requests import SignedIn
from heart.models import Event
from heart.shell.pages import verb
from heart.shell.shared_form import save_changed
from triage import actions
from triage.forms.people import Met, Reached, start_of
from triage.models import Incident
from triage.views import diversions


def blank(form: type[Met], incident: Incident) -> Met:
    """The empty form as it stands on a page: what is known, and the newest line of the incident's history."""
    made, last = form(initial=start_of(incident.person)), Event.objects.of_thing(incident).last()
    made.line = last.pk if last else 0
    return made


def say_who(
    request: SignedIn,
    form: type[Met],
    incident: int,
    act: Callable[..., Any],
    *,
    again: Callable[[Met, int], HttpResponse],
    to: str,
) -> HttpResponse:
    """Save who the person of this incident is: what was changed here and nobody else changed meanwhile.

    `act` takes what is known by name; `again(form, status)` shows the page with what was typed.
    """
    with transaction.atomic():
        held = Incident.objects.select_for_update(of=("self",)).select_related("person").get(pk=incident)
        said = form(request.POST, initial=start_of(held.person))

        def once_more(status: int) -> HttpResponse:
            return again(said, status)

        def do(changes: dict[str, Any]) -> Any:
            return act(**said.facts(changes))

        words = _("Saved: who the person is.")
        return save_changed(request, said, held, do, again=once_more, part=once_more, to=to, said=words)


@verb("triage.identify")
def identify_caller(request: SignedIn, pk: int) -> HttpResponse:
    """Say who the person is, from the diversion console."""
    found = diversions.find(pk)

    def again(form: Met, status: int) -> HttpResponse:
        return diversions.show(request, status, of=pk, met=form)

    def act(**known: Any) -> Any:
        return actions.identify(found.incident, by=request.user, **known)

    return say_who(request, Reached, found.incident_id, act, again=again, to=reverse("triage:diversions"))
