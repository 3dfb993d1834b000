"""Second factors: one-time codes, passkeys and recovery codes; the one file that knows how allauth keeps them."""

import base64
import datetime
import logging
import secrets
import time
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from heart.models import User

logger = logging.getLogger(__name__)
TYPE = Authenticator.Type
PERIOD_S = 30
# A phone's clock may be off, and people type slowly: the code before and the code after count too.
EITHER_SIDE = 1


class Wrong(Exception):
    """The code or the passkey does not fit."""


def of(user: User) -> QuerySet[Authenticator]:
    """What this person can prove themselves with besides the password, oldest first; recovery codes are no factor."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=(TYPE.TOTP, TYPE.WEBAUTHN))
    return found.order_by("pk")


def has_any(user: User) -> bool:
    return of(user).exists()


def has_codes(user: User) -> bool:
    return of(user).filter(type=TYPE.TOTP).exists()


def has_passkeys(user: User) -> bool:
    return of(user).filter(type=TYPE.WEBAUTHN).exists()


# --- one-time codes --------------------------------------------------------------------------------------------------


def new_secret() -> str:
    return str(totp.generate_totp_secret())


def picture(user: User, secret: str) -> str:
    """The QR code that an authenticator app reads, as the address of an image."""
    svg = get_adapter().build_totp_svg(get_adapter().build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def code_at(secret: str, when: datetime.datetime) -> str:
    """The code that an authenticator app shows at that moment."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(when.timestamp()) // PERIOD_S)))


def add_codes(user: User, secret: str, code: str) -> None:
    """Keep the secret once a code proves that the app has it. Raises Wrong."""
    counter = _counter_of(secret, code, after=-1)
    Authenticator.objects.create(
        user=user, type=TYPE.TOTP, data={"secret": get_adapter().encrypt(secret), "counter": counter}
    )


def check_code(user: User, code: str) -> str:
    """Use up a one-time code or a recovery code; which of the two it was. Raises Wrong.

    A one-time code counts once: the row remembers the newest one used, and is locked while it is looked at.
    """
    said = "".join(code.split()).replace("-", "")
    try:
        return _use_up(user, said)
    except InvalidToken as unread:
        logger.error("a second factor cannot be read: SECRET_KEY changed and SECRET_KEY_FALLBACKS lacks the old one")
        raise Wrong from unread


def _use_up(user: User, said: str) -> str:
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().filter(user=user, type=TYPE.TOTP).first()
        if kept and len(said) == 6:
            secret = get_adapter().decrypt(kept.data["secret"])
            kept.data["counter"] = _counter_of(secret, said, after=kept.data.get("counter", -1))
            kept.last_used_at = timezone.now()
            kept.save(update_fields=["data", "last_used_at"])
            return "totp"
        spare = Authenticator.objects.filter(user=user, type=TYPE.RECOVERY_CODES).first()
        if spare and len(said) == 8 and RecoveryCodes(spare).validate_code(said):
            return "recovery_code"
    raise Wrong


def _counter_of(secret: str, code: str, *, after: int) -> int:
    said = "".join(code.split())
    now = int(time.time()) // PERIOD_S
    for counter in range(now - EITHER_SIDE, now + EITHER_SIDE + 1):
        value = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if counter > after and secrets.compare_digest(said.encode(), value.encode()):
            return counter
    raise Wrong


# --- recovery codes --------------------------------------------------------------------------------------------------


def new_recovery_codes(user: User) -> list[str]:
    """Ten fresh codes of eight digits; the old ones open nothing any more. To be shown once."""
    Authenticator.objects.filter(user=user, type=TYPE.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user).generate_codes()
    return [f"{code[:4]} {code[4:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    kept = Authenticator.objects.filter(user=user, type=TYPE.RECOVERY_CODES).first()
    try:
        return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0
    except InvalidToken:
        return 0


# --- passkeys --------------------------------------------------------------------------------------------------------
# The challenge stays in the session of the request under way (allauth's middleware knows it).


def options_to_add(user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey that can sign in by itself."""
    return dict(webauthn.begin_registration(user, passwordless=True))


def add_passkey(user: User, name: str, said: Any) -> None:
    """Keep the passkey that the browser made. Raises Wrong."""
    try:
        webauthn.parse_registration_response(said)
        webauthn.complete_registration(said)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise Wrong from wrong
    webauthn.WebAuthn.add(user, name, said)


def options_to_prove(user: User | None) -> dict[str, Any]:
    """What the browser needs to prove a passkey; without a person it offers those it has for this site."""
    return dict(webauthn.begin_authentication(user))


def check_passkey(user: User | None, said: Any) -> User:
    """Whose passkey it is. Raises Wrong."""
    try:
        webauthn.parse_authentication_response(said)
        found = user or webauthn.extract_user_from_response(said)
        webauthn.complete_authentication(found, said).record_usage()
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise Wrong from wrong
    return found


def name_of(kept: Authenticator) -> str:
    return str(kept.wrap().name) if kept.type == TYPE.WEBAUTHN else ""


def forget_all(user: User) -> None:
    """Take away everything this person could prove themselves with, except the password."""
    Authenticator.objects.filter(user=user).delete()
