"""One box over everything a person may see: incidents, teams, people, pages. Each room finds its own things."""

import itertools
from collections.abc import Iterator
from functools import cache

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heart.kernel.access import may
from heart.kernel.command_types import Command, Done, Found, Plan
from heart.kernel.requests import SignedIn, is_signed_in
from heart.kernel.rooms import Finder, rooms
from heart.models import User
from heart.shell.pages import consoles

AT_MOST, EACH, LONGEST = 12, 6, 80
# Besides the consoles: (url name, words, permission, keys); what every role may open asks for what every role has.
OTHER_PAGES: list[tuple[str, str | Promise, str, tuple[str, ...]]] = [
    ("alarm-list", gettext_lazy("Alarms"), "heart.acknowledge", ("Alt+L",)),
    ("prefer", gettext_lazy("Preferences"), "heart.history", ()),
    ("sessions", gettext_lazy("Where you are signed in"), "heart.history", ()),
    ("password", gettext_lazy("Change your password"), "heart.history", ()),
    ("keys", gettext_lazy("Keys"), "heart.history", ("?",)),
]


@cache
def finders() -> list[Finder]:
    """What the rooms find with, in their order."""
    return sorted((finder for room in rooms() for finder in room.finders), key=lambda finder: finder.order)


def find(user: User, said: str) -> list[Found]:
    """What this person may see of what these words fit; a finder gets the words in lower case."""
    words = said.replace("\x00", " ").casefold().split()[:8]
    if not words or len(said) > LONGEST:
        return []
    each = (itertools.islice(finder.find(user, words), EACH) for finder in finders())
    return list(itertools.islice(itertools.chain.from_iterable(each), AT_MOST))


def pages(user: User, words: list[str]) -> Iterator[Found]:
    """The pages this person may open, by the beginnings of the words of their names."""
    places: list[tuple[str, str, str, tuple[str, ...]]] = [
        (one.url, str(one.words), one.permission, ("G", one.key.upper())) for one in consoles()
    ]
    places += [(url, str(name), permission, keys) for url, name, permission, keys in OTHER_PAGES]
    for url, name, permission, keys in places:
        parts = name.casefold().split()
        if may(user, permission) and all(any(part.startswith(word) for part in parts) for word in words):
            yield Found(_("Page"), name, "", reverse(url), keys)


@require_http_methods(["GET", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The box, and what it found. The words come by POST, so they are in no address and no log."""
    if not is_signed_in(request):
        return redirect_to_login(reverse("find"))
    if not request.user.role:
        raise PermissionDenied
    return _answer(request, request.POST.get("words", ""))


def _answer(request: SignedIn, words: str) -> HttpResponse:
    shown = {"words": words.strip(), "found": find(request.user, words), "part": "X-Part" in request.headers}
    if not shown["part"]:
        return render(request, "find.html", shown)
    return render(request, "_found.html" if request.method == "POST" else "_find.html", shown)


def _plan(user: User, words: str) -> Plan:
    act = Done(answer=lambda request: _answer(request, words))
    return Plan(_("find “%(words)s”") % {"words": words[:LONGEST]}, ("find",), lambda: act, only_shows=True)


COMMANDS = [Command("F", "F …", gettext_lazy("Find anything"), "heart.history", _plan, rest=True)]
