"""The two doors of drafts: the page's script keeps one, a person discards one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from heart import actions
from heart.kernel.requests import came_from, only_post

# What a form carries beside what was typed.
CARRIED = {"csrfmiddlewaretoken", "once", "of", "draft"}


@only_post
@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed in a form; nothing to look at."""
    if not (request.user.is_authenticated and request.user.role):
        return HttpResponse(status=401)
    typed = {name: request.POST.get(name, "") for name in request.POST if name not in CARRIED}
    actions.keep_draft(request.POST.get("draft", ""), typed, by=request.user, of=request.POST.get("of", ""))
    return HttpResponse(status=204)


@only_post
@require_POST
def discard_draft(request: HttpRequest) -> HttpResponse:
    """Forget it and show the page again."""
    if request.user.is_authenticated:
        actions.discard_draft(request.POST.get("draft", ""), by=request.user)
    return redirect(came_from(request))
