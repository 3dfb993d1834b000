"""Browsers in which a person came in before: a signed cookie gives each a few tries of its own."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from heart.models import User

COOKIE = "heart_device"
SALT = "heart.signing.devices"
KEPT_S = 90 * 86_400
# A desk that many share remembers the people who sat there last.
PEOPLE = 24


def known(request: HttpRequest, name: str) -> str:
    """What this browser's own tries at `name` are counted by; nothing where that person never came in from it.

    It opens no door: it only says that somebody gave the right password, and the second factor, in this browser.
    """
    said = _read(request)
    return said["device"] if _tag(name) in said["people"] else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """This person came all the way in: from now on this browser is no stranger to their name."""
    said, tag = _read(request), _tag(user.get_username())
    said["people"] = [tag, *(other for other in said["people"] if other != tag)][:PEOPLE]
    response.set_cookie(
        COOKIE,
        signing.dumps(said, salt=SALT),
        max_age=KEPT_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        said: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_S)
    except signing.BadSignature:
        return {"device": secrets.token_hex(8), "people": []}
    return said


def _tag(name: str) -> str:
    """A name as the cookie keeps it: who finds the device learns no names from it."""
    return salted_hmac(SALT, name.strip().lower(), algorithm="sha256").hexdigest()[:16]
