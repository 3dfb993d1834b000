"""The style guide: every part that pages are built of, in every state, for those who build and check them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from heart.kernel.requests import SignedIn
from heart.models import Role, User
from heart.shell.forms import Form

COLOURS = "page s1 s2 s3 line ctl t1 t2 t3 accent accent-bg on-accent focus ok"
ALARMS = "a1 on-a1 a1-bg a1-t a2 on-a2 a2-bg a2-t a3 on-a3 a3-bg a3-t"


class Example(Form):
    """Fields of every kind; some are sent wrong on purpose."""

    verb = "example"
    plain = forms.CharField(label="A line", initial="212 Example St")
    number = forms.CharField(label="Digits", help_text="Ten digits, with or without dashes.")
    choice = forms.ChoiceField(label="One of a few", choices=[("a", "First"), ("b", "Second")])
    kind = forms.ChoiceField(label="One of two", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="The person agrees", required=False)
    words = forms.CharField(label="In their words", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    put_away = forms.CharField(label="Not to be changed now", initial="1043", disabled=True, required=False)


@require_GET
@login_required
def styleguide(request: SignedIn) -> HttpResponse:
    """For administrators and staff; others are told so."""
    if not may_see(request.user):
        raise PermissionDenied("styleguide")
    now = timezone.now()
    shown: dict[str, Any] = {
        "colours": COLOURS.split(),
        "alarm_colours": ALARMS.split(),
        "steps": range(21),
        "form": Example(),
        "wrong_form": Example({"number": "704-CALL", "plain": "", "kind": "", "choice": "a"}),
        "a_while_ago": now - timedelta(minutes=4, seconds=11),
        "long_ago": now - timedelta(hours=1, minutes=6, seconds=52),
        "soon": now + timedelta(minutes=2),
    }
    return render(request, "styleguide.html", shown)


def may_see(user: User) -> bool:
    """Whether this person builds or looks after the program."""
    return user.is_active and (user.is_staff or user.role == Role.ADMINISTRATOR)
