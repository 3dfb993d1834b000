"""What the board's log tells: the floor's work, and nothing of what only some of its readers may open.

It stands open to call-takers, clinicians, crews and directors alike, on a wall too, so what it leaves out it leaves out
for all of them. Two things decide: the thing that a line is about, and the act. An act that is not named here is not
told.
"""

import functools

from django.db.models import Q

from dispatch.queries.within import Within
from heart.kernel import timeline
from heart.kernel.rooms import seen_with

LINES = 40
# Whoever may see the board has these.
READERS_HAVE = ("triage.see", "dispatch.see")
# Acts on an encounter or an incident that are clinical work are not here (tests/dispatch/test_board_log.py names them),
# nor are answers, which are too long for a line, nor what the line of the team, or of the act, says already.
TOLD = {
    "dispatch": (
        *("assigned", "acknowledged", "departed", "staged", "arrived", "met", "transported", "handed_off"),
        *("identified", "cleared", "cancelled", "checked_in", "confirmed_place", "confirmed_call_back"),
        *("called_police", "reported_help_there", "emergency", "stood_down"),
    ),
    "triage": (
        *("rang", "taken", "answered", "abandoned", "line_lost", "hung_up", "heard_phone", "checked_line"),
        *("described_caller", "marked_call", "unmarked_call", "recorded_origin", "took_over_call"),
        *("offered_transfer", "accepted_transfer", "declined_transfer", "withdrew_transfer"),
        *("backed_up", "ended_back_up", "located", "edited", "identified", "noted", "flagged"),
        *("decided", "raised", "danger_reported", "help_asked_for", "explained_raise", "lowered"),
        *("acknowledged_override", "override_ended", "doubted", "record_doubted", "missed"),
        *("joined", "received_calls", "closed", "cancelled", "reopened", "came_back", "without_team"),
        *("diverted", "claimed", "declined", "reassigned", "took_over", "verified", "released", "passed_on"),
        *("gave_back", "withdrew", "took_back", "ended", "agreed_to_end", "judged_in_danger", "sent_help"),
        *("became_ready", "went_away", "rang_out", "rang_everybody"),
        *("requested_help", "took_help_request", "reported_help_sent", "reported_help_arrived"),
        *("reported_help_left", "reported_help_not_coming", "recorded_help_facts", "help_request_came_back"),
        *("left_help_request", "gave_help_request", "requested_help_again"),
        *("protocol_in_force", "protocol_replaced", "protocol_withdrawn"),
        *("baseline_drafted", "baseline_approved", "baseline_in_force", "baseline_replaced", "baseline_withdrawn"),
    ),
    "alarms": ("raised", "acknowledged", "shelved", "escalated", "sounded_again", "went_further"),
}
VERBS = frozenset(f"{room}.{act}" for room, acts in TOLD.items() for act in acts)


@functools.cache
def open_to_readers() -> tuple[str, ...]:
    """The kinds of things that everybody who sees the board may open."""
    return tuple(label for label, permission in seen_with().items() if permission in READERS_HAVE)


def lines(within: Within) -> list[timeline.Line]:
    """What happened last `within` these centers, the newest first. One query."""
    told = within.lines() & Q(verb__in=VERBS, thing__in=open_to_readers())
    return timeline.latest(told, shown=LINES)
