"""What a request carries behind our middleware, by type, so that a view says whether somebody is signed in."""

from collections.abc import Callable
from typing import Any, TypeGuard, TypeVar
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from heart.models import User

V = TypeVar("V", bound=Callable[..., Any])


class OurRequest(HttpRequest):
    """A request of a browser after the middleware of settings.MIDDLEWARE; what each adds to Django's own."""

    # Whether its screen waits for its person to unlock it (heart.signing.gate).
    locked: bool
    # Who signed in by this very request (heart.signing.actions.sign_in); None until somebody does.
    came_in: User | None
    # The address under which the navigation shows this page, where a view answers in the place of another page.
    shown_at: str


class SignedIn(OurRequest):
    """A request of somebody who is signed in: what `permit`, `verb` and `login_required` let through to a view."""

    user: User


def is_signed_in(request: HttpRequest) -> TypeGuard[SignedIn]:
    """Whether this request comes from somebody who is signed in."""
    return request.user.is_authenticated


def only_post(view: V) -> V:
    """Mark a view that only takes a POST: nobody is sent back to its address (came_from)."""
    view.__dict__["only_post"] = True
    return view


def came_from(request: HttpRequest) -> str:
    """The page of ours this request came from, or home; the answer to a form cannot be opened again by its address."""
    page = request.headers.get("Referer", "")
    if not page or not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return reverse("home")
    try:
        shown_again = not getattr(resolve(urlsplit(page).path).func, "only_post", False)
    except Resolver404:
        shown_again = False
    return page if shown_again else reverse("home")
