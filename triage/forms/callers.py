"""Who calls, typed beside the place while somebody is on the line."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from heart.shell.shared_form import Shared
from triage.forms.fields import Phone, Words
from triage.models import Call


class Caller(Shared):
    """The number to call back, the caller's name, and who they are to the person."""

    verb = "describe_caller"
    verb_said = "triage.described_caller"
    callback_number = Phone(gettext_lazy("Callback number"))
    caller_name = Words(120, label=gettext_lazy("Caller's name"))
    caller_role = forms.ChoiceField(label=gettext_lazy("The caller is"), choices=Call.CallerRole)


def caller_of(call: Call) -> Mapping[str, Any]:
    """What the form starts with: the number that was read, or the caller ID as it came where none was."""
    return {
        "callback_number": call.callback_number,
        "caller_name": call.caller_name,
        "caller_role": call.caller_role,
    }
