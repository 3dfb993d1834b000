"""Pages of the teams room: who can help today, and a thin door for each verb."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import may, permit
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn, came_from
from heart.models import User
from heart.shell.forms import submit
from heart.shell.pages import verb
from heart.shell.undo import offer
from teams import actions, undo
from teams.crews import own_teams, spoken_for
from teams.forms import OUT_WORDS, OutForm, PositionForm, SignOnForm
from teams.models import Member, Seat, Shift, Team

SOON_DAYS = 30  # a credential that runs out within a month is said so


@require_GET
@permit("teams.see")
def list_page(request: SignedIn) -> HttpResponse:
    """Every team of one's centers: on duty or not, with whom, until when; and the form of the team that was chosen."""
    found = _rows(request.user)
    asked: dict[str, Any] = {}
    for name, form in (("sign_on", SignOnForm), ("out", OutForm)):
        for row in found["rows"]:
            if name in row["acts"] and request.GET.get(name) == str(row["team"].pk):
                asked = {"team": row["team"], name: form()}
    return render(request, "teams/list.html", found | asked)


def _again(request: SignedIn, asked: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "teams/list.html", {**_rows(request.user), **asked, "wrong": True}, status=status)


@require_GET
@permit("teams.see")
def list_part(request: SignedIn) -> HttpResponse:
    """The living part: the teams."""
    return render(request, "teams/_list.html", _rows(request.user))


def _rows(user: User) -> dict[str, Any]:
    now = timezone.now()
    crew = Prefetch("members", Member.objects.select_related("user").prefetch_related("credentials"))
    shifts = Prefetch("shifts", Shift.objects.under_way(now).prefetch_related(crew), to_attr="on_shift")
    teams, theirs = Team.objects.filter(active=True), spoken_for(user)
    teams = teams if theirs is None else teams.filter(pk__in=theirs)
    teams = teams.select_related("response").prefetch_related(shifts)
    rows, own = [_row(team) for team in teams], own_teams(user, now)
    for row in rows:
        row["acts"] = _acts(row, user, own) if may(user, "teams.sign_on") else set()
    return {"rows": rows, "on_duty": sum(row["glyph"] == "free" for row in rows)}


def _row(team: Any) -> dict[str, Any]:
    shift = team.on_shift[0] if team.on_shift else None
    if team.out_of_service_since:
        glyph, word = "off", _("Out of service")
    elif shift and not all(member.user.is_active for member in shift.members.all()):
        glyph, word = "off", _("Short-handed")
    elif shift:
        glyph, word = "free", _("On duty")
    else:
        glyph, word = "off", _("Off duty")
    order = list(Seat)
    crew = sorted(shift.members.all(), key=lambda member: order.index(Seat(member.seat))) if shift else []
    return {
        "team": team,
        "shift": shift,
        "glyph": glyph,
        "word": word,
        "reason": OUT_WORDS.get(team.out_of_service_reason, ""),
        "crew": [_person(member) for member in crew],
    }


def _acts(row: dict[str, Any], user: User, own: set[int] | None) -> set[str]:
    """What is offered beside a team; to a responder for their own crew only (`own`: see own_teams)."""
    shift, out = row["shift"], row["team"].out_of_service_since
    mine = own is None or row["team"].pk in own
    in_crew = own is None or user.pk in {person["member"].user_id for person in row["crew"]}
    offered = {
        "sign_on": not shift and not own,
        "sign_off": shift and in_crew,
        "out": shift and not out and mine,
        "back": out and mine,
    }
    return {name for name, so in offered.items() if so}


def _person(member: Member) -> dict[str, Any]:
    today = timezone.localdate()
    held = []
    for credential in member.credentials.all():
        left = (credential.expires_on - today).days
        standing = "expired" if left < 0 else "soon" if left < SOON_DAYS else ""
        held.append({"kind": credential.kind, "expires_on": credential.expires_on, "left": left, "standing": standing})
    return {"member": member, "credentials": held}


@verb("teams.sign_on")
def sign_on(request: SignedIn, pk: int) -> HttpResponse:
    """A crew goes on duty."""
    team = get_object_or_404(Team, pk=pk, active=True)
    form = SignOnForm(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.sign_on(team, form.crew(), ends_at=said["ends_at"], by=request.user),
        again=lambda status: _again(request, {"team": team, "sign_on": form}, status),
        to=reverse("teams:list"),
    )


@verb("teams.out_of_service")
def out_of_service(request: SignedIn, pk: int) -> HttpResponse:
    """The team cannot be sent for a while."""
    team = get_object_or_404(Team, pk=pk, active=True)
    form = OutForm(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.out_of_service(team, said["reason"], by=request.user),
        again=lambda status: _again(request, {"team": team, "out": form}, status),
        to=reverse("teams:list"),
        said=_("%(team)s is out of service.") % {"team": team},
        back=undo.of_out,
    )


@verb("teams.in_service")
def in_service(request: SignedIn, pk: int) -> HttpResponse:
    """The team can be sent again."""
    team = get_object_or_404(Team, pk=pk)
    reason = team.out_of_service_reason
    actions.in_service(team, by=request.user)
    offer(request, _("%(team)s is in service.") % {"team": team}, undo.of_in(team, reason))
    return redirect("teams:list")


@verb("teams.report_position")
def report_position(request: SignedIn, pk: int) -> HttpResponse:
    """Where the team is, said by its phone."""
    form = PositionForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(said) for errors in form.errors.values() for said in errors), code="invalid")
    actions.report_position(get_object_or_404(Team, pk=pk), **form.cleaned_data, by=request.user)
    return redirect(came_from(request))
