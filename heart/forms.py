"""What every form of every room shares: ids that do not clash on one page, and refusals beside their field."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heart.flow import Refused
from heart.middleware import refusal_of


class Form(forms.Form):
    """A form of one verb; several may stand on one page, so the ids carry the verb's name."""

    use_required_attribute = False
    verb = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.verb}_%s" if self.verb else "id_%s")
        super().__init__(*args, **kwargs)


def submit(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    again: Callable[[int], HttpResponse],
    to: str | Callable[[Any], str],
    said: str = "",
) -> HttpResponse:
    """Do the act of a valid form and go on to `to`; otherwise show the page again with what was typed.

    `act` gets the cleaned data; `to` is an address or makes one of what `act` returned; `again(status)` shows the page
    with this form: 422 for input that cannot be, 409 when the act was refused.
    """
    if not form.is_valid():
        return again(422)
    try:
        with transaction.atomic():
            done = act(form.cleaned_data)
    except Refused as refused:
        return _refused(form, refused, again)
    except (IntegrityError, OperationalError) as error:
        broken = refusal_of(error)
        if broken is None:
            raise
        return _refused(form, broken, again)
    if said:
        messages.success(request, said)
    return redirect(to(done) if callable(to) else to)


def _refused(form: forms.Form, refused: Refused, again: Callable[[int], HttpResponse]) -> HttpResponse:
    # At its field, or on top when it belongs to none.
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return again(409)
