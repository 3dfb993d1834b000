"""What a locked screen answers: the way back for its person, and nothing of anybody else's."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from heart.kernel.requests import SignedIn, came_from
from heart.kernel.rooms import rooms
from heart.models import User
from heart.models.encryption import Unreadable, decrypt, encrypt
from heart.signing import factors

LOCKED = 423
NEVER_KEPT = {"csrfmiddlewaretoken", "password", "code", "credential", "old_password", "new_password1", "new_password2"}
NOT_TYPED = {"once", "version", "next", "sel"}
KEPT_CHARS = 60_000
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def answer(request: SignedIn) -> HttpResponse:
    """The lock screen for a page, a short word for a part or a program; a form that was sent is kept for its person."""
    if request.path.startswith("/api/"):
        words = _("This session is locked. Unlock it on the page.")
        return JsonResponse({"error": {"code": "locked", "message": words}}, status=401)
    if request.method == "POST":
        keep(request)
    if "X-Live" in request.headers or "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Refresh": "true", "X-Locked": "1"})
    return screen(request, request.get_full_path() if request.method == "GET" else came_from(request))


def screen(request: SignedIn, to: str, *, status: int = LOCKED, wrong: str = "") -> HttpResponse:
    """The lock screen; after it the person goes on to `to`."""
    request.locked = True
    more = {"to": to, "wrong_words": wrong, "wrong": bool(wrong), "kept": waits(request)}
    more |= {"has_passkeys": factors.has_passkeys(request.user), "idle_min": settings.IDLE_LOCK_S // 60}
    more["calls_for_help"] = calls_for_help(request.user)
    return render(request, "signing/lock.html", more, status=status)


def calls_for_help(user: User) -> list[dict[str, Any]]:
    """The buttons by which this person calls for help also from a locked screen; none when they need none."""
    return [button for room in rooms() if room.calls_for_help for button in room.calls_for_help(user)]


def may_open(name: str) -> bool:
    """Whether a room opens this address also on a locked screen."""
    return any(name in room.open_when_locked for room in rooms())


def keep(request: HttpRequest) -> None:
    """Remember what was sent while locked, so that its person can send it after unlocking; encrypted, as a draft is."""
    if request.content_type not in FORMS:
        return
    fields = [[name, value] for name in request.POST if name not in NEVER_KEPT for value in request.POST.getlist(name)]
    typed = any(value.strip() for name, value in fields if name not in NOT_TYPED)
    if typed and sum(len(value) for _name, value in fields) <= KEPT_CHARS:
        request.session["kept"] = encrypt(json.dumps({"path": request.get_full_path(), "fields": fields}))
        request.session["kept_shown"] = False


def kept_of(request: HttpRequest) -> dict[str, Any] | None:
    """{"path": where it was sent to, "fields": [[name, value], ...]}; None without any, or where its key is missing."""
    stored: str | dict[str, Any] | None = request.session.get("kept")
    if stored is None or isinstance(stored, dict):  # an object was kept before an upgrade, in a session of that day
        return stored
    words = decrypt(stored)
    found: dict[str, Any] | None = None if isinstance(words, Unreadable) else json.loads(words)
    return found


def waits(request: HttpRequest) -> bool:
    """Whether something was sent while locked that its person has not been shown yet."""
    return "kept" in request.session and not request.session.get("kept_shown")
