"""Two thin layers: refusals become words with status 409, and a POST sent twice happens once."""

import datetime
import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import DeadlockDetected, LockNotAvailable
from rest_framework.authtoken.models import Token

from heart.kernel import readings
from heart.kernel.flow import Refused
from heart.kernel.machine_doors import machine_door
from heart.kernel.rooms import merged
from heart.models import Answered, User

BUSY = (LockNotAvailable, DeadlockDetected)
Handler = Callable[[HttpRequest], HttpResponse]
SOON = {"busy", "in_progress"}
KEPT_HEADERS = ("Content-Type", "Location")
KEPT_BYTES = 256 * 1024
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# What these count must stay when the answer is no, and what they answer is a secret to be shown once.
NEVER_KEPT = {
    "sign-in", "second-step", "passkey-sign-in", "unlock", "totp", "passkey", "recovery-codes", "password", "api:token",
}  # fmt: skip


class RefusalMiddleware:
    """Turns what may not happen into a clear answer: Refused and violated constraints become 409 with a sentence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, IntegrityError | OperationalError):
            error = refusal_of(error) or error
        if isinstance(error, Refused):
            return answer(request, error)
        return None


def htmx_redirects(get_response: Handler) -> Handler:
    """Where the page's script asked and the answer is another page, the browser goes there.

    The script that sends a press (static/presses.mjs, header X-Press) is told on every answer that it is ours.
    """

    def redirecting(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        press = "X-Press" in request.headers
        if (press or request.headers.get("HX-Request") == "true") and response.status_code in (301, 302, 303):
            told = {"Taken-At": response["Taken-At"]} if "Taken-At" in response else {}
            cookies = response.cookies  # what was said to the person goes along in one
            response = HttpResponse(status=204, headers={"HX-Redirect": response["Location"], **told})
            response.cookies = cookies
        if press:
            response["X-Press"] = "heard"
        return response

    return redirecting


def refusal_of(error: IntegrityError | OperationalError) -> Refused | None:
    """A named constraint that was violated, whose name is a sentence, or two acts in each other's way, as a refusal."""
    if isinstance(error.__cause__, BUSY):
        return Refused(
            _("Someone else is changing this right now. Nothing was changed. Please try again."), code="busy"
        )
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if not name or "_" not in name:
        return None
    sentence = constraints().get(name)
    return Refused(str(sentence), code=name) if sentence else None


@functools.cache
def constraints() -> dict[str, Any]:
    """What people are told when a constraint refuses, from all rooms: only of those that people meet."""
    return merged(lambda room: room.constraints.items())


def words_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What people typed in the form that was sent, by field: what is worth copying when it was refused as a whole."""
    hidden = {"csrfmiddlewaretoken", "once", "password", "version", "draft"}
    sent = request.POST
    return [(name, value) for name in sent if name not in hidden for value in sent.getlist(name) if len(value) > 20]


def answer(request: HttpRequest, refused: Refused, status: int = 409) -> HttpResponse:
    """A refusal in words: JSON for the API, a page (or a fragment for htmx) for people.

    What may be done in a moment says so in Retry-After: to whoever tries again by itself it is no refusal.
    """
    response = _in_words(request, refused, status)
    if refused.code in SOON:
        response["Retry-After"] = "1"
    return response


def _in_words(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"code": refused.code, "message": refused.message}}, status=status)
    if request.headers.get("HX-Request") == "true":
        # On top of the page that stays, whatever part was asked for.
        page = render(request, "_refused.html", {"refused": refused}, status=status)
        page["HX-Retarget"], page["HX-Reswap"] = "#main", "afterbegin"
        return page
    messages.error(request, refused.message)
    return render(request, "refused.html", {"refused": refused, "wrong": True}, status=status)


class IdempotencyMiddleware:
    """A POST with an idempotency key runs once; a retry gets the first answer again.

    The key comes in the header Idempotency-Key or the form field `once`. Key, effect and answer are one transaction, so
    a process killed mid-way leaves neither. The answer, first or again, says in Taken-At since when it is done. The
    same key with another request is refused with 422. A refusal or error is not kept, for a retry may then succeed; who
    was shown something by a refusal is on record all the same.
    Keys belong to one person; strangers have none, nor has signing in. At a machine's door a key that cannot be used is
    no refusal: the request is done without it and finds it as `unusable_key`.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        try:
            key = _key(request)
            scope = _scope(request) if key else ""
            if not scope or _never_kept(request):
                return self.get_response(request)
            if len(key) > 200 or "\x00" in key:
                if machine_door(request):
                    return self._without(request, key)
                return _wrong(request, _("This idempotency key is not valid: at most 200 characters."), 400)
            fingerprint = _fingerprint(request)
        except RequestDataTooBig:
            return _wrong(request, _("The request is too large."), 413)
        lost: list[readings.Reading] = []
        try:
            with transaction.atomic():
                response = self._once(request, scope, key, fingerprint, lost)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                return _wrong(request, _("This is still in progress; try again in a moment."), 409, "in_progress")
            raise
        if lost:
            readings.write_again(lost)
        return response

    def _without(self, request: HttpRequest, key: str) -> HttpResponse:
        request.unusable_key = key  # type: ignore[attr-defined]
        return self.get_response(request)

    def _once(
        self, request: HttpRequest, scope: str, key: str, fingerprint: str, lost: list[readings.Reading]
    ) -> HttpResponse:
        """The answer, first or again; into `lost` goes what a refused one showed, whose lines are rolled back."""
        now, before = timezone.now(), len(readings.of_transaction())
        mine = _reserve(scope, key, fingerprint, now)
        if mine is None:
            made = Answered.objects.get(scope=scope, key=key)
            if not _still_let_in(request) or (getattr(request, "locked", False) and made.body):
                return self.get_response(request)  # which says 401, or shows the lock
            if made.fingerprint != fingerprint and machine_door(request):
                return self._without(request, key)
            return _again(request, made, fingerprint)
        response = self.get_response(request)
        if response.status_code >= 400:
            if response.status_code < 500:  # an error shows nothing of what was read
                lost += readings.of_transaction()[before:]
            transaction.set_rollback(True)
            return response
        response["Taken-At"] = now.isoformat()
        if not response.streaming and len(response.content) <= KEPT_BYTES:
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            mine.update(status=response.status_code, headers=headers, body=response.content)
        return response


def _reserve(scope: str, key: str, fingerprint: str, now: datetime.datetime) -> QuerySet[Answered] | None:
    """Take the key, waiting for anybody who is using it right now; None when it was used before. One round trip."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO heart_answered (scope, key, fingerprint, at, headers) VALUES (%s, %s, %s, %s, '{}')"
            " ON CONFLICT (scope, key) DO NOTHING RETURNING id",
            [scope, key, fingerprint, now],
        )
        row = cursor.fetchone()
    return Answered.objects.filter(pk=row[0]) if row else None


def _again(request: HttpRequest, made: Answered, fingerprint: str) -> HttpResponse:
    if made.fingerprint != fingerprint:
        if request.path.startswith("/api/"):
            return _wrong(request, _("This idempotency key was used for another request."), 422)
        return _wrong(
            request, _("This form was already sent with different content. Open the page again to send this."), 422
        )
    if made.status is None or made.body is None:
        response = _wrong(request, _("This was already done."), 409)
    else:
        response = HttpResponse(made.body, status=made.status, headers=made.headers)
        response["Idempotent-Replay"] = "true"
    response["Taken-At"] = made.at.isoformat()
    return response


def _key(request: HttpRequest) -> str:
    header = request.headers.get("Idempotency-Key", "")
    if header or request.path.startswith("/api/"):
        return header
    return request.POST.get("once", "")


def _never_kept(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in NEVER_KEPT
    except Resolver404:
        return False


def _scope(request: HttpRequest) -> str:
    token = request.headers.get("Authorization", "")
    if token and request.path.startswith("/api/"):
        return "token:" + hashlib.sha256(token.encode()).hexdigest()
    return scope_of(request.user) if request.user.is_authenticated else ""


def scope_of(user: User) -> str:
    """Whose key it is."""
    return f"user:{user.pk}"


def _still_let_in(request: HttpRequest) -> bool:
    """Whether the token of a program is still good: an answer given before must not outlive it."""
    said = request.headers.get("Authorization", "") if request.path.startswith("/api/") else ""
    word, _space, key = said.partition(" ")
    return not word or Token.objects.filter(key=key, user__is_active=True).exists()


def _fingerprint(request: HttpRequest) -> str:
    whole = hashlib.sha256(f"{request.get_full_path()}\n".encode())
    if request.content_type in FORMS and not machine_door(request):
        fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
        whole.update(repr(fields).encode())
    else:
        whole.update(request.body)
    return whole.hexdigest()


def _wrong(request: HttpRequest, message: str, status: int, code: str = "idempotency_key") -> HttpResponse:
    return answer(request, Refused(message, code=code), status)
