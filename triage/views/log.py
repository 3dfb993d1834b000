"""The timeline of an incident as its page tells it: one line for each act, with its value where those are no words."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from heart.kernel import timeline
from heart.kernel.rooms import hidden_lines
from heart.kernel.timeline import Line
from heart.models import Event, User
from triage.models import Incident
from triage.places.in_words import place_in_words

# One press writes several lines in one moment; these are told by the act that they follow from.
ACTS = ("triage.danger_reported", "triage.help_asked_for", "triage.sent_help", "triage.decided")
FOLLOW = ("triage.raised", "alarms.raised")
ASKED = ("triage.requested_help", "triage.requested_help_again")
ONE_MOMENT = datetime.timedelta(seconds=1)
# Where the words are that a line does not say.
SPOTS = {"triage.located": "#locate", "triage.noted": "#notes", "triage.described_caller": "#caller"}


@dataclass(frozen=True)
class Told:
    """A line, the value that stands since (only of the latest line about it), and where on the page more is said."""

    line: Line
    value: str = ""
    spot: str = ""


def of(incident: Incident, by: User | None = None) -> list[Told]:
    """The latest acts that this person may read of, newest first. One query."""
    lines = timeline.of_thread(incident.thread, without=hidden_lines(by) if by else None)
    acts = [line.event for line in lines if line.event.verb in ACTS]
    asks = [line.event for line in lines if line.event.verb == "triage.requested_help"]
    return list(_told(incident, [line for line in lines if not _follows(line.event, acts, asks)]))


def _told(incident: Incident, lines: list[Line]) -> Iterator[Told]:
    place = place_in_words(incident.address, incident.unit, incident.city)
    for line in lines:
        value = ""
        if line.event.verb == "triage.located":
            value, place = place, ""
        yield Told(line, value, _spot(line.event))


def _spot(event: Event) -> str:
    if event.verb == "triage.noted" and event.codes.get("note"):
        return f"#note-{event.codes['note']}"
    return SPOTS.get(event.verb, "")


def _follows(event: Event, acts: list[Event], asks: list[Event]) -> bool:
    """Whether another line of the same person and moment says this already."""
    led_by = {act.verb for act in acts if _together(event, act)}
    kind = event.codes.get("kind", "")
    if event.verb == "triage.took_help_request":
        asked = any(kind == ask.codes.get("kind") and _together(event, ask) for ask in asks)
        return asked or _is_asked_by(kind, led_by)
    if event.verb in ASKED:
        return _is_asked_by(kind, led_by)
    judged_anew = event.verb == "triage.assessed" and not event.codes.get("asked")
    return bool(led_by) and (judged_anew or event.verb in FOLLOW)


def _is_asked_by(kind: str, acts: set[str]) -> bool:
    """Whether these acts ask for this kind of help; one agency that was asked for beside them is an act of its own."""
    return bool(acts) and (kind == "any" or (kind == "police" and "triage.decided" in acts))


def _together(one: Event, other: Event) -> bool:
    return one.by_id == other.by_id and abs(one.at - other.at) <= ONE_MOMENT
