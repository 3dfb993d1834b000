"""In which language a person is answered: their own when they are signed in, else what their browser asks for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

Handler = Callable[[HttpRequest], HttpResponse]


class TheirLanguage:
    """The language of a signed-in person comes from the person; LocaleMiddleware, before it, has set the others'."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            speak(request, request.user.language)
        return self.get_response(request)


def here() -> str:
    """The language this is being written in: en or es."""
    return (translation.get_language() or "en").partition("-")[0]


def said_in(language: str, words: str) -> SafeString | str:
    """Words in a language of their own, marked for screen readers when that is not the language of the page."""
    return words if language == here() else format_html('<span lang="{}">{}</span>', language, words)


def speak(request: HttpRequest, language: str) -> None:
    """Answer this request in that language; one that is not offered changes nothing."""
    if translation.check_for_language(language):
        translation.activate(language)
        request.LANGUAGE_CODE = language
