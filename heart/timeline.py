"""One thread's history in words: every verb of every room as a sentence with the codes it carries."""

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from heart.models import Event

AT_MOST = 300
WORDS: dict[str, Any] = {
    "teams.signed_on": _("put the team on duty"),
    "teams.signed_off": _("took the team off duty"),
    "teams.went_out_of_service": _("took the team out of service: %(reason)s"),
    "teams.came_in_service": _("put the team back in service"),
    "teams.moved": _("said where the team is"),
    "triage.rang": _("call rang"),
    "triage.taken": _("took the call"),
    "triage.answered": _("answered the call"),
    "triage.abandoned": _("caller hung up before an answer"),
    "triage.line_lost": _("lost the line to the caller"),
    "triage.hung_up": _("ended the call"),
    "triage.located": _("said where it is"),
    "triage.edited": _("corrected the facts"),
    "triage.identified": _("said who the person is"),
    "triage.noted": _("added to the notes"),
    "triage.flagged": _("flagged the %(about)s: %(kind)s"),
    "triage.renewed_flag": _("renewed the flag: %(kind)s"),
    "triage.ended_flag": _("ended the flag: %(kind)s (%(because)s)"),
    "triage.read_flags": _("read the flags on this place or person"),
    "triage.doubted": _("the notes speak of %(spoken)s: asked again: %(asked)s"),
    "triage.record_doubted": _("something in the clinical record bears on it: asked again: %(asked)s"),
    "triage.assessed": _("recommended: %(response)s (asked: %(asked)s)"),
    "triage.raised": _("answers raised the help decided on: %(was)s to %(response)s"),
    "triage.decided": _("decided: %(response)s"),
    "triage.danger_reported": _("weapon or violence now: %(was)s to %(response)s"),
    "triage.help_asked_for": _("asked for police, fire or EMS: %(was)s to %(response)s"),
    "triage.lowered": _("decided on less: %(was)s to %(response)s (%(reason)s)"),
    "triage.acknowledged_override": _("has read why less was decided"),
    "triage.missed": _("no help of H.E.A.R.T.: %(reason)s"),
    "triage.override_ended": _("somebody's word for %(response)s ended: %(because)s"),
    "triage.diverted": _("rang the clinicians"),
    "triage.claimed": _("took the call as clinician"),
    "triage.verified": _("has the caller"),
    "triage.released": _("let the clinician go on alone"),
    "triage.passed_on": _("call is with the clinician"),
    "triage.gave_back": _("gave the caller back to 911: %(reason)s"),
    "triage.came_back": _("call came back to 911"),
    "triage.withdrew": _("took back the ringing offer"),
    "triage.rang_out": _("no clinician answered in time"),
    "triage.ended": _("ended the encounter: %(disposition)s"),
    "triage.sent_help": _("sent police, fire or EMS to the caller"),
    "triage.charted": _("wrote in the clinical record"),
    "triage.read_record": _("read the clinical record"),
    "triage.joined": _("joined this to incident %(into)s"),
    "triage.received_calls": _("calls of incident %(of)s joined this one"),
    "triage.closed": _("closed: %(disposition)s"),
    "triage.cancelled": _("cancelled"),
    "triage.reopened": _("reopened"),
    "triage.followed_team": _("incident follows its team: %(status)s"),
    "triage.without_team": _("no team is on it now"),
    "triage.offered_transfer": _("offered the call to %(to)s"),
    "triage.accepted_transfer": _("accepted the call for the other centre"),
    "triage.declined_transfer": _("declined the call for the other centre"),
    "triage.withdrew_transfer": _("kept the call at this centre"),
    "triage.protocol_drafted": _("drafted version %(version)s of the protocol"),
    "triage.protocol_proven": _("proved version %(version)s over %(sets)s sets of answers"),
    "triage.protocol_refuted": _("the proof refused version %(version)s: %(findings)s findings"),
    "triage.protocol_approved": _("approved version %(version)s as %(role)s"),
    "triage.protocol_ready": _("version %(version)s is approved by two people"),
    "triage.protocol_published": _("published version %(version)s: in force from %(effective_from)s"),
    "triage.protocol_in_force": _("version %(version)s is in force"),
    "triage.protocol_replaced": _("version %(version)s was replaced by %(by_version)s"),
    "triage.protocol_withdrawn": _("withdrew version %(version)s"),
    "dispatch.assigned": _("assigned %(team)s"),
    "dispatch.acknowledged": _("%(team)s acknowledged"),
    "dispatch.departed": _("%(team)s is en route"),
    "dispatch.staged": _("%(team)s is staged nearby"),
    "dispatch.arrived": _("%(team)s is on scene"),
    "dispatch.met": _("%(team)s is with the person"),
    "dispatch.transported": _("%(team)s transports the person"),
    "dispatch.handed_off": _("%(team)s handed the person off"),
    "dispatch.cleared": _("%(team)s cleared: %(disposition)s"),
    "dispatch.cancelled": _("called %(team)s back: %(reason)s"),
    "dispatch.checked_in": _("%(team)s checked in: OK"),
    "dispatch.confirmed_place": _("%(team)s has read the new place"),
    "dispatch.called_police": _("%(team)s asked for police"),
    "dispatch.emergency": _("%(team)s pressed the emergency button"),
    "dispatch.stood_down": _("%(team)s: the emergency is over: %(outcome)s"),
    "navigation.opened": _("follow-up opened, due within 48 hours"),
    "navigation.read": _("read the follow-up"),
    "navigation.claimed": _("claimed the follow-up"),
    "navigation.put_back": _("put the follow-up back"),
    "navigation.handed_over": _("handed the follow-up over"),
    "navigation.began": _("began the follow-up"),
    "navigation.attempted": _("tried to reach the person: %(channel)s, %(result)s"),
    "navigation.referred": _("referred the person to a service"),
    "navigation.updated_referral": _("updated a referral"),
    "navigation.escalated": _("follow-up is past its 48 hours"),
    "navigation.closed": _("closed the follow-up"),
    "navigation.consented": _("recorded a consent"),
    "navigation.revoked": _("recorded that a consent was taken back"),
    "alarms.raised": _("alarm: %(kind)s"),
    "alarms.escalated": _("alarm grew louder: %(kind)s"),
    "alarms.acknowledged": _("acknowledged the alarm: %(kind)s"),
    "alarms.shelved": _("put the alarm aside for %(minutes)s minutes: %(kind)s"),
    "alarms.went_further": _("nobody acknowledged the alarm, so others hear it: %(kind)s"),
    "alarms.sounded_again": _("alarm sounded again, for its cause goes on: %(kind)s"),
    "alarms.cleared": _("alarm is over: %(kind)s"),
}


@dataclass(frozen=True)
class Line:
    """One act as a person reads it."""

    event: Event
    words: str


class Codes(dict[str, Any]):
    """The codes of a line for %-formatting; one that an older line lacks reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


@functools.cache
def naming() -> dict[str, Callable[[str], str]]:
    """How the rooms say their codes: by the code's name, or by verb and name where two rooms mean different things."""
    return {name: say for path in settings.CODES_IN_WORDS for name, say in import_string(path).items()}


def named(choices: Mapping[str, Any]) -> Callable[[str], str]:
    """Says a code by a table of words; one that is not in it as it is."""
    return lambda code: str(choices.get(code, code.replace("_", " ")))


def of_thread(thread: str) -> list[Line]:
    """The latest acts of a thread in words, newest first. One query."""
    found = Event.objects.filter(thread=thread).select_related("by").order_by("-id")[:AT_MOST]
    return [Line(event, in_words(event)) for event in found]


def latest(rooms: Iterable[str], *, shown: int, without: Iterable[str] = ()) -> list[Line]:
    """The last acts on things of these rooms across all threads, newest first, but the verbs `without`. One query."""
    of_rooms = functools.reduce(operator.or_, (Q(thing__startswith=f"{room}.") for room in rooms))
    verbs = WORDS.keys() - set(without)
    found = Event.objects.filter(of_rooms, verb__in=verbs).select_related("by").order_by("-id")[:shown]
    return [Line(event, in_words(event)) for event in found]


def in_words(event: Event) -> str:
    """The sentence of one line; a verb nobody gave words to is said as it is."""
    words = WORDS.get(event.verb)
    if words is None:
        return event.verb.rsplit(".", 1)[-1].replace("_", " ")
    known = naming()
    said = {
        name: _plain(value, known.get(f"{event.verb}.{name}") or known.get(name) or named({}))
        for name, value in event.codes.items()
    }
    return str(words) % Codes(said)


def _plain(value: Any, name: Callable[[str], str]) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(part, name) for part in value) or "—"
    return "—" if value is None else name(str(value))
