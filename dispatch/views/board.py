"""The board: what waits, who can go, who is out and what happened last; sending a team and calling it back."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dispatch import actions, undo
from dispatch.board_state import BoardState, before
from dispatch.forms import AssignForm, CancelForm
from dispatch.models import Dispatch
from dispatch.queries import board, board_log, rows
from dispatch.queries import selection as selected
from dispatch.queries.within import Within
from dispatch.views import visits
from heart.kernel.access import may, permit
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn
from heart.shell.forms import submit
from heart.shell.pages import verb
from triage.models import Incident

SUGGESTED = 3  # more would be a list to read, not an advice


@require_GET
@permit("dispatch.see")
def board_page(request: SignedIn) -> HttpResponse:
    """The board: what waits, who can go, who is out, and what happened last."""
    asked = BoardState.of(request.GET)
    found = {**_around(request, asked), **_selection(request, asked)}
    visit = found.get("visit")
    if visit and may(request.user, "dispatch.cancel") and Dispatch.Status.CANCELLED in Dispatch.MOVES[visit.status]:
        found["cancel"] = CancelForm()
    return visits.answer(request, "dispatch/board.html", found, _told_of(found))


@require_GET
@permit("dispatch.see")
def board_part(request: SignedIn) -> HttpResponse:
    """The living part of the board: pending incidents and teams."""
    return render(request, "dispatch/_board.html", _board_rows(request, BoardState.of(request.GET)))


def _board_rows(request: SignedIn, asked: BoardState) -> dict[str, Any]:
    now, within = timezone.now(), Within.of(request.user)
    pending, units = board.pending(now, sort=asked.sort, within=within), board.units(now, within=within)
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
def selected_part(request: SignedIn) -> HttpResponse:
    """The living part beside the board: the selected incident with its teams, or the selected visit."""
    found = _selection(request, BoardState.of(request.GET))
    return visits.answer(request, "dispatch/_selected.html", found, _told_of(found))


@require_GET
@permit("dispatch.see")
def log_part(request: SignedIn) -> HttpResponse:
    """The living part that tells what happened last, across all incidents."""
    return render(request, "dispatch/_log.html", _log(request))


def _around(request: SignedIn, asked: BoardState) -> dict[str, Any]:
    """What stands around a selection: the rows, and the log."""
    return {**_board_rows(request, asked), **_log(request)}


def _log(request: SignedIn) -> dict[str, Any]:
    return {"lines": board_log.lines(Within.of(request.user))}


def _selection(request: SignedIn, asked: BoardState) -> dict[str, Any]:
    out, sel, within = asked.out, asked.sel, Within.of(request.user)
    if out:
        visit = visits.full().filter(within.visits(), pk=out).first()
        if visit is None:
            return {"gone": True}
        called_back = [row for row in selected.called_back(visit.incident) if row["visit"] == visit]
        return visits.shown(visit, request.user) | {"asking": _asking(visit.incident), "called_back": called_back}
    if not sel:
        return {}
    known = Incident.objects.select_related("person", "center", "response")
    incident = known.filter(within.incidents(), pk=sel).first()
    if incident is None:
        return {"gone": True}
    now, called_back = timezone.now(), selected.called_back(incident)
    waits = Incident.objects.awaiting_team().filter(pk=sel).exists()
    ready, left_out = selected.candidates(incident, now) if waits else ([], [])
    return {
        "chosen": incident,
        "waits": waits,
        "waiting": board.since_clock(incident.decided_at or now, now, settings.ASSIGN_TARGET_S),
        "ready": selected.offers(incident, ready[:SUGGESTED], now),
        "others": ready[SUGGESTED:],
        "left_out": left_out,
        "called_back": called_back,
        "call_back_unread": any(row["visit"].unread for row in called_back),
        **selected.facts(incident),
        "asking": _asking(incident),
    }


def _told_of(found: dict[str, Any]) -> Incident | None:
    """The incident that the selection tells of, if any."""
    visit: Dispatch | None = found.get("visit")
    return visit.incident if visit else found.get("chosen")


def _asking(incident: Incident) -> list[dict[str, Any]]:
    return [] if incident.status in Incident.CLOSED else selected.asking(incident)


@verb("dispatch.assign")
def assign(request: SignedIn) -> HttpResponse:
    """Send a team from the board."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(message) for errors in form.errors.values() for message in errors), code="invalid")
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


def _not_sent(request: SignedIn, incident: Incident, form: AssignForm, status: int) -> HttpResponse:
    """The board stays, with the reason beside the incident: whoever was second must see what happened."""
    request.shown_at = reverse("dispatch:board")
    asked = replace(before(request), sel=incident.pk, out=0, view="")
    found = {**_around(request, asked), **_selection(request, asked), "not_sent": form, "wrong": True}
    return visits.answer(request, "dispatch/board.html", found, _told_of(found), status)


@verb("dispatch.cancel")
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Call a team back, with a reason."""
    visit = visits.get(pk)
    form = CancelForm(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.cancel(visit, said["reason"], by=request.user),
        again=lambda status: _board_again(request, visits.get(pk), form, status),
        # The incident waits again: it is chosen, so that another team can go.
        to=before(request).board(sel=visit.incident_id, out=0, view=""),
    )


def _board_again(request: SignedIn, visit: Dispatch, form: CancelForm, status: int) -> HttpResponse:
    request.shown_at = reverse("dispatch:board")
    asked = replace(before(request), sel=0, out=visit.pk, view="")
    found = {**_around(request, asked), **_selection(request, asked), "cancel": form, "wrong": True}
    return visits.answer(request, "dispatch/board.html", found, _told_of(found), status)
