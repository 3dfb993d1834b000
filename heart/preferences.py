"""The door of a person's own preferences: how their screens look and speak."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from heart import actions
from heart.pages import came_from

TRUTH = {"on": True, "off": False}


@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Take the preferences that were sent, and show the page again."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    sent = {name: value for name, value in request.POST.items() if name in actions.PREFERENCES}
    keys = {"single_keys": TRUTH.get(sent.pop("single_keys"), "")} if "single_keys" in sent else {}
    actions.prefer(by=request.user, **sent, **keys)
    return redirect(came_from(request))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The switch on every page: a signed-in person keeps the language, a stranger gets a cookie."""
    if request.user.is_authenticated:
        actions.prefer(by=request.user, language=request.POST.get("language", ""))
        return redirect(_next(request))
    return set_language(request)


def _next(request: HttpRequest) -> str:
    """The page the switch stood on; one that was the answer to a form cannot be opened again by its address."""
    page = request.POST.get("next", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else came_from(request)


for door in (prefer, language):
    door.only_post = True  # type: ignore[attr-defined]
