"""Pages of the dispatch room: the board, the field page, and a thin door for each verb."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dispatch import actions, board, rows, selected, undo
from dispatch.asked import Asked, before
from dispatch.forms import OUTCOME_WORDS, REASON_WORDS, AssignForm, CancelForm, ClearForm
from dispatch.models import Dispatch
from heart import timeline
from heart.access import may, permit
from heart.flow import Refused
from heart.forms import submit
from heart.models import Role
from heart.pages import came_from, verb
from teams.models import Shift, Team
from triage.dispositions import name_of
from triage.models import Incident

PRESSED = ("acknowledge", "depart", "stage", "arrive", "contact", "transport", "hand_off")
HELP = ("check_in", "call_police", "emergency")
SUGGESTED = 3  # more would be a list to read, not an advice
LOG_LINES = 40
LOGGED = ("dispatch", "triage")
# Clinical work, who read what, and a protocol nobody works by yet are not the floor's to read; answers are too long for
# a line; the line of the team, or of the act that ended an alarm, says it already.
NOT_LOGGED = (
    "triage.charted",
    "triage.assessed",
    "triage.followed_team",
    "triage.read_flags",
    "alarms.cleared",
    *(f"triage.protocol_{act}" for act in ("drafted", "proven", "refuted", "approved", "ready", "published")),
)
VERBS = (*PRESSED, *HELP, "confirm_place", "stand_down", "clear", "cancel")


@require_GET
@permit("dispatch.see")
def board_page(request: HttpRequest) -> HttpResponse:
    """The board: what waits, who can go, who is out, and what happened last."""
    asked = Asked.of(request.GET)
    found = {**_board_rows(asked), **_selection(asked), **_log()}
    visit = found.get("visit")
    if visit and may(request.user, "dispatch.cancel") and Dispatch.Status.CANCELLED in Dispatch.MOVES[visit.status]:
        found["cancel"] = CancelForm()
    return render(request, "dispatch/board.html", found)


@require_GET
@permit("dispatch.see")
def board_part(request: HttpRequest) -> HttpResponse:
    """The living part of the board: pending incidents and teams."""
    return render(request, "dispatch/_board.html", _board_rows(Asked.of(request.GET)))


def _board_rows(asked: Asked) -> dict[str, Any]:
    now = timezone.now()
    pending, units = board.pending(now, sort=asked.sort), board.units(now)
    return {
        "asked": asked,
        "pending": pending,
        "waiting_rows": rows.waiting(pending.rows, asked),
        "units": units,
        "team_rows": rows.teams(units.rows, asked),
        **asked.switches(),
    }


@require_GET
@permit("dispatch.see")
def selected_part(request: HttpRequest) -> HttpResponse:
    """The living part beside the board: the selected incident with its teams, or the selected visit."""
    return render(request, "dispatch/_selected.html", _selection(Asked.of(request.GET)))


@require_GET
@permit("dispatch.see")
def log_part(request: HttpRequest) -> HttpResponse:
    """The living part that tells what happened last, across all incidents."""
    return render(request, "dispatch/_log.html", _log())


def _log() -> dict[str, Any]:
    return {"lines": timeline.latest(LOGGED, shown=LOG_LINES, without=NOT_LOGGED)}


def _selection(asked: Asked) -> dict[str, Any]:
    out, sel = asked.out, asked.sel
    if out:
        visit = _visits().filter(pk=out).first()
        return _visit(visit) | {"asking": _asking(visit.incident)} if visit else {"gone": True}
    if not sel:
        return {}
    incident = Incident.objects.select_related("person", "center", "response").filter(pk=sel).first()
    if incident is None:
        return {"gone": True}
    now = timezone.now()
    waits = Incident.objects.awaiting_team().filter(pk=sel).exists()
    ready, left_out = selected.candidates(incident, now) if waits else ([], [])
    return {
        "chosen": incident,
        "waits": waits,
        "waiting": board.since_clock(incident.decided_at or now, now, settings.ASSIGN_TARGET_S),
        "ready": selected.offers(incident, ready[:SUGGESTED], now),
        "others": ready[SUGGESTED:],
        "left_out": left_out,
        **selected.facts(incident),
        "asking": _asking(incident),
    }


def _asking(incident: Incident) -> list[dict[str, Any]]:
    return [] if incident.status in Incident.CLOSED else selected.asking(incident)


def _visit(visit: Dispatch, *, finishing: bool = False) -> dict[str, Any]:
    return {
        "visit": visit,
        "emergency": selected.emergency_of(visit),
        "outcomes": OUTCOME_WORDS.items(),
        "steps": [step for step in selected.steps(visit) if not (finishing and step[0] == "clear")],
        "over": visit.status in Dispatch.OVER,
        "place_code": Dispatch.place_code(visit.incident),
        "glyph": board.GLYPH.get(visit.status, "off"),
        "with_person": visit.status in Dispatch.WITH_PERSON,
        "clock": board.visit_clock(visit.status, visit.ack_by, visit.check_in_due_at, timezone.now()),
        "times": selected.times(visit),
        **selected.facts(visit.incident),
    }


@require_GET
@permit("dispatch.see")
def of_part(request: HttpRequest, incident: int) -> HttpResponse:
    """For the incident page: the visits of one incident with all their times."""
    found = get_object_or_404(Incident, pk=incident)
    visits = found.dispatches.select_related("team", "assigned_by").order_by("pk")
    rows = [
        {
            "visit": visit,
            "times": selected.times(visit),
            "ending": name_of(visit.disposition),
            "reason": REASON_WORDS.get(visit.cancel_reason, visit.cancel_reason),
        }
        for visit in visits
    ]
    return render(request, "dispatch/_of.html", {"rows": rows})


@require_GET
@permit("dispatch.acknowledge")
def field_page(request: HttpRequest) -> HttpResponse:
    """A crew's own visit: what to know, the next step, and help."""
    found = _own(request)
    visit = found["visit"]
    if visit and "finish" in request.GET and Dispatch.Status.CLEARED in Dispatch.MOVES[visit.status]:
        found["clear"] = ClearForm(visit)
    return render(request, "dispatch/field.html", found)


@require_GET
@permit("dispatch.acknowledge")
def visit_part(request: HttpRequest) -> HttpResponse:
    """The living part of the field page."""
    return render(request, "dispatch/_visit.html", _own(request))


def _own(request: HttpRequest) -> dict[str, Any]:
    """The person's own crew and its visit; leads and supervisors look at any team with ?team=."""
    said = request.GET.get("team", "")
    asked = int(said) if not _is_crew(request) and said.isdecimal() and len(said) < 16 else 0
    if asked:
        team = Team.objects.filter(pk=asked, active=True).first()
        visit = selected.visit_of(team) if team else None
    else:
        team, visit = selected.crew_visit(request.user, timezone.now())
    addresses = _addresses(request, asked, finishing="finish" in request.GET)
    found = {"team": team, "visit": None, "is_crew": _is_crew(request), **addresses}
    if visit:
        return found | _visit(visit, finishing=addresses["finishing"])
    if not _is_crew(request):
        found["others"] = Dispatch.objects.open().select_related("team").order_by("team__callsign")
    return found


def _is_crew(request: HttpRequest) -> bool:
    return request.user.role == Role.RESPONDER


def _addresses(request: HttpRequest, team: int, *, finishing: bool = False) -> dict[str, Any]:
    """The field page and its living part: a crew's own, or the team that a lead acts for.

    While the visit is being finished in its form, the living part does not offer to finish it as well.
    """
    query = f"?team={team}" if team and not _is_crew(request) else ""
    part = reverse("dispatch:visit_part") + query
    if finishing:
        part += ("&" if query else "?") + "finish=1"
    return {"page": reverse("dispatch:field") + query, "part": part, "finishing": finishing}


@verb("dispatch.assign")
def assign(request: HttpRequest) -> HttpResponse:
    """Send a team from the board."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(message for errors in form.errors.values() for message in errors), code="invalid")
    incident, team = form.cleaned_data["incident"], form.cleaned_data["team"]
    return submit(
        request,
        form,
        lambda said: actions.assign(incident, team, by=request.user),
        again=lambda status: _not_sent(request, incident, form, status),
        to=lambda made: before(request).board(sel=0, out=made.pk, view=""),
        said=_("%(team)s is sent to %(number)s.") % {"team": team, "number": incident.pk},
        back=undo.of_assign,
    )


def _not_sent(request: HttpRequest, incident: Incident, form: AssignForm, status: int) -> HttpResponse:
    """The board stays, with the reason beside the incident: whoever was second must see what happened."""
    request.shown_at = reverse("dispatch:board")  # type: ignore[attr-defined]
    asked = replace(before(request), sel=incident.pk, out=0, view="")
    found = {**_board_rows(asked), **_selection(asked), **_log(), "not_sent": form, "wrong": True}
    return render(request, "dispatch/board.html", found, status=status)


def _press(name: str) -> Callable[..., HttpResponse]:
    """A door for a verb that needs nothing but the visit."""
    act = getattr(actions, name)

    def pressed(request: HttpRequest, pk: int) -> HttpResponse:
        act(_standing(pk) if name in HELP else _get(pk), by=request.user)
        return redirect(came_from(request))

    pressed.__name__, pressed.__doc__ = name, act.__doc__
    return verb(f"dispatch.{name}")(pressed)


acknowledge, depart, stage, arrive, contact, transport, hand_off = map(_press, PRESSED)
check_in, call_police, emergency = map(_press, HELP)


@verb("dispatch.confirm_place")
def confirm_place(request: HttpRequest, pk: int) -> HttpResponse:
    """The team has read the place that its page showed."""
    actions.confirm_place(_get(pk), request.POST.get("place", ""), by=request.user)
    return redirect(came_from(request))


@verb("dispatch.stand_down")
def stand_down(request: HttpRequest, pk: int) -> HttpResponse:
    """The team's emergency is over, as it said over the radio."""
    actions.stand_down(_get(pk), request.POST.get("outcome", ""), by=request.user)
    return redirect(came_from(request))


@verb("dispatch.clear")
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """End a visit with how it ended."""
    visit = _get(pk)
    form = ClearForm(visit, request.POST)
    return submit(
        request,
        form,
        lambda said: actions.clear(
            visit, said["disposition"], support_needed=said.get("support_needed"), by=request.user
        ),
        again=lambda status: _field_again(request, _get(pk), form, status),
        to=_addresses(request, visit.team_id)["page"],
    )


def _field_again(request: HttpRequest, visit: Dispatch, form: ClearForm, status: int) -> HttpResponse:
    request.shown_at = reverse("dispatch:field")  # type: ignore[attr-defined]
    found = {"team": visit.team, "clear": form, "wrong": True, **_addresses(request, visit.team_id, finishing=True)}
    return render(request, "dispatch/field.html", found | _visit(visit, finishing=True), status=status)


@verb("dispatch.cancel")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a team back, with a reason."""
    visit = _get(pk)
    form = CancelForm(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.cancel(visit, said["reason"], by=request.user),
        again=lambda status: _board_again(request, _get(pk), form, status),
        # The incident waits again: it is chosen, so that another team can go.
        to=before(request).board(sel=visit.incident_id, out=0, view=""),
    )


def _board_again(request: HttpRequest, visit: Dispatch, form: CancelForm, status: int) -> HttpResponse:
    request.shown_at = reverse("dispatch:board")  # type: ignore[attr-defined]
    asked = replace(before(request), sel=0, out=visit.pk, view="")
    found = {**_board_rows(asked), **_visit(visit), **_log(), "cancel": form, "wrong": True}
    return render(request, "dispatch/board.html", found, status=status)


@verb("teams.sign_off")
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """A crew goes off duty; here and not in the teams room, for only this room knows whether the team is out."""
    actions.sign_off(get_object_or_404(Shift.objects.select_related("team"), pk=pk), by=request.user)
    return redirect("teams:list")


def _visits() -> QuerySet[Dispatch]:
    return Dispatch.objects.select_related("team", "incident__person", "incident__center", "incident__response")


def _get(pk: int) -> Dispatch:
    return get_object_or_404(_visits(), pk=pk)


def _standing(pk: int) -> Dispatch:
    """The visit, or the one its team is on since: a page that is behind must not stop a call for help."""
    visit = _get(pk)
    if visit.status in Dispatch.OVER:
        return selected.visit_of(visit.team) or visit
    return visit
