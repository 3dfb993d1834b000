"""A person's own second factors: set up, look at, renew, take away; what is secret is shown once."""

import functools
import json
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heart.signing import actions, factors, locked
from heart.signing.forms import CodeForm, PasskeyForm

# Somebody at an open screen may not make it theirs: what opens doors asks again after this.
FRESH_S = 900
View = Callable[..., HttpResponse]


def freshly_proved(view: View) -> View:
    """Only for who gave password or passkey within a quarter of an hour; others confirm on the lock screen."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Sessions made by a program's own hand, as in tests, carry no time and are fresh.
        proved = request.session.get("proved")
        if proved is not None and time.time() - proved > FRESH_S:
            actions.lock(request, by=request.user, why="confirm")
            return locked.answer(request)
        return view(request, *args, **kwargs)

    return login_required(guarded)


@login_required
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """What this person has, and what they can add."""
    kept = list(factors.of(request.user))
    found = [{"pk": one.pk, "type": one.type, "name": factors.name_of(one), "one": one} for one in kept]
    more = {
        "found": found,
        "has_codes": any(one.type == factors.TYPE.TOTP for one in kept),
        "left": factors.recovery_codes_left(request.user),
        "asked": settings.SECOND_FACTOR and not request.session.get("second"),
        "needed": settings.SECOND_FACTOR,
    }
    return render(request, "signing/second_factor.html", more)


@freshly_proved
@require_http_methods(["GET", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: scan, type the code it shows, keep the recovery codes."""
    if factors.has_codes(request.user):
        return redirect("second-factor")
    secret = request.session.setdefault("totp_secret", factors.new_secret())
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                codes = actions.set_up_codes(request, secret, form.cleaned_data["code"], by=request.user)
            except factors.Wrong:
                form.add_error("code", _("This does not fit. Take the code that your app shows now."))
            else:
                del request.session["totp_secret"]
                return _done(request, codes)
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    more = {"form": form, "picture": factors.picture(request.user, secret), "secret": spaced, "wrong": status != 200}
    return render(request, "signing/totp.html", more, status=status)


@freshly_proved
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey; the browser asks for the finger, the face or the PIN."""
    form, status = PasskeyForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            name = form.cleaned_data["name"] or _("Passkey")
            try:
                codes = actions.set_up_passkey(request, name, form.cleaned_data["credential"], by=request.user)
            except factors.Wrong:
                form.add_error(None, _("The passkey was not taken. Please try again."))
            else:
                return _done(request, codes)
    more = {"form": form, "options": json.dumps(factors.options_to_add(request.user)), "wrong": status != 200}
    return render(request, "signing/passkey.html", more, status=status)


def _done(request: HttpRequest, codes: list[str]) -> HttpResponse:
    if codes:
        return render(request, "signing/recovery_codes.html", {"codes": codes, "first": True})
    messages.success(request, _("Added."))
    return redirect("second-factor")


@freshly_proved
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten fresh recovery codes, shown once."""
    if not factors.has_any(request.user):
        return redirect("second-factor")
    return render(request, "signing/recovery_codes.html", {"codes": actions.renew_recovery_codes(by=request.user)})


@freshly_proved
@require_POST
def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one factor away."""
    kept = get_object_or_404(factors.of(request.user), pk=pk)
    if actions.remove_second_factor(kept, by=request.user):
        messages.success(request, _("Removed."))
    else:
        messages.error(request, _("This is your last second factor, and your role asks for one. Add another first."))
    return redirect("second-factor")
