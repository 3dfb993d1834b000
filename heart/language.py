"""In which language a person is answered: their own when they are signed in, else what their browser asks for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from rest_framework.authentication import TokenAuthentication
from rest_framework.request import Request

from heart.models import User

Handler = Callable[[HttpRequest], HttpResponse]


class TheirLanguage:
    """The language of a signed-in person comes from the person; LocaleMiddleware, before it, has set the others'."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            speak(request, request.user.language)
        return self.get_response(request)


class TheirToken(TokenAuthentication):
    """A program is answered in the language it asks for, else in the language of the person it acts for."""

    def authenticate(self, request: Request) -> tuple[User, object] | None:
        found: tuple[User, object] | None = super().authenticate(request)
        if found and "Accept-Language" not in request.headers:
            speak(request, found[0].language)
        return found


def speak(request: HttpRequest | Request, language: str) -> None:
    """Answer this request in that language; one that is not offered changes nothing."""
    if translation.check_for_language(language):
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[union-attr]
