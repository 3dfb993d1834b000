"""Stands before every page: the second factor that is missing, the shift that is over, the screen that is locked."""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel.requests import OurRequest, SignedIn, is_signed_in
from heart.signing import actions, devices, locked
from heart.signing.sessions import session_of

Handler = Callable[[HttpRequest], HttpResponse]

TO_SIGN_IN = {"sign-in", "second-step", "passkey-sign-in", "sign-out", "language", "healthz"}
WHEN_LOCKED = {"sign-out", "language", "unlock", "passkey-options", "healthz", "session-left", "keep_draft"} | {
    "alarms",
    "rings",
}


class Gate:
    """Asks of every signed-in browser, on every request, whether it may go on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: OurRequest) -> HttpResponse:
        request.locked, request.came_in = False, None
        if is_signed_in(request):
            now = timezone.now()
            if is_over(request, now):
                logout(request)
                messages.info(request, _("Your sign-in for this shift has ended. Please sign in again."))
            else:
                request.locked = is_locked(request, now)
        response = self.get_response(request)
        if request.came_in is not None:
            devices.remember(request, response, request.came_in)
        return response

    def process_view(self, request: OurRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """After the check for forged forms, before the page."""
        if not is_signed_in(request):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.session.get("second") and settings.SECOND_FACTOR and name not in TO_SIGN_IN:
            return _without_second_factor(request)
        if request.locked:
            if session_of(request).locked_at is None:
                actions.lock(request, by=request.user, why="idle")
            return None if name in WHEN_LOCKED or locked.may_open(name) else locked.answer(request)
        if not is_background(request):
            now = timezone.now()
            if (now - session_of(request).seen_at).total_seconds() > min(15, settings.IDLE_LOCK_S / 20):
                actions.touch(request, now)
        return None


def is_over(request: SignedIn, now: datetime.datetime) -> bool:
    """Whether this sign-in has lasted a shift. A crew that is out keeps its emergency button until it is back."""
    began = request.session.get("began")
    lasted_s = now.timestamp() - began if began else 0
    if lasted_s <= settings.SHIFT_S:
        return False
    return lasted_s > settings.SESSION_COOKIE_AGE or not locked.calls_for_help(request.user)


def is_locked(request: HttpRequest, now: datetime.datetime) -> bool:
    """Whether this session waits for its person: locked by hand, or nothing was done for too long."""
    idle_s = (now - session_of(request).seen_at).total_seconds()
    return session_of(request).locked_at is not None or idle_s > settings.IDLE_LOCK_S


def is_background(request: HttpRequest) -> bool:
    """Whether the page asked by itself, so that nobody did anything: a living part's address ends in /_name/."""
    if request.method not in ("GET", "HEAD"):
        return False
    return "X-Live" in request.headers or request.path.rstrip("/").rpartition("/")[2].startswith("_")


def _without_second_factor(request: HttpRequest) -> HttpResponse:
    """Signed in around the second step, or before one was asked for: not at all, then."""
    words = _("Your role requires a second factor. Sign in on the web page first.")
    logout(request)
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"code": "second_factor", "message": words}}, status=403)
    if is_background(request) or "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect("sign-in")
