"""The field page: a crew's own visit, what comes next, whom it met, and how it ended."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dispatch import actions
from dispatch.forms import ClearForm
from dispatch.models import Dispatch
from dispatch.queries import selection as selected
from dispatch.queries.within import Within
from dispatch.views import visits
from heart.kernel.access import permit
from heart.kernel.requests import SignedIn
from heart.models import Role, User
from heart.shell.forms import submit
from heart.shell.pages import verb
from teams.models import Team
from triage.forms.people import Met
from triage.views.people import blank, say_who


@require_GET
@permit("dispatch.acknowledge")
def field_page(request: SignedIn) -> HttpResponse:
    """A crew's own visit: what to know, the next step, and help."""
    found = _own(request)
    visit = found["visit"]
    if visit:
        found["met"] = blank(Met, visit.incident)
    if visit and "finish" in request.GET and Dispatch.Status.CLEARED in Dispatch.MOVES[visit.status]:
        found["clear"] = ClearForm(visit)
    return visits.answer(request, "dispatch/field.html", found, visit and visit.incident)


@require_GET
@permit("dispatch.acknowledge")
def visit_part(request: SignedIn) -> HttpResponse:
    """The living part of the field page."""
    found = _own(request)
    return visits.answer(request, "dispatch/_visit.html", found, found["visit"] and found["visit"].incident)


def _own(request: SignedIn) -> dict[str, Any]:
    """The person's own crew and its visit; leads and supervisors look at any team of theirs with ?team=."""
    said = request.GET.get("team", "")
    asked = int(said) if not _is_crew(request) and said.isdecimal() and len(said) < 16 else 0
    within = Within.of(request.user)
    if asked:
        team = Team.objects.filter(within.teams(), pk=asked, active=True).first()
        visit = selected.visit_of(team) if team else None
    else:
        team, visit = selected.crew_visit(request.user, timezone.now())
    addresses = _addresses(request, asked, finishing="finish" in request.GET)
    found = {"team": team, "visit": None, "is_crew": _is_crew(request), **addresses}
    crew: dict[str, Team | User | None] = {"team": team} if asked else {"team__shifts__members__user": request.user}
    found["call_backs"] = [visits.called_back(visit) for visit in selected.call_backs(timezone.now(), **crew)]
    if visit:
        return found | visits.shown(visit, request.user, finishing=addresses["finishing"])
    if not _is_crew(request):
        others = Dispatch.objects.open().filter(within.visits())
        found["others"] = others.select_related("team").order_by("team__callsign")
    return found


def _is_crew(request: SignedIn) -> bool:
    return request.user.role == Role.RESPONDER


def _addresses(request: SignedIn, team: int, *, finishing: bool = False) -> dict[str, Any]:
    """The field page and its living part: a crew's own, or the team that a lead acts for.

    While the visit is being finished in its form, the living part does not offer to finish it as well.
    """
    query = f"?team={team}" if team and not _is_crew(request) else ""
    part = reverse("dispatch:visit_part") + query
    if finishing:
        part += ("&" if query else "?") + "finish=1"
    return {"page": reverse("dispatch:field") + query, "part": part, "finishing": finishing}


@verb("dispatch.clear")
def clear(request: SignedIn, pk: int) -> HttpResponse:
    """End a visit with how it ended."""
    visit = visits.get(pk)
    form = ClearForm(visit, request.POST)
    return submit(
        request,
        form,
        lambda said: actions.clear(
            visit, said["disposition"], support_needed=said.get("support_needed"), by=request.user
        ),
        again=lambda status: _field_again(request, visits.get(pk), form, status),
        to=_addresses(request, visit.team_id)["page"],
    )


@verb("dispatch.identify")
def identify(request: SignedIn, pk: int) -> HttpResponse:
    """Say who the person is."""
    visit = visits.get(pk)

    def again(form: Met, status: int) -> HttpResponse:
        return _field_again(request, visits.get(pk), form, status)

    def act(**known: Any) -> Any:
        return actions.identify(visit, by=request.user, **known)

    to = _addresses(request, visit.team_id)["page"]
    return say_who(request, Met, visit.incident_id, act, again=again, to=to)


def _field_again(request: SignedIn, visit: Dispatch, form: ClearForm | Met, status: int) -> HttpResponse:
    request.shown_at, finishing = reverse("dispatch:field"), isinstance(form, ClearForm)
    found = {"team": visit.team, form.verb: form, "wrong": True}
    found |= {"met": form if isinstance(form, Met) else blank(Met, visit.incident)}
    found |= _addresses(request, visit.team_id, finishing=finishing)
    found |= visits.shown(visit, request.user, finishing=finishing)
    return visits.answer(request, "dispatch/field.html", found, visit.incident, status)
