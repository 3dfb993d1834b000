"""Signing in: the password, the second step, a passkey instead of both, and unlocking a screen."""

import json
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from heart.kernel.requests import OurRequest, SignedIn, only_post
from heart.models import User
from heart.signing import actions, factors, locked, tries
from heart.signing.forms import CodeForm, PasskeyForm, SignInForm

TOO_MANY = 429
PENDING_S = 900


def safe(request: HttpRequest, url: str) -> str:
    """The page of ours that a person wanted, or home; never an address that only takes a POST."""
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return reverse("home")
    try:
        match = resolve(url.split("?", 1)[0])
    except Resolver404:
        return reverse("home")
    return reverse("home") if getattr(match.func, "only_post", False) else url


class SignOut(LogoutView):
    """Out of this browser; everything it has open hears of it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            actions.sign_out(request, by=request.user)
        return super().post(request, *args, **kwargs)


class SignIn(LoginView):
    """A name and a password; a wrong one says so without saying which. Then the second step, if there is one."""

    request: OurRequest
    template_name = "registration/sign_in.html"
    redirect_authenticated_user = True
    authentication_form = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        user, to = form.get_user(), safe(self.request, self.request.POST.get("next", ""))
        if form.second:
            return _in(self.request, user, form.second, to)
        owes = factors.has_any(user)
        if not owes and not settings.SECOND_FACTOR:
            actions.sign_in(self.request, by=user, second="")
            return redirect(to)
        self.request.session.cycle_key()
        self.request.session["pending"] = {"user": user.pk, "at": time.time(), "to": to}
        return redirect("second-step" if owes else "second-factor")

    def form_invalid(self, form: Any) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(form=form, wrong=True))
        response.status_code = TOO_MANY if form.wait_s else 422
        if form.wait_s:
            response.headers["Retry-After"] = str(form.wait_s)
        return response


def pending(request: HttpRequest) -> User | None:
    """Who gave the right password a moment ago and owes the second step, or its set-up; a stranger until then."""
    kept = request.session.get("pending")
    if not kept or time.time() - kept["at"] > PENDING_S:
        request.session.pop("pending", None)
        return None
    return User.objects.filter(pk=kept["user"], is_active=True).first()


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: OurRequest) -> HttpResponse:
    """The one-time code, a recovery code or the passkey."""
    user = pending(request)
    if user is None or not factors.has_any(user):
        messages.info(request, _("That took too long. Please sign in again."))
        return redirect("sign-in")
    form, wrong = CodeForm(request.POST or None), ""
    if request.method == "POST":
        try:
            how = _prove(request, user, form)
        except tries.TooMany as slow:
            form.add_error("code", slow.words)
            return _second_page(request, user, form, TOO_MANY)
        if how:
            return _in(request, user, how, request.session.pop("pending", {}).get("to") or reverse("home"))
        wrong = _("Wrong code. Use the code that your app shows now; each code works once.")
        if not form.errors:
            form.add_error("code", wrong)
    return _second_page(request, user, form, 422 if wrong else 200)


def _second_page(request: HttpRequest, user: User, form: CodeForm, status: int) -> HttpResponse:
    passkeys = factors.has_passkeys(user)
    more = {
        "form": form,
        "wrong": status != 200,
        "who": user,
        "has_codes": factors.has_codes(user),
        "options": json.dumps(factors.options_to_prove(user)) if passkeys else "",
    }
    return render(request, "signing/second_step.html", more, status=status)


def _prove(request: HttpRequest, user: User, form: CodeForm) -> str:
    """Which second factor this is, or nothing when it is wrong. Raises TooMany."""
    attempt = tries.begin("code", user.username, request)
    how = ""
    try:
        if "credential" in request.POST:
            said = PasskeyForm(request.POST)
            if said.is_valid():
                factors.check_passkey(user, said.cleaned_data["credential"])
                how = "passkey"
        elif form.is_valid():
            how = factors.check_code(user, form.cleaned_data["code"])
    except factors.Wrong:
        pass
    if how:
        attempt.forgive()
    else:
        actions.refuse(user, what="code")
    return how


def _in(request: OurRequest, user: User, how: str, to: str) -> HttpResponse:
    actions.sign_in(request, by=user, second=how)
    if how == "recovery_code":
        left = factors.recovery_codes_left(user)
        words = ngettext("You have %(left)s recovery code left.", "You have %(left)s recovery codes left.", left)
        messages.warning(request, words % {"left": left})
    return redirect(to)


@only_post
@require_POST
def passkey_options(request: HttpRequest) -> JsonResponse:
    """What the browser asks the passkey: for the person who is here, else for whoever it belongs to."""
    user = request.user if request.user.is_authenticated else None
    return JsonResponse(factors.options_to_prove(user))


@only_post
@require_POST
def passkey_sign_in(request: OurRequest) -> HttpResponse:
    """A passkey that was unlocked with a finger, a face or a PIN is both factors in one."""
    form = PasskeyForm(request.POST)
    try:
        attempt = tries.begin("passkey", "", request)
        if not form.is_valid():
            raise factors.Wrong
        user = factors.check_passkey(None, form.cleaned_data["credential"])
        if not user.is_active:
            raise factors.Wrong
    except (factors.Wrong, tries.TooMany) as error:
        words, status = _("This passkey is not registered. Sign in with your password."), 422
        if isinstance(error, tries.TooMany):
            words, status = error.words, TOO_MANY
        page = {"form": SignInForm(request), "wrong": True, "passkey_words": words}
        return render(request, "registration/sign_in.html", page, status=status)
    attempt.forgive()
    to = safe(request, request.POST.get("next", ""))
    actions.sign_in(request, by=user, second="passkey")
    return redirect(to)


@only_post
@login_required
@require_POST
@sensitive_post_parameters("password")
def unlock(request: SignedIn) -> HttpResponse:
    """The same person shows that they are back: the password, or their passkey."""
    to = safe(request, request.POST.get("next", ""))
    how = ""
    try:
        # Apart from signing in, so that no stranger who knows the name keeps this screen locked.
        attempt = tries.begin("unlock", request.user.username, request)
        how = _same_person(request)
    except tries.TooMany as slow:
        return locked.screen(request, to, status=TOO_MANY, wrong=slow.words)
    if not how:
        actions.refuse(request.user, what="unlock")
        return locked.screen(request, to, status=422, wrong=_("Not recognized; the screen stays locked."))
    attempt.forgive()
    actions.unlock(request, by=request.user, how=how)
    return redirect("kept" if locked.waits(request) else to)


def _same_person(request: SignedIn) -> str:
    if "credential" in request.POST:
        said = PasskeyForm(request.POST)
        try:
            if said.is_valid():
                factors.check_passkey(request.user, said.cleaned_data["credential"])
                return "passkey"
        except factors.Wrong:
            return ""
    who = authenticate(request, username=request.user.username, password=request.POST.get("password", ""))
    return "password" if who == request.user else ""
