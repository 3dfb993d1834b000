"""Codes of this room in words, for the lines of the history."""

import datetime
from collections.abc import Callable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from heart.kernel.language import here
from heart.kernel.timeline import named
from heart.models import Role, User
from teams.models import Kind
from triage.codes import dispositions, natures
from triage.codes.safety_words import ABOUT
from triage.forms.fields import LANGUAGES
from triage.forms.incidents import REASONS
from triage.models import (
    Availability,
    BackUp,
    Call,
    Center,
    Consent,
    ContactWay,
    Decline,
    Demographics,
    Diversion,
    EmergencyDisclosure,
    Flag,
    HelpRequest,
    Incident,
    Information,
    LegalHold,
    Miss,
    Opening,
    Override,
    PhoneEvent,
    Plan,
    RecordKeeper,
    Transfer,
    Wish,
)
from triage.protocol import UNKNOWN
from triage.queries import doubts, versions

# Why somebody opened a person: the work they have there, or the reason they gave.
OPENED = {
    "incident": _("an open incident"),
    "encounter": _("a caller of theirs"),
    "visit": _("a visit of their team"),
    "follow_up": _("a follow-up of theirs"),
} | dict(Opening.Reason.choices)

# What is recorded of help that came, in a word or two.
HELP_FACTS = {
    "agency": _("who was sent"),
    "armed": _("armed"),
    "unit": _("unit"),
    "their_number": _("their number"),
    "first_there": _("first there"),
    "force": _("force"),
    "arrest": _("arrest"),
    "commitment": _("commitment"),
    "injury": _("injury"),
}
CALLER_FACTS = {
    "caller_name": _("name"),
    "caller_role": _("who they are to the person"),
    "callback_number": _("callback number"),
}
HELP_LINES = (
    *("requested_help", "requested_help_again", "took_help_request", "reported_help_arrived", "reported_help_left"),
    *("reported_help_not_coming", "recorded_help_facts", "help_request_came_back"),
)


def _moment(said: str) -> str:
    """A time of the history on this county's clock."""
    return date_format(timezone.localtime(datetime.datetime.fromisoformat(said)), "DATETIME_FORMAT")


def _many(said: str) -> str:
    """A count with its thousands apart."""
    return f"{int(said):,}" if said.isdecimal() else said


def _person(said: str) -> str:
    """A person of the staff by name."""
    found = User.objects.filter(pk=int(said)).first() if said.isdecimal() else None
    return str(found or said)


ANSWERS = {"yes": _("Yes"), "no": _("No"), UNKNOWN: _("Not known")}


def _answer(said: str) -> str:
    """A question in a word or two and the answer to it, from “question:answer”."""
    key, _colon, code = said.partition(":")
    about = ABOUT.get(key, key.replace("_", " "))
    if code in ANSWERS:
        return f"{about}: {ANSWERS[code]}"
    question = versions.current().by_key.get(key)
    known = question is not None and code in question.answers
    return f"{about}: {question.label(code, here()) if question and known else code.replace('_', ' ')}"


def _center(said: str) -> str:
    """A 911 center by name."""
    found = Center.objects.filter(pk=said).first()
    return str(found or said)


NAMING: dict[str, Callable[[str], str]] = {
    "disposition": dispositions.name_of,
    "triage.recorded_origin.origin": named(dict(Call.Origin.choices)),
    "was_origin": named(dict(Call.Origin.choices)),
    "triage.heard_phone.event": named({"unknown": _("not understood")} | dict(PhoneEvent.Kind.choices)),
    "triage.heard_phone.outcome": named(dict(PhoneEvent.Outcome.choices)),
    "response": named(dict(Kind.choices)),
    "was": named({"": _("not decided")} | dict(Kind.choices)),
    "asked": named(ABOUT),
    "answered": _answer,
    "triage.help_asked_for.reason": named(dict(Override.Reason.choices)),
    "triage.diverted.reason": named(dict(Diversion.RingReason.choices)),
    "instead_of": named(dict(Kind.choices)),
    "triage.withdrew.because": named(dict(Diversion.Stopped.choices)),
    "triage.offered_transfer.reason": named(dict(Transfer.Reason.choices)),
    "triage.described_caller.facts": named(CALLER_FACTS),
    "circumstance": named(dict(Call.Circumstance.choices)),
    **{f"triage.edited.{name}": natures.name_of for name in ("initial_nature", "final_nature")},
    "triage.edited.language": named(dict(LANGUAGES)),
    "spoken": doubts.in_words,
    "status": named(dict(Incident.Status.choices)),
    "triage.lowered.reason": named(dict(Override.Reason.choices)),
    "triage.missed.reason": named(dict(Miss.Reason.choices)),
    "triage.explained_raise.why": named(dict(Override.Explanation.choices)),
    "triage.override_ended.because": named(dict(Override.Ended.choices)),
    "about": named({"place": _("place"), "person": _("person")}),
    **{f"triage.{verb}.kind": named(dict(Flag.Kind.choices)) for verb in ("flagged", "renewed_flag", "ended_flag")},
    "triage.ended_flag.because": named(dict(Flag.Ended.choices)),
    **{f"triage.{line}.kind": named(dict(HelpRequest.Kind.choices)) for line in HELP_LINES},
    "asked_as": named(dict(HelpRequest.AskedAs.choices)),
    "agency": named(dict(HelpRequest.Agency.choices)),
    "first": named(dict(HelpRequest.First.choices)),
    "facts": named(HELP_FACTS),
    "triage.reported_help_not_coming.reason": named(dict(HelpRequest.Reason.choices)),
    "instead": named(dict(Diversion.Instead.choices)),
    "triage.gave_back.reason": named(REASONS),
    "triage.took_over_record.reason": named(dict(RecordKeeper.Reason.choices)),
    "triage.declined.reason": named(dict(Decline.Reason.choices)),
    "triage.went_away.reason": named(dict(Availability.Away.choices)),
    "triage.opened_person.why": named(OPENED),
    "triage.added_way.kind": named(dict(ContactWay.Kind.choices)),
    "triage.struck_way.because": named(dict(ContactWay.Struck.choices)),
    **{f"triage.{verb}.kind": named(dict(Wish.Kind.choices)) for verb in ("wished", "ended_wish")},
    "triage.allowed_crisis_plan.allowed": named(ANSWERS),
    "triage.allowed_crisis_plan.how": named(dict(Plan.How.choices)),
    **{f"triage.{verb}.purpose": named(dict(Consent.Purpose.choices)) for verb in ("consented", "revoked")},
    **{f"triage.{verb}.how": named(dict(Consent.How.choices)) for verb in ("consented", "revoked")},
    **{f"triage.{verb}.what": named(dict(Information.choices)) for verb in ("consented", "disclosed_in_emergency")},
    "triage.disclosed_in_emergency.basis": named(dict(EmergencyDisclosure.Basis.choices)),
    "triage.disclosed_in_emergency.danger": named(dict(EmergencyDisclosure.Danger.choices)),
    "triage.held.reason": named(dict(LegalHold.Reason.choices)),
    "triage.asked_to_lift_hold.reason": named(dict(LegalHold.LiftReason.choices)),
    "triage.recorded_demographics.source": named(dict(Demographics.Source.choices)),
    "clinician": _person,
    "call_taker": _person,
    "triage.backed_up.center": _center,
    "triage.backed_up.by_center": _center,
    "triage.backed_up.reason": named(dict(BackUp.Reason.choices)),
    "triage.backed_up.ends_at": _moment,
    "triage.ended_back_up.center": _center,
    **dict.fromkeys(("sets", "findings", "judged", "raised", "lowered"), _many),
    "triage.protocol_approved.role": named(dict(Role.choices)),
    "triage.baseline_approved.role": named(dict(Role.choices)),
    "triage.protocol_published.effective_from": _moment,
}
