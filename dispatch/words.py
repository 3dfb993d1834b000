"""Codes of this room in words, for the lines of the history."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from dispatch.forms import OUTCOME_WORDS, REASON_WORDS
from heart.kernel.timeline import named

NAMING: dict[str, Callable[[str], str]] = {
    "dispatch.cancelled.reason": named(REASON_WORDS),
    "dispatch.stood_down.outcome": named(OUTCOME_WORDS),
}

# Why a team is called back, as its crew is told: by the reason codes.
CALLED_BACK = {
    "no_longer_needed": _("Called back: no longer needed"),
    "other_team": _("Called back: another team goes"),
    "danger": _("Called back from danger: keep away"),
    "duplicate": _("Called back: duplicate of another incident"),
    "out_of_area": _("Called back: outside the area"),
    "team_unable": _("Called back: your team cannot go"),
    "undone": _("Called back: you were sent by mistake"),
}
