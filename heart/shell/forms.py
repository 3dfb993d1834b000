"""What every form of every room shares: its own ids, refusals beside their field, and drafts of what was typed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy

from heart.actions import discard_draft
from heart.kernel.flow import Refused
from heart.kernel.middleware import refusal_of
from heart.kernel.requests import SignedIn
from heart.models import Draft, User
from heart.shell import undo

F = TypeVar("F", bound=forms.Field)
# What stands first in a list where nothing is chosen yet.
CHOOSE = ("", gettext_lazy("Choose"))


class Form(forms.Form):
    """A form of one verb; several may stand on one page, so the ids carry the verb's name."""

    use_required_attribute = False
    verb = ""
    # What it is kept under while somebody types in it; "" for a form that is only pressed.
    draft_key = ""
    draft: Draft | None = None
    # The address under which it comes back when the tab is opened again, where that is not the page's own: it ends with
    # what stands in the form's field "call".
    kept_at = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.verb}_%s" if self.verb else "id_%s")
        super().__init__(*args, **kwargs)

    def take_up(self, draft: Draft) -> None:
        """Start with what was typed before."""
        self.draft = draft
        self.start_with(draft.fields)

    def start_with(self, typed: Mapping[str, Any]) -> None:
        """Show these words in the fields without judging them."""
        for name, field in self.fields.items():
            self.initial[name] = field.widget.value_from_datadict(typed, {}, self.add_prefix(name))


def field_of(form: forms.Form, name: str, kind: type[F]) -> F:
    """The field of this name, which must be of this kind."""
    field = form.fields[name]
    assert isinstance(field, kind), f"{name} is no {kind.__name__}"
    return field


def resume(by: User, forms: Mapping[str, Form]) -> None:
    """Let these forms be kept while they are typed in, by their keys, and take up what was typed before; one query."""
    kept = {draft.form: draft for draft in by.drafts.standing(timezone.now()).filter(form__in=list(forms))}
    for key, form in forms.items():
        form.draft_key = key
        if key in kept and not form.is_bound:
            form.take_up(kept[key])


def submit(
    request: SignedIn,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    again: Callable[[int], HttpResponse],
    to: str | Callable[[Any], str],
    said: str = "",
    back: Callable[[Any], undo.Way | None] | None = None,
    part: Callable[[int], HttpResponse] | None = None,
) -> HttpResponse:
    """Do the act of a valid form and go on to `to`; otherwise show the page again with what was typed.

    `act` gets the cleaned data; `to` is an address or makes one of what `act` returned; `again(status)` shows the page
    with this form: 422 for input that cannot be, 409 when the act was refused. `said` tells what was done; `back` makes
    the way back of what `act` returned, for the person to undo it. `part(status)` takes the place of page and address
    where the page's script asked.
    """
    if part and swaps(request):
        again = part
    if not form.is_valid():
        return again(422)
    try:
        with transaction.atomic():
            done = act(form.cleaned_data)
            if key := request.POST.get("draft"):
                discard_draft(key, by=request.user)
    except Refused as refused:
        return _refused(form, refused, again)
    except (IntegrityError, OperationalError) as error:
        broken = refusal_of(error)
        if broken is None:
            raise
        return _refused(form, broken, again)
    if part and swaps(request):
        return part(200)
    if said:
        undo.offer(request, said, back(done) if back else None)
    return redirect(to(done) if callable(to) else to)


def swaps(request: HttpRequest) -> bool:
    """Whether the page's script asked and puts the answer into the page itself."""
    return request.headers.get("HX-Request") == "true"


def _refused(form: forms.Form, refused: Refused, again: Callable[[int], HttpResponse]) -> HttpResponse:
    # At its field, or on top when it belongs to none.
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return again(409)
