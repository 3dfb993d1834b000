"""What happens to a person's sessions and second factors: each a verb, each a line of the history, codes only."""

import datetime
import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authtoken.models import Token

from heart.kernel import history
from heart.kernel.requests import OurRequest
from heart.models import Session, User
from heart.signing import factors
from heart.signing.sessions import session_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


def code_of(session_key: str | None) -> str:
    """A session as history and addresses name it: its key would open it."""
    return hashlib.sha256(f"session:{session_key}".encode()).hexdigest()[:16]


def sign_in(request: OurRequest, *, by: User, second: str) -> None:
    """Let this person in under a new session key; `second` is the kind of second factor given, or nothing."""
    with transaction.atomic():
        login(request, by, backend=BACKEND)
        now = timezone.now()
        session_of(request).seen_at, session_of(request).locked_at = now, None
        request.session.update(
            {
                "began": now.timestamp(),
                "proved": now.timestamp(),
                "second": second,
                "device": request.headers.get("User-Agent", "")[:300],
            }
        )
        history.record("heart.signed_in", by, by=by, second=second or "none")
    request.came_in = by


def refuse(user: User | None, *, what: str) -> None:
    """Somebody gave a wrong password or code for this person; for names nobody has, nothing is written."""
    if user is not None:
        with transaction.atomic():
            history.record("heart.sign_in_refused", user, by=None, what=what)


def sign_out(request: HttpRequest, *, by: User) -> None:
    """End this browser's session; its open screens are closed by the line of the history."""
    with transaction.atomic():
        history.record("heart.signed_out", by, by=by, session=code_of(request.session.session_key))
        logout(request)


def lock(request: HttpRequest, *, by: User, why: str) -> None:
    """Nothing is shown or done in this session until the same person unlocks it; once, however many screens ask."""
    now = timezone.now()
    with transaction.atomic():
        mine = Session.objects.filter(pk=request.session.session_key, locked_at=None)
        if mine.update(locked_at=now):
            history.record("heart.locked", by, by=by, why=why, session=code_of(request.session.session_key))
    session_of(request).locked_at = now


def unlock(request: HttpRequest, *, by: User, how: str) -> None:
    """The same person is back: the session goes on under a new key."""
    with transaction.atomic():
        now = timezone.now()
        session_of(request).seen_at, session_of(request).locked_at = now, None
        request.session["proved"] = now.timestamp()
        request.session.cycle_key()
        history.record("heart.unlocked", by, by=by, how=how)


def touch(request: HttpRequest, now: datetime.datetime) -> None:
    """A person did something in this session."""
    Session.objects.filter(pk=request.session.session_key, locked_at=None).update(seen_at=now)
    session_of(request).seen_at = now


def end_session(session: Session, *, by: User) -> None:
    """Sign one browser out; its open screens are closed by the line of the history."""
    with transaction.atomic():
        owner = session.user
        if Session.objects.filter(pk=session.pk).delete()[0] and owner is not None:
            history.record("heart.session_ended", owner, by=by, session=code_of(session.pk))


def end_sessions(user: User, *, by: User, but: str | None = None) -> int:
    """Sign all browsers of this person out, except the one with the session key `but`; how many there were."""
    found = list(Session.objects.filter(user=user, expire_date__gt=timezone.now()).exclude(pk=but or ""))
    for session in found:
        end_session(session, by=by)
    return len(found)


def change_password(request: HttpRequest, new: str, *, by: User) -> None:
    """A new password for oneself: this session goes on under a new key, all others and the tokens end."""
    with transaction.atomic():
        by.set_password(new)
        by.save(update_fields=["password"])
        update_session_auth_hash(request, by)
        request.session["proved"] = timezone.now().timestamp()
        password_changed(by, by=by, but=request.session.session_key)


def password_changed(user: User, *, by: User, but: str | None = None) -> None:
    """Whatever came in with the password that was changed just now goes out, except the session `but`."""
    with transaction.atomic():
        history.record("heart.password_changed", user, by=by)
        Token.objects.filter(user=user).delete()
        end_sessions(user, by=by, but=but)


def set_up_codes(request: HttpRequest, secret: str, code: str, *, by: User) -> list[str]:
    """Add an authenticator app; the recovery codes to show once if this is the first factor. Raises factors.Wrong."""
    with transaction.atomic():
        factors.add_codes(by, secret, code)
        return _set_up(request, "totp", by)


def set_up_passkey(request: HttpRequest, name: str, said: Any, *, by: User) -> list[str]:
    """Add a passkey; the recovery codes to show once if this is the first factor. Raises factors.Wrong."""
    with transaction.atomic():
        factors.add_passkey(by, name, said)
        return _set_up(request, "passkey", by)


def _set_up(request: HttpRequest, kind: str, by: User) -> list[str]:
    history.record("heart.second_factor_set", by, by=by, kind=kind)
    request.session["second"] = request.session.get("second") or kind
    request.session.cycle_key()
    if factors.of(by).count() > 1:
        return []
    # Whoever came in with the password alone, on a screen or with a program, comes in again.
    end_sessions(by, by=by, but=request.session.session_key)
    Token.objects.filter(user=by).delete()
    return factors.new_recovery_codes(by)


def renew_recovery_codes(*, by: User) -> list[str]:
    """Ten fresh recovery codes to show once; the old ones open nothing any more."""
    with transaction.atomic():
        history.record("heart.recovery_codes_renewed", by, by=by)
        return factors.new_recovery_codes(by)


def remove_second_factor(kept: Any, *, by: User) -> bool:
    """Take one factor away; False when it is the last and one is asked for."""
    with transaction.atomic():
        list(User.objects.select_for_update().filter(pk=by.pk))
        last = factors.of(by).count() == 1
        if last and settings.SECOND_FACTOR:
            return False
        history.record("heart.second_factor_removed", by, by=by, kind=kept.type)
        kept.delete()
        if last:
            factors.forget_all(by)
        return True
