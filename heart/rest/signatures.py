"""Who signs a webhook: the signature of Standard Webhooks (standardwebhooks.com), made with a secret of the settings.

A time that is far from ours refuses nothing here: the id of a message, which is signed too, stops a replay.
"""

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from heart.models import User

ID, AT, SIGNATURE = "Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"


def sign(key: bytes, event_id: str, at: str, body: bytes) -> str:
    """The signature of a message: `v1,` and the base64 of HMAC-SHA256 over its id, its time and its body."""
    signed = b".".join([event_id.encode("latin-1", "replace"), at.encode("latin-1", "replace"), body])
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def is_signed(request: HttpRequest, keys: list[bytes]) -> bool:
    """Whether one of the signatures in the header fits one of the keys.

    A dot in the time would let the end of an id stand in it: one signature for the same message under two ids.
    """
    event_id, at = request.headers.get(ID, ""), request.headers.get(AT, "")
    given = request.headers.get(SIGNATURE, "").split()
    if not event_id or not at or "." in at:
        return False
    right = [sign(key, event_id, at, request.body).encode() for key in keys]
    return any(hmac.compare_digest(one.encode(), ours) for one in given for ours in right)


class SignedByName(BaseAuthentication):
    """The sender is the user of the address; the message is theirs if it bears their signature."""

    def authenticate(self, request: Request) -> tuple[User, Any]:
        name = (request.parser_context or {}).get("kwargs", {}).get("sender", "")
        keys = settings.TELEPHONE_SECRETS.get(name)
        sender = User.objects.filter(username=name, is_active=True).first() if keys else None
        if not keys or sender is None:
            self._refuse(request, "unknown_sender", _("There is no such sender."))
        elif not is_signed(request._request, keys):
            request._request.claimed_sender = sender  # type: ignore[attr-defined]
            self._refuse(request, "bad_signature", _("The signature does not fit."))
        return sender, None  # type: ignore[return-value]

    def authenticate_header(self, request: Request) -> str:
        return SIGNATURE

    def _refuse(self, request: Request, why: str, words: str) -> None:
        request._request.refused_because = why  # type: ignore[attr-defined]
        raise exceptions.AuthenticationFailed(words)
