"""A person's own sessions: where they are signed in, ending one or all others, locking and staying."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heart.kernel.requests import OurRequest, SignedIn, only_post
from heart.models import Session, User
from heart.signing import actions, locked
from heart.signing.sessions import session_of
from heart.signing.views import safe

# The first word found in what the browser says of itself; Edge and Opera also say Chrome, and Chrome also says Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS", "Chrome"),
    ("FxiOS", "Firefox"),
    ("Safari/", "Safari"),
)
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """A browser as people say it: `Firefox on Windows`."""
    browser = next((words for mark, words in BROWSERS if mark in agent), "")
    device = next((words for mark, words in DEVICES if mark in agent), "")
    if browser and device:
        return _("%(browser)s on %(device)s") % {"browser": browser, "device": device}
    return browser or device or _("Unknown browser")


def sessions_of(user: User) -> list[Session]:
    """The sessions that are still good, the one used last first."""
    return list(Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at"))


@login_required
@require_GET
def sessions(request: SignedIn) -> HttpResponse:
    """Where this person is signed in."""
    rows = [_row(session, session.pk == request.session.session_key) for session in sessions_of(request.user)]
    rows.sort(key=lambda row: not row["this"])
    return render(request, "signing/sessions.html", {"rows": rows, "others": len(rows) - 1})


def _row(session: Session, this: bool) -> dict[str, Any]:
    kept = session.get_decoded()
    began = kept.get("began")
    return {
        "code": actions.code_of(session.pk),
        "words": device_words(kept.get("device", "")),
        "began": datetime.datetime.fromtimestamp(began, timezone.get_current_timezone()) if began else None,
        "seen": session.seen_at,
        "locked": session.locked_at is not None,
        "this": this,
    }


@only_post
@login_required
@require_POST
def end_session(request: SignedIn, code: str) -> HttpResponse:
    """Sign one of one's own browsers out."""
    for session in sessions_of(request.user):
        if actions.code_of(session.pk) == code:
            actions.end_session(session, by=request.user)
            messages.success(request, _("That browser is signed out."))
            return redirect("sessions")
    raise Http404


@only_post
@login_required
@require_POST
def end_others(request: SignedIn) -> HttpResponse:
    """Sign all of one's other browsers out."""
    ended = actions.end_sessions(request.user, by=request.user, but=request.session.session_key)
    words = ngettext("%(n)s other browser is signed out.", "%(n)s other browsers are signed out.", ended)
    messages.success(request, words % {"n": ended})
    return redirect("sessions")


@only_post
@login_required
@require_POST
def lock(request: SignedIn) -> HttpResponse:
    """Lock this screen now: for the minute one is away from the desk."""
    to = safe(request, request.POST.get("next", ""))
    actions.lock(request, by=request.user, why="asked")
    return redirect(to)


@only_post
@login_required
@require_POST
def extend(request: SignedIn) -> HttpResponse:
    """The person is still here."""
    actions.touch(request, timezone.now())
    return left(request) if "X-Live" in request.headers else redirect("home")


@require_GET
def left_now(request: OurRequest) -> HttpResponse:
    """How long until this screen locks; asking is no activity.

    And who is signed in, unless it is locked: a page that stayed while its person signed in again in another window
    goes on with it (static/forms.mjs).
    """
    if not request.user.is_authenticated or request.locked:
        return left(request)
    return left(request, user=str(request.user.pk), csrf=get_token(request))


def left(request: OurRequest, **more: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return JsonResponse({"left_s": 0, "locked": False}, status=401)
    idle_s = (timezone.now() - session_of(request).seen_at).total_seconds()
    left_s = 0 if request.locked else max(0, round(settings.IDLE_LOCK_S - idle_s))
    return JsonResponse({"left_s": left_s, "locked": request.locked, **more})


@require_GET
def signed_in(request: HttpRequest) -> HttpResponse:
    """In the window in which somebody signed in again beside their page: back to it."""
    return render(request, "signing/signed_in.html") if request.user.is_authenticated else redirect("sign-in")


@login_required
@require_http_methods(["GET", "POST"])
def kept(request: SignedIn) -> HttpResponse:
    """What was sent while the screen was locked: to be sent now, or thrown away."""
    found = locked.kept_of(request)
    if request.method == "POST":
        request.session.pop("kept", None)
        messages.info(request, _("Discarded."))
    if request.method == "POST" or not found:
        return redirect("home")
    request.session["kept_shown"] = True
    typed = [(name, value) for name, value in found["fields"] if name not in locked.NOT_TYPED]
    plain = [(name, value) for name, value in found["fields"] if name in locked.NOT_TYPED]
    return render(request, "signing/kept.html", {"path": found["path"], "typed": typed, "plain": plain})
