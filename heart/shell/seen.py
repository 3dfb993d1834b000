"""What a page showed when somebody pressed: a button sends it along, so that nobody acts on what is another by now."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from heart.kernel.flow import Refused

NOT_SAID = gettext_lazy("This page did not say what it showed. Check what is known now, and send again.")


def version_field() -> forms.IntegerField:
    """The hidden field of a form over what others change too: the version that its page showed."""
    return forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": NOT_SAID, "invalid": NOT_SAID})


def number_seen(request: HttpRequest, name: str) -> int:
    """The number that the page sent as `name`: a version, or the id of who had the thing. Raises Refused without it."""
    said = request.POST.get(name, "")
    if not said.isdecimal() or len(said) > 18:
        raise not_said()
    return int(said)


def not_said() -> Refused:
    """The refusal of a page that does not say what it showed; what was typed in it is shown again."""
    return Refused(str(NOT_SAID), code="no_version")
