"""The forms of signing in; a wrong name and a wrong password are told alike."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from heart.kernel.requests import SignedIn
from heart.models import User
from heart.signing import actions, factors, tries


class SignInForm(AuthenticationForm):
    """Name and password, slowed when they are guessed; `wait_s` is set when it is too soon to try again.

    Where strangers have used up the tries of a name, a code beside the password opens at once: `second` is its kind.
    """

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("Wrong name or password. Both are case-sensitive."),
        "with_code": _("Wrong name, password or code. Use the code that your app shows now."),
    }
    wait_s = 0
    asks_code = False
    second = ""
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        required=False,
        help_text=_(
            "Someone may be trying to sign in as you. Use a code from your authenticator app, a recovery "
            "code or a passkey to sign in now."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code"}),
    )

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        self.asks_code = bool(self.cleaned_data.get("code"))
        if not name or not password or self.request is None:
            return dict(self.cleaned_data)
        try:
            attempt = tries.begin("password", name, self.request, with_code=self.asks_code)
        except tries.TooMany as slow:
            self.wait_s, self.asks_code = slow.wait_s, self.asks_code or slow.by_others
            raise forms.ValidationError(slow.words, code="too_many") from None
        if self.asks_code:
            self._together(self.request, name, password, self.cleaned_data["code"])
            attempt.forgive()
            return dict(self.cleaned_data)
        try:
            said = super().clean()
        except forms.ValidationError:
            actions.refuse(User.objects.filter(username=name).first(), what="password")
            raise
        attempt.forgive()
        return dict(said or {})

    def _together(self, request: HttpRequest, name: str, password: str, code: str) -> None:
        """Password and code at once: both are looked at and told alike, else passwords could be guessed one by one."""
        self.user_cache = authenticate(request, username=name, password=password)
        named = User.objects.filter(username=name, is_active=True).first()
        try:
            # Codes are counted for who has the password; strangers are counted apart and shut nobody out.
            attempt = tries.begin("code" if self.user_cache else "code of a stranger", name, request)
            if named is not None:
                with transaction.atomic():
                    self.second = factors.check_code(named, code)
                    # A slip in the password uses no code up: a recovery code would be gone for good.
                    transaction.set_rollback(self.user_cache is None)
        except (tries.TooMany, factors.Wrong):
            self.second = ""
        if self.user_cache is None or not self.second:
            actions.refuse(named, what="password_and_code")
            raise forms.ValidationError(self.error_messages["with_code"], code="invalid_login")
        attempt.forgive()


class PasswordForm(PasswordChangeForm):
    """A new password for oneself; guessing the old one is slowed as on a locked screen."""

    use_required_attribute = False
    wait_s = 0

    def __init__(self, request: SignedIn, *args: Any) -> None:
        super().__init__(request.user, *args)
        self.request = request
        self.fields["new_password1"].help_text = _(
            "At least 12 characters, for example a few words only you would combine."
        )

    def clean_old_password(self) -> str:
        try:
            attempt = tries.begin("unlock", self.user.get_username(), self.request)
        except tries.TooMany as slow:
            self.wait_s = slow.wait_s
            raise forms.ValidationError(slow.words, code="too_many") from None
        try:
            old: str = super().clean_old_password()
        except forms.ValidationError:
            actions.refuse(self.user, what="old_password")
            raise
        attempt.forgive()
        return old


class CodeForm(forms.Form):
    """A one-time code or a recovery code."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "code"}
        ),
    )


class Credential(forms.JSONField):
    """What the browser says of a passkey."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PasskeyForm(forms.Form):
    """A passkey as the browser made or proved it."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=40,
        required=False,
        help_text=_("To recognize it later, for example: desk 4, blue key."),
    )
    credential = Credential(required=True, widget=forms.HiddenInput)
