"""What every page shares: the frame's navigation, the alarm strip, the sign-in and the home page."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from heart import alarms, commands
from heart.access import may, permit
from heart.models import Alarm, Role, User

View = Callable[..., HttpResponse]

# (url name, words, permission, key after g) in the order of the road.
CONSOLES = [
    ("triage:intake", gettext_lazy("Intake"), "triage.take", "i"),
    ("triage:diversions", gettext_lazy("Diversion"), "triage.claim", "v"),
    ("dispatch:board", gettext_lazy("Dispatch"), "dispatch.see", "d"),
    ("dispatch:field", gettext_lazy("Field"), "dispatch.acknowledge", "p"),
    ("navigation:queue", gettext_lazy("Follow-up"), "navigation.see", "f"),
    ("triage:incidents", gettext_lazy("Incidents"), "triage.see", "a"),
    ("teams:list", gettext_lazy("Teams"), "teams.see", "t"),
]

ROOMS = ("heart", "teams", "triage", "dispatch", "navigation")

HOMES = {
    Role.CALL_TAKER: "triage:intake",
    Role.CLINICIAN: "triage:diversions",
    Role.TEAM_LEAD: "dispatch:board",
    Role.SUPERVISOR: "dispatch:board",
    Role.RESPONDER: "dispatch:field",
    Role.CARE_NAVIGATOR: "navigation:queue",
    Role.MEDICAL_DIRECTOR: "triage:incidents",
    Role.ADMINISTRATOR: "admin:index",
}

ALARM_WORDS = {
    "ringing_late": gettext_lazy("A call is ringing and no clinician has claimed it"),
    "no_clinician_answered": gettext_lazy("No clinician answered; the caller is still with the call-taker"),
    "call_came_back": gettext_lazy("A call came back to 911"),
    "help_for_caller": gettext_lazy("A clinician asks for help to the caller now"),
    "call_ringing_late": gettext_lazy("A 911 call is ringing and nobody has answered"),
    "call_abandoned": gettext_lazy("A caller hung up before an answer; call back"),
    "transfer_late": gettext_lazy("Another centre offers a call and nobody has answered"),
    "decision_raised": gettext_lazy("Police, fire or EMS are needed where less was decided"),
    "unattended": gettext_lazy("An open incident has nobody on the line and nobody on the way"),
    "risk_raised": gettext_lazy("The danger grew while a team is on its way or there"),
    "assign_late": gettext_lazy("An incident is waiting too long for a team"),
    "unacknowledged": gettext_lazy("A team has not acknowledged its assignment"),
    "check_in_overdue": gettext_lazy("A team on scene has missed its check-in"),
    "police_called": gettext_lazy("A team asks for police"),
    "team_emergency": gettext_lazy("A team has pressed its emergency button"),
    "follow_up_overdue": gettext_lazy("A follow-up is past its 48 hours"),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on every page: the consoles this person may open, the alarms and the server's clock."""
    user = getattr(request, "user", None) or AnonymousUser()
    return {
        "consoles": functools.partial(_consoles, user, getattr(request, "shown_at", request.path)),
        "commands": functools.cache(functools.partial(commands.of, user)),
        "sees_alarms": may(user, "heart.acknowledge"),
        "can": {room: Can(user, room) for room in ROOMS},
        "strip": functools.cache(functools.partial(strip, user)),
        "server_now": timezone.now(),
    }


class Can:
    """For templates: {% if can.triage.decide %} asks the one table of access.py."""

    def __init__(self, user: User | AnonymousUser, room: str) -> None:
        self.user, self.room = user, room

    def __getitem__(self, verb: str) -> bool:
        return may(self.user, f"{self.room}.{verb}")


def _consoles(user: User | AnonymousUser, path: str) -> list[dict[str, Any]]:
    found = []
    for name, words, permission, key in CONSOLES:
        if may(user, permission):
            try:
                href = reverse(name)
            except NoReverseMatch:
                continue
            found.append({"href": href, "words": words, "key": key, "here": path.startswith(href)})
    return found


def strip(user: User | AnonymousUser) -> dict[str, Any]:
    """The worst open alarm this person's work knows of, and how many there are of each level; one query.

    A promise past its time is for those who see follow-ups: on a team's phone it would only hide what counts there.
    """
    known = Alarm.objects.open().select_related("acknowledged_by")
    if not may(user, "navigation.see"):
        known = known.exclude(thing="navigation.followup")
    up = list(known.worst_first()[:200])
    loud = [alarm for alarm in up if alarm.acknowledged_at is None]
    for alarm in up[:1]:
        alarm.words = ALARM_WORDS.get(alarm.kind, alarm.kind.replace("_", " "))
        alarm.is_incident = alarm.thread.isdecimal()
    counts = {level: sum(alarm.level == level for alarm in loud) for level in ("A1", "A2", "A3")}
    return {"worst": up[0] if up else None, "loud": len(loud), "quiet": len(up) - len(loud), "counts": counts}


def verb(permission: str) -> Callable[[View], View]:
    """The door of one verb: POST only, and only for those who may."""

    def door(view: View) -> View:
        guarded = require_POST(permit(permission)(view))
        guarded.only_post = True  # type: ignore[attr-defined]
        return guarded

    return door


@require_GET
@permit("heart.acknowledge")
def alarm_strip(request: HttpRequest) -> HttpResponse:
    """The living part of the frame: the alarm strip."""
    return render(request, "_alarms_locked.html" if request.locked else "_alarms.html")


@verb("heart.acknowledge")
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Silence one alarm and go back to where the person was."""
    alarms.acknowledge(get_object_or_404(Alarm, pk=pk), by=request.user, now=timezone.now())
    return redirect(came_from(request))


def came_from(request: HttpRequest) -> str:
    """The page of ours this request came from, or home."""
    page = request.headers.get("Referer", "")
    if page and url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return page
    return reverse("home")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the console of this person's work; people without a role read what to do."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    try:
        return redirect(HOMES[Role(request.user.role)])
    except (KeyError, ValueError):
        return render(request, "no_role.html")
    except NoReverseMatch:
        return redirect("triage:incidents")


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """The picture of the tab, for what asks for it at the old address without looking into the page."""
    return redirect(static("heart.svg"), permanent=True)
