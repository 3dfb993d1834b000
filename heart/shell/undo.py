"""Undo: right after an act its compensating act is offered, signed and for a short time; the history shows both."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn, came_from
from heart.kernel.rooms import Back, merged

# The name of a way back and the codes it needs.
Way = tuple[str, Mapping[str, Any]]
SALT = "heart.undo"
TAG = "undo:"


@cache
def ways() -> Mapping[str, Back]:
    """Every way back by its name, from the verbs of all rooms; several verbs may have the same."""
    return merged(lambda room: {verb.undo.name: verb.undo for verb in room.verbs if verb.undo}.items())


def offer(request: SignedIn, said: str, back: Way | None) -> None:
    """Tell the person what was done, with the way back if there is one and they may go it."""
    tags = ""
    if back and may(request.user, ways()[back[0]].permission):
        name, codes = back
        tags = TAG + signing.dumps({"way": name, "codes": dict(codes), "by": request.user.pk}, salt=SALT)
    messages.success(request, said, extra_tags=tags)


def token_of(message: Any) -> str:
    """The signed way back that a message carries, or nothing."""
    tags = message.extra_tags or ""
    return tags.removeprefix(TAG) if tags.startswith(TAG) else ""


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Do the compensating act, for the person who acted and for a short time only."""
    try:
        asked = signing.loads(request.POST.get("what", ""), salt=SALT, max_age=settings.UNDO_LIMIT_S)
    except signing.SignatureExpired as late:
        raise Refused(_("It is too late to undo this. Do the opposite by hand."), code="too_late") from late
    except signing.BadSignature as wrong:
        raise Refused(_("This cannot be undone from here."), code="invalid") from wrong
    back = ways()[asked["way"]]
    if asked["by"] != request.user.pk or not may(request.user, back.permission):
        raise PermissionDenied(back.permission)
    messages.success(request, back.do(by=request.user, **asked["codes"]))
    return redirect(came_from(request))
