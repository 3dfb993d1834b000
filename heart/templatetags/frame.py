"""What templates of every room use: the hidden part of a form, running clocks, and times as people here read them."""

import datetime
import functools
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heart.kernel.access import may
from heart.kernel.language import said_in
from heart.kernel.middleware import words_of
from heart.kernel.requests import came_from
from heart.kernel.rooms import door_of, rooms
from heart.shell.forms import Form
from heart.shell.shared_form import SEEN, Shared
from heart.shell.undo import token_of

register = template.Library()
WARN_SHARE = 0.75  # a clock turns yellow at 75 % of its target (ux: A3)
SPRITE = "vendor/lucide-1.62.0/icons.svg"


@register.simple_tag(takes_context=True)
def once(context: dict[str, Any]) -> SafeString:
    """The hidden fields of every form: the CSRF token, and a key so that sending it twice happens once."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="once" value="{}">',
        context.get("csrf_token", ""),
        uuid.uuid4(),
    )


@register.simple_tag
def door(verb: str, pk: int) -> str:
    """Where a verb is posted: {% door "room.verb" thing.pk %}; a room to the right may have to be asked first."""
    return reverse(door_of(verb), args=[pk])


@register.simple_tag(takes_context=True)
def panels(context: dict[str, Any], beside: str, pk: int) -> list[dict[str, Any]]:
    """What other rooms show beside this thing to this person: name, words, address and topic of each part."""
    return [
        {"name": panel.name, "words": panel.words, "href": reverse(panel.url, args=[pk]), "topic": room.name}
        for room in rooms()
        for panel in room.panels
        if panel.beside == beside and may(context["user"], panel.permission)
    ]


@register.simple_tag
def before(field: BoundField) -> SafeString | str:
    """Of a form over facts that others change too: what the page showed in this field, to be sent with it."""
    if not isinstance(field.form, Shared):
        return ""
    return format_html('<input type="hidden" name="{}{}" value="{}">', SEEN, field.name, field.form.seen()[field.name])


@register.inclusion_tag("_draft.html")
def draft(form: Form) -> dict[str, Any]:
    """Beside the button of a form: what is typed in it is kept until it is sent. After the button: Enter presses it."""
    return {"form": form}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words, hidden from screen readers; the words carry the meaning. Names: Lucide's."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static(SPRITE), name)


@register.simple_tag
@functools.cache
def tab_picture() -> SafeString:
    """The picture of the browser's tab, in the page itself: it is smaller than the request for it would be."""
    drawing = Path(settings.BASE_DIR, "static", "heart.svg").read_text(encoding="utf-8")
    return format_html('<link rel="icon" href="data:image/svg+xml,{}">', quote(drawing.strip()))


@register.simple_tag(takes_context=True)
def key(context: dict[str, Any], keys: str) -> SafeString | str:
    """Attributes of what a key presses or focuses: {% key "Alt+A" %}, {% key "y 1" %}. Heard by static/keys.mjs.

    Single keys are left out for a person who has switched them off.
    """
    single_keys = getattr(context.get("user"), "single_keys", True)
    heard = [said for said in keys.split() if single_keys or said == "Escape" or said.startswith(("Alt+", "Ctrl+"))]
    if not heard:
        return ""
    return format_html(
        ' data-key="{}" aria-keyshortcuts="{}" data-hint="{}"',
        " ".join(heard),
        " ".join(said.replace("Ctrl+", "Control+") for said in heard),
        hint(heard[0]),
    )


@register.simple_tag(takes_context=True)
def kbd(context: dict[str, Any], said: str) -> SafeString | str:
    """The key in a heading, for what cannot carry it by itself: <h2>Log a try {% kbd "o" %}</h2>."""
    single_keys = getattr(context.get("user"), "single_keys", True)
    if not single_keys and "+" not in said:
        return ""
    return format_html('<kbd aria-hidden="true">{}</kbd>', hint(said))


@register.simple_tag
def undo_token(message: Any) -> str:
    """The signed way back that a message carries, if any."""
    return token_of(message)


def hint(said: str) -> str:
    """A key as people read it: Alt A, Ctrl K, Y."""
    with_, _plus, last = said.rpartition("+")
    last = {"Escape": "Esc"}.get(last, last.upper() if len(last) == 1 else last)
    return f"{with_} {last}".strip()


@register.simple_tag
def since(when: datetime.datetime | None, kind: str = "", target: float = 0) -> SafeString | str:
    """A clock that counts from `when`; the page's script ticks it. `kind` may be soon or late.

    With a `target` in seconds it carries a bar of how much of it is gone, and is soon or late by itself.
    """
    if when is None:
        return "—"
    passed = max((timezone.now() - when).total_seconds(), 0)
    if target:
        kind = f"of b{share(passed, target) // 5} {lateness(passed, target)}"
    return format_html(
        '<time class="clock {}" data-since="{}"{} datetime="{}">{}</time>',
        kind,
        when.isoformat(),
        limits(target),
        when.isoformat(),
        span(passed),
    )


def lateness(gone: float, target: float) -> str:
    """How late `gone` seconds are against a target: nothing, soon from three quarters on, late past it."""
    return "late" if gone >= target else "soon" if gone >= WARN_SHARE * target else ""


def limits(target: float) -> SafeString:
    """For the page's script: after how many seconds the clock is soon, and late."""
    return format_html(' data-of="{} {}"', round(WARN_SHARE * target), round(target)) if target else SafeString("")


def share(gone: float, target: float) -> int:
    """How much of the target is gone, 0 to 100."""
    return min(100, max(0, round(100 * gone / target)))


@register.simple_tag
def until(when: datetime.datetime, kind: str = "", target: float = 0) -> SafeString:
    """A clock that counts down to `when` and reads -m:ss past it; `kind` may be soon or late.

    With a `target`, the whole length in seconds, it carries a bar of how much of it is gone, as `since` does.
    """
    left = (when - timezone.now()).total_seconds()
    digits = f"-{span(-left)}" if left <= -1 else span(max(left, 0))
    if target:
        kind = f"of b{share(target - left, target) // 5} {lateness(target - left, target)}"
    return format_html(
        '<time class="clock {}" data-until="{}"{} datetime="{}">{}</time>',
        kind,
        when.isoformat(),
        limits(target),
        when.isoformat(),
        digits,
    )


@register.filter
def is_past(when: datetime.datetime | None) -> bool:
    """Whether this moment is over."""
    return when is not None and when <= timezone.now()


@register.simple_tag
def at(when: datetime.datetime | None) -> SafeString | str:
    """A moment as HH:MM:SS on this county's clock; with its day when it was not today."""
    if when is None:
        return "—"
    local = timezone.localtime(when)
    form = "TIME_FORMAT" if local.date() == timezone.localdate() else "DATETIME_FORMAT"
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), date_format(local, form))


def span(seconds: float) -> str:
    """A length of time as m:ss, h:mm:ss from an hour on, or in hours and minutes from a day on."""
    minutes, s = divmod(int(seconds), 60)
    hours, m = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours} h {m:02} min"
    return f"{hours}:{m:02}:{s:02}" if hours else f"{m}:{s:02}"


@register.simple_tag(takes_context=True)
def typed(context: dict[str, Any]) -> list[tuple[str, str]]:
    """The words of a form that was refused as a whole, so that they can be copied and are not lost."""
    return words_of(context["request"])


@register.simple_tag(takes_context=True)
def back(context: dict[str, Any]) -> str:
    """Where the person was before, if that was one of our pages; else home."""
    return came_from(context["request"])


@register.filter
def spoken(code: str) -> SafeString | str:
    """A language by its own name, and said in it; one without a name here by its code."""
    name = dict(settings.LANGUAGES).get(code)
    return said_in(code, name) if name else code
