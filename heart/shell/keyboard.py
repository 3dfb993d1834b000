"""The page of the keys: those that count everywhere; a screen's own stand on the screen and are read from it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import may
from heart.kernel.requests import SignedIn
from heart.shell import commands
from heart.shell.pages import consoles, shortcuts_of


@require_GET
@login_required
def keys(request: SignedIn) -> HttpResponse:
    """The keys in words; as a part it fills the dialog that `?` opens."""
    part = "X-Part" in request.headers
    shown: dict[str, Any] = {"part": part, "everywhere": list(everywhere(request))}
    return render(request, "_keys.html" if part else "keys.html", shown)


def everywhere(request: SignedIn) -> Iterator[tuple[list[str], str]]:
    """(keys, what they do) on every screen, for this person."""
    user = request.user
    if may(user, "heart.acknowledge"):
        yield ["Alt A"], _("Acknowledge the top alarm")
        yield ["Alt L"], _("All alarms")
    for shortcut in shortcuts_of(user):
        yield [shortcut.keys.replace("+", " ")], str(shortcut.meaning)
    yield ["Ctrl K"], _("Find an incident, a team, a person, a page")
    if user.single_keys:
        if commands.of(user):
            yield ["/"], _("Command line")
        yield ["?"], _("The keys of this screen")
        yield ["J", "K"], _("Next and previous row; then the arrows; Enter opens it")
        yield ["T"], _("Light or dark")
        yield ["Z"], _("Undo, while it is offered")
    yield ["Esc"], _("Back one level: out of the field, section or selection")
    if user.single_keys:
        for console in consoles():
            if may(user, console.permission):
                yield ["G", console.key.upper()], str(console.words)
