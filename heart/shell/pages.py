"""What every page shares: the frame's navigation, the sign-in and the home page."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from heart.kernel.access import P, SignedInView, View, may, permit
from heart.kernel.requests import only_post
from heart.kernel.rings import rings
from heart.kernel.rooms import Console, Shortcut, merged, rooms
from heart.models import User
from heart.shell import commands
from heart.shell.alarm_bar import alarm_bar


@functools.cache
def consoles() -> list[Console]:
    """The consoles of all rooms in the order of the road."""
    return sorted((console for room in rooms() for console in room.consoles), key=lambda console: console.order)


@functools.cache
def homes() -> dict[str, str]:
    """role -> the name of the address of its first page."""
    return merged(lambda room: ((role, console.url) for console in room.consoles for role in console.home_of))


def shortcuts_of(user: User | AnonymousUser) -> list[Shortcut]:
    """The shortcuts this person may use."""
    return [shortcut for room in rooms() for shortcut in room.shortcuts if may(user, shortcut.permission)]


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on every page: the consoles this person may open, the alarms and the server's clock."""
    user = getattr(request, "user", None) or AnonymousUser()
    locked = getattr(request, "locked", False)
    return {
        "consoles": [] if locked else functools.partial(_consoles, user, getattr(request, "shown_at", request.path)),
        "commands": functools.cache(functools.partial(commands.of, user)),
        "shortcuts": functools.partial(shortcuts_of, user),
        "sees_alarms": may(user, "heart.acknowledge"),
        "can": {room.name: Can(user, room.name) for room in rooms()},
        "alarm_bar": functools.cache(functools.partial(alarm_bar, user)),
        "rings": functools.cache(functools.partial(rings, user)),
        "server_now": timezone.now(),
        "idle_lock_s": settings.IDLE_LOCK_S,
        "center_phone": settings.CENTER_PHONE,
    }


class Can:
    """For templates: {% if can.<room>.<verb> %} asks the one table of access.py."""

    def __init__(self, user: User | AnonymousUser, room: str) -> None:
        self.user, self.room = user, room

    def __getitem__(self, verb: str) -> bool:
        return may(self.user, f"{self.room}.{verb}")


def _consoles(user: User | AnonymousUser, path: str) -> list[dict[str, Any]]:
    found = []
    for console in consoles():
        if may(user, console.permission):
            href = reverse(console.url)
            found.append({"href": href, "words": console.words, "key": console.key, "here": path.startswith(href)})
    return found


def verb(permission: str) -> Callable[[SignedInView[P]], View[P]]:
    """The door of one verb: POST only, and only for those who may."""

    def door(view: SignedInView[P]) -> View[P]:
        return only_post(require_POST(permit(permission)(view)))

    return door


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the console of this person's work; people without a role read what to do."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    try:
        return redirect(homes()[request.user.role])
    except KeyError:
        return render(request, "no_role.html")


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """The picture of the tab, for what asks for it at the old address without looking into the page."""
    return redirect(static("heart.svg"), permanent=True)
