"""A person's own password and second factors: set up, look at, renew, take away; what is secret is shown once."""

import functools
import json
import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heart.kernel.requests import OurRequest, SignedIn, is_signed_in, only_post
from heart.models import User
from heart.signing import actions, factors, locked
from heart.signing.forms import CodeForm, PasskeyForm, PasswordForm
from heart.signing.views import TOO_MANY, pending

# Somebody at an open screen may not make it theirs: what opens doors asks again after this.
FRESH_S = 900
View = Callable[..., HttpResponse]


class Settling(OurRequest):
    """A request of `person`, who is signed in or has yet to set the first second factor up."""

    person: User


def settling(view: View) -> View:
    """For a signed-in person, and for one who gave the password and has yet to set the first factor up."""

    @functools.wraps(view)
    def guarded(request: Settling, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user if request.user.is_authenticated else pending(request)
        if person is None or (not request.user.is_authenticated and factors.has_any(person)):
            return redirect_to_login(request.path)
        request.person = person
        return view(request, *args, **kwargs)

    return guarded


def freshly_proved(view: View) -> View:
    """Only for who gave password or passkey within a quarter of an hour; others confirm on the lock screen."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Sessions made by a program's own hand, as in tests, carry no time and are fresh.
        proved = request.session.get("proved")
        if is_signed_in(request) and proved is not None and time.time() - proved > FRESH_S:
            actions.lock(request, by=request.user, why="confirm")
            return locked.answer(request)
        return view(request, *args, **kwargs)

    return guarded


@settling
@require_GET
def second_factor(request: Settling) -> HttpResponse:
    """What this person has, and what they can add."""
    kept = list(factors.of(request.person))
    more = {
        "found": [{"pk": one.pk, "name": factors.name_of(one), "one": one} for one in kept],
        "has_codes": any(one.type == factors.TYPE.TOTP for one in kept),
        "left": factors.recovery_codes_left(request.person),
        "asked": not request.user.is_authenticated,
    }
    return render(request, "signing/second_factor.html", more)


@settling
@freshly_proved
@require_http_methods(["GET", "POST"])
def totp(request: Settling) -> HttpResponse:
    """Set up an authenticator app: scan, type the code it shows, keep the recovery codes."""
    if factors.has_codes(request.person):
        return redirect("second-factor")
    secret = request.session.setdefault("totp_secret", factors.new_secret())
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                codes = actions.set_up_codes(request, secret, form.cleaned_data["code"], by=request.person)
            except factors.Wrong:
                form.add_error("code", _("Wrong code. Use the code that your app shows now."))
            else:
                request.session.pop("totp_secret", None)
                return _done(request, codes, "totp")
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    more = {"form": form, "picture": factors.picture(request.person, secret), "secret": spaced, "wrong": status != 200}
    return render(request, "signing/totp.html", more, status=status)


@settling
@freshly_proved
@require_http_methods(["GET", "POST"])
def passkey(request: Settling) -> HttpResponse:
    """Add a passkey; the browser asks for the finger, the face or the PIN."""
    form, status = PasskeyForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            name = form.cleaned_data["name"] or _("Passkey")
            try:
                codes = actions.set_up_passkey(request, name, form.cleaned_data["credential"], by=request.person)
            except factors.Wrong:
                form.add_error(None, _("The passkey was not accepted. Please try again."))
            else:
                return _done(request, codes, "passkey")
    more = {"form": form, "options": json.dumps(factors.options_to_add(request.person)), "wrong": status != 200}
    return render(request, "signing/passkey.html", more, status=status)


def _done(request: Settling, codes: list[str], kind: str) -> HttpResponse:
    if not request.user.is_authenticated:
        request.session.pop("pending", None)
        actions.sign_in(request, by=request.person, second=kind)
    if codes:
        return render(request, "signing/recovery_codes.html", {"codes": codes, "first": True})
    messages.success(request, _("Added."))
    return redirect("second-factor")


@only_post
@login_required
@freshly_proved
@require_POST
def recovery_codes(request: SignedIn) -> HttpResponse:
    """Ten fresh recovery codes, shown once."""
    if not factors.has_any(request.user):
        return redirect("second-factor")
    return render(request, "signing/recovery_codes.html", {"codes": actions.renew_recovery_codes(by=request.user)})


@only_post
@login_required
@freshly_proved
@require_POST
def remove_second_factor(request: SignedIn, pk: int) -> HttpResponse:
    """Take one factor away."""
    kept = get_object_or_404(factors.of(request.user), pk=pk)
    if actions.remove_second_factor(kept, by=request.user):
        messages.success(request, _("Removed."))
    else:
        messages.error(request, _("This is your last second factor, and your role requires one. Add another first."))
    return redirect("second-factor")


@login_required
@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@require_http_methods(["GET", "POST"])
def password(request: SignedIn) -> HttpResponse:
    """Change one's own password; every other browser and program is signed out."""
    form, status = PasswordForm(request, request.POST or None), 200
    if request.method == "POST":
        if form.is_valid():
            actions.change_password(request, form.cleaned_data["new_password1"], by=request.user)
            messages.success(request, _("Your password is changed. You are signed out everywhere else."))
            return redirect("sessions")
        status = TOO_MANY if form.wait_s else 422
    return render(request, "signing/password.html", {"form": form, "wrong": status != 200}, status=status)
