"""The command line's doors: what Enter would do, and Enter."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from heart.kernel.command_types import Command, Plan
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn, came_from, is_signed_in
from heart.shell import commands, undo


@require_POST
@never_cache
def echo(request: HttpRequest) -> HttpResponse:
    """What Enter would do, or why not; reads only. The words come by POST, so they are in no address and no log."""
    if not is_signed_in(request):
        raise PermissionDenied
    return render(request, "_echo.html", _meant(request, _mine(request)))


@require_http_methods(["GET", "POST"])
@never_cache
def command(request: HttpRequest) -> HttpResponse:
    """Do what the line says, if that is what the person was shown; else show it and ask."""
    if not is_signed_in(request):
        return redirect_to_login(reverse("command"))
    mine = _mine(request)
    shown: dict[str, Any] = {"mine": mine, "back": _back(request)}
    if request.method == "GET":
        return render(request, "command.html", shown)
    shown |= _meant(request, mine)
    plan: Plan | None = shown.get("plan")
    if plan is None:
        return render(request, "command.html", shown, status=409)
    if not plan.only_shows and request.POST.get("means", "") != shown["means"]:
        return render(request, "command.html", shown)
    try:
        with transaction.atomic():
            done = plan.act()
    except Refused as refused:
        return render(request, "command.html", shown | {"plan": None, "refused": refused}, status=409)
    if done.answer:
        return done.answer(request)
    if done.said:
        undo.offer(request, done.said, done.undo)
    return redirect(done.to or shown["back"])


def _mine(request: SignedIn) -> list[Command]:
    mine = commands.of(request.user)
    if not mine:
        raise PermissionDenied
    return mine


def _meant(request: SignedIn, mine: list[Command]) -> dict[str, Any]:
    line = request.POST.get("line", "")
    try:
        plan = commands.plan(request.user, line, mine)
    except Refused as refused:
        return {"line": line, "refused": refused}
    return {"line": line, "plan": plan, "means": commands.meaning(plan)}


def _back(request: HttpRequest) -> str:
    """Where the person was when they typed; through the page that asks whether they are sure, too."""
    said = request.POST.get("back", "")
    if said and url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return said
    page = came_from(request)
    return reverse("home") if page.split("?")[0].endswith(reverse("command")) else page
