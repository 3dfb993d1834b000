"""Codes of this room in words, for the lines of the history."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from dispatch.forms import OUTCOME_WORDS, REASON_WORDS
from heart.kernel.timeline import named
from triage.models import HelpRequest

NAMING: dict[str, Callable[[str], str]] = {
    "dispatch.reported_help_there.kind": named(dict(HelpRequest.Kind.choices)),
    "dispatch.cancelled.reason": named(REASON_WORDS),
    "dispatch.stood_down.outcome": named(OUTCOME_WORDS),
}

# Why a team is called back, as its crew is told: by the reason codes.
CALLED_BACK = {
    "no_longer_needed": _("Recalled: no longer needed"),
    "other_team": _("Recalled: another team goes"),
    "danger": _("Recalled for danger: keep away"),
    "duplicate": _("Recalled: duplicate of another incident"),
    "out_of_area": _("Recalled: outside the area"),
    "team_unable": _("Recalled: your team cannot go"),
    "undone": _("Recalled: you were sent by mistake"),
}
