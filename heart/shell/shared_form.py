"""Forms over facts that several people correct at once: only what this person changed is saved."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.actions import discard_draft
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn
from heart.models import Draft, Event, User
from heart.shell.forms import Form, swaps
from heart.shell.seen import not_said
from heart.shell.undo import Way, offer

SEEN = "seen-"


class Shared(Form):
    """A form whose `initial` is what is known now; the page sends with each field what it showed before (`seen-...`).

    `together` names fields that are saved both or not at all; `verb_said` is the history's word for a change of these,
    `also_said` are words of acts that change some of them.
    """

    together: tuple[str, ...] = ()
    verb_said = ""
    also_said: tuple[str, ...] = ()
    saved: frozenset[str] = frozenset()
    saved_at: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = dict(self.initial)
        self.conflicts: set[str] = set()
        # The newest line of the thing's history when the page was made.
        self.line = _number(self.data.get("seen-line", ""))
        self.mine: set[str] = set()

    def now(self) -> dict[str, str]:
        """What is known now, as it stands in the fields."""
        return {name: self._written(name, self.known.get(name)) for name in self.visible()}

    def visible(self) -> list[str]:
        return [name for name, field in self.fields.items() if not isinstance(field.widget, forms.HiddenInput)]

    def _written(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "on" if value else ""
        shown = field.widget.format_value(field.prepare_value(value))
        return str((shown[0] if shown else "") if isinstance(shown, list) else shown or "")

    def typed(self, said: Mapping[str, str]) -> dict[str, str]:
        return {name: said.get(name, "").replace("\r\n", "\n").strip() for name in self.visible()}

    def tells_seen(self) -> bool:
        """Whether the page said what it had shown in the fields."""
        return any(name.startswith(SEEN) for name in self.data)

    def seen(self) -> dict[str, str]:
        """For each field what this person had before them when they changed it."""
        now = self.now()
        if not self.is_bound:
            drafted = self.draft.fields if self.draft else {}
            return now | {name: drafted[SEEN + name] for name in self.mine if SEEN + name in drafted}
        seen = {name: str(self.data.get(SEEN + name, now[name])) for name in now}
        typed = self.typed(self.data)
        return seen | {name: typed[name] for name in self.saved} | {name: now[name] for name in self.conflicts}

    def changed(self) -> set[str]:
        """The fields this person changed."""
        typed, now = self.typed(self.data), self.now()
        return {name for name in now if typed[name] != self.data.get(SEEN + name, now[name])}

    def take_up(self, draft: Draft) -> None:
        """Only what differs from what was shown then is a draft; the rest is as it is known now."""
        typed = self.typed(draft.fields)
        mine = {name for name in typed if typed[name] != draft.fields.get(SEEN + name, typed[name])}
        if any(typed[name] != self.now()[name] for name in mine):
            super().take_up(draft)
            self.mine, self.line = mine, _number(draft.fields.get("seen-line", ""))
            self.initial.update({name: value for name, value in self.known.items() if name not in mine})

    def in_words(self, name: str) -> str:
        """What is known now, as people read it."""
        now, field = self.now()[name], self.fields[name]
        if isinstance(field, forms.BooleanField):
            return _("yes") if now else _("no")
        choices: Iterable[Any] = cast(Any, field.choices) if isinstance(field, forms.ChoiceField) else ()
        return str({str(code): words for code, words in choices}.get(now, now))

    def tell_conflicts(self, thing: Any, by: User) -> bool:
        """Say at each field which somebody else changed meanwhile what stands there now; whether there is one."""
        changed, now, typed = self.changed(), self.now(), self.typed(self.data)
        lost = [name for name in changed if now[name] not in (typed[name], self.data.get(SEEN + name, now[name]))]
        if not lost:
            return False
        acts = (self.verb_said, *self.also_said)
        lines = Event.objects.of_thing(thing).filter(verb__in=acts, pk__gt=self.line).exclude(by=by)
        first = lines.select_related("by").last()
        if first is None:
            return False
        for name in lost:
            words = _(
                "%(who)s changed this to “%(now)s” at %(at)s while you were typing. Save again to replace it "
                "with yours."
            )
            at = timezone.localtime(first.at).strftime("%H:%M:%S")
            self.add_error(name, words % {"who": first.by or _("The system"), "now": self.in_words(name), "at": at})
            self.conflicts.add(name)
        return True


def save_changed(
    request: SignedIn,
    form: Shared,
    thing: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    again: Callable[[int], HttpResponse],
    part: Callable[[int], HttpResponse],
    to: str,
    said: str,
    back: Callable[[Any], Way | None] | None = None,
) -> HttpResponse:
    """Save what this person changed and nobody else did meanwhile; say at each other field why it was not saved.

    One field that cannot be never holds up the others. `thing` must be locked. `part` answers the page's script. A page
    that did not say what it showed is refused with all that was typed.
    """
    status = 422 if form.errors else 200
    if not form.tells_seen():
        form.add_error(None, not_said().message)
        return (part if swaps(request) else again)(status if status == 422 else 409)
    if form.tell_conflicts(thing, request.user):
        status = 409
    if swaps(request):
        _leave_alone(form)
    done = None
    if good := _good(form):
        try:
            with transaction.atomic():
                done = act(good)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            status = 409
        else:
            form.saved, form.saved_at = frozenset(good), timezone.now()
    if not form.errors:
        discard_draft(request.POST.get("draft", ""), by=request.user)
    if swaps(request):
        return part(status if form.errors else 200)
    if form.errors:
        return again(status)
    offer(request, said, back(done) if back and done else None)
    return redirect(to)


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _good(form: Shared) -> dict[str, Any]:
    """What was changed and can be saved."""
    changed = form.changed()
    if set(form.together) & changed:
        changed |= set(form.together)
    good = {name: form.cleaned_data[name] for name in changed if name in form.cleaned_data}
    if not set(form.together) <= set(good):
        good = {name: value for name, value in good.items() if name not in form.together}
    return good


def _leave_alone(form: Shared) -> None:
    # Whoever is still on the way through a form is not told of fields they have not come to.
    for name in set(form.errors) - form.changed() - {NON_FIELD_ERRORS}:
        del form.errors[name]
