"""Sessions in our database, each with its person, when they last did something and since when it is locked."""

import datetime
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from heart.models import Session

Handler = Callable[[HttpRequest], HttpResponse]


class SessionStore(db.SessionStore):
    """Django's own store with three columns more; they come with the row that every request reads anyway."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.seen_at: datetime.datetime = timezone.now()
        self.locked_at: datetime.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, object]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]
        if row is None:
            return {}
        self.seen_at, self.locked_at = row.seen_at, row.locked_at
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, object]) -> Session:
        made = super().create_model_instance(data)
        assert isinstance(made, Session)
        user_id = data.get(SESSION_KEY)
        made.user_id = int(str(user_id)) if user_id else None
        made.seen_at, made.locked_at = self.seen_at, self.locked_at
        return made


def session_of(request: HttpRequest) -> SessionStore:
    """The session of a request, which settings.SESSION_ENGINE makes one of ours."""
    return cast(SessionStore, request.session)


def keep_the_newer(get_response: Handler) -> Handler:
    """A living part that asked just before its session got a new key takes the cookie with that key from no browser.

    Unlocking gives a new key; other windows ask at the same moment with the old one, which opens nothing any more, and
    Django answers that by deleting the cookie of the same name.
    """

    def keeping(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if "X-Live" in request.headers and cookie is not None and not cookie.value:
            del response.cookies[settings.SESSION_COOKIE_NAME]
        return response

    return keeping
