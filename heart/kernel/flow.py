"""The only hand that changes a status, and the refusal that tells people why it did not."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history, timeline
from heart.models import Event, User


class Refused(Exception):
    """An act that may not happen now; the message is for the person who tried (409, pages and API alike).

    `field` names the form field it belongs to, when there is one; `code` is a short machine word.
    """

    def __init__(self, message: str, *, code: str = "refused", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


def move(
    thing: Any, to: str, *, by: User | None, verb: str, codes: dict[str, Any] | None = None, **changes: Any
) -> None:
    """Take `thing` to status `to` together with `changes`, once, or raise Refused.

    The UPDATE names the status that was read, so of two people acting at once exactly one wins. `verb` is the
    past-tense word for the history ("room.arrived"); `codes` go into the line and never hold anybody's words. Where the
    model says VERSION_COUNTS_MOVES a status is part of what a person saw, so the thing has another version after it.
    """
    here = thing.status
    if to not in thing.MOVES[here]:
        raise Refused(_not_from_here(thing, to), code="wrong_state")
    counts = getattr(thing, "VERSION_COUNTS_MOVES", False)
    counted = {"version": models.F("version") + 1} if counts else {}
    with transaction.atomic():
        found = type(thing)._base_manager.filter(pk=thing.pk, status=here)
        if not found.update(status=to, **counted, **changes):
            raise Refused(_somebody_was_first(thing), code="somebody_was_first")
        for name, value in changes.items():
            setattr(thing, name, value)
        thing.status = to
        if counts:
            thing.version += 1
        history.record(verb, thing, by=by, **(codes or {}))


def change(
    thing: Any, *, version: int | None, by: User | None, verb: str, codes: dict[str, Any] | None = None, **changes: Any
) -> None:
    """Write `changes` to a versioned thing; `version` is the one the person saw (None: the one in memory)."""
    seen = thing.version if version is None else version
    with transaction.atomic():
        found = type(thing)._base_manager.filter(pk=thing.pk, version=seen)
        if not found.update(version=models.F("version") + 1, **changes):
            raise _stale(thing)
        for name, value in changes.items():
            setattr(thing, name, value)
        thing.version = seen + 1
        history.record(verb, thing, by=by, **(codes or {}))


def refuse_stale(thing: Any, seen: int | None, here: int | None) -> None:
    """Raise Refused when what was seen (None: whatever is here) is not what is here.

    A version of `thing` or of what stands beside it, or the id of who has it.
    """
    if seen is not None and seen != here:
        raise _stale(thing)


def _stale(thing: Any) -> Refused:
    words = _("Someone else changed this while you were typing. Check the current version and send again.")
    return Refused(f"{words} {_last_act(thing)}", code="stale")


def _not_from_here(thing: Any, to: str) -> str:
    words = dict(type(thing).Status.choices)
    return (
        _("“%(here)s” cannot change to “%(to)s”.") % {"here": words[thing.status], "to": words[to]}
        + " "
        + _last_act(thing)
    )


def _somebody_was_first(thing: Any) -> str:
    return _("Someone else acted first.") + " " + _last_act(thing)


def _last_act(thing: Any) -> str:
    last = Event.objects.of_thing(thing).select_related("by").last()
    if last is None:
        return ""
    return _("Last change at %(at)s: %(what)s (%(who)s).") % {
        "what": timeline.in_words(last),
        "who": last.by or _("the system"),
        "at": timezone.localtime(last.at).strftime("%H:%M:%S"),
    }
