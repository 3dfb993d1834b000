"""For every verb of the API: a thing it may be done to, one it may not, and the words it needs."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from dispatch import actions as dispatch
from dispatch.models import Dispatch
from heart.kernel import alarms
from heart.models import Alarm, Level, Role, User
from heart.signing import factors
from navigation import actions as navigation
from navigation.models import FollowUp, Referral
from teams import actions as teams
from teams.models import Shift, Team
from tests import make
from tests.triage import baselines, records
from triage import actions as triage
from triage.models import (
    BackUp,
    Baseline,
    Call,
    Center,
    Consent,
    ContactWay,
    Diversion,
    Flag,
    HelpRequest,
    Incident,
    LegalHold,
    Merge,
    Opening,
    Override,
    Person,
    Plan,
    ProtocolVersion,
    RefusedDelivery,
    Transfer,
    Wish,
)

Words = dict[str, Any] | Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """`ready` and `wrong` make the thing (by whom it will be done); `on_record` is its line of the history."""

    ready: Callable[[User], Any]
    on_record: str
    words: Words = dict
    wrong: Callable[[User], Any] | None = None
    code: str = "wrong_state"
    status: int = 200
    wrong_words: Words | None = None

    def said(self, *, wrong: bool = False) -> dict[str, Any]:
        words = self.wrong_words if wrong and self.wrong_words is not None else self.words
        return words() if callable(words) else words


def place_read() -> dict[str, Any]:
    visit = Dispatch.objects.order_by("pk").last()
    return {"place": Dispatch.place_code(visit.incident) if visit else "none"}


def nobody(by: User) -> None:
    make.center()


def call(by: User) -> Call:
    return make.call()


def colleagues_call(by: User) -> Call:
    return make.call(make.user())


def with_version(model: type[Any], **words: Any) -> Callable[[], dict[str, Any]]:
    """These words and the version of the newest thing of this model, as somebody sees it who has just looked."""

    def said() -> dict[str, Any]:
        newest = model.objects.order_by("-pk").first()
        return {"version": newest.version if newest else 1} | words

    return said


def held_by(model: type[Any], who: str) -> Callable[[], dict[str, Any]]:
    """Who has the newest thing of this model."""

    def said() -> dict[str, Any]:
        newest = model.objects.order_by("-pk").first()
        return {"held_by": getattr(newest, who) or 1 if newest else 1}

    return said


def another_center(by: User) -> Center:
    return make.center("kannapolis")


def back_up_words() -> dict[str, Any]:
    ends_at = timezone.now() + datetime.timedelta(hours=2)
    return {"by_center": make.center().pk, "reason": "systems", "ends_at": ends_at.isoformat()}


def back_up(by: User) -> BackUp:
    ends_at = timezone.now() + datetime.timedelta(hours=1)
    return triage.back_up(another_center(by), make.center("sheriff"), "systems", ends_at, by=by)


def in_back_up(by: User) -> Center:
    return back_up(by).center


def back_up_over(by: User) -> BackUp:
    return triage.end_back_up(back_up(by), by=by)


def ringing(by: User) -> Call:
    return make.ringing()


def hung_up(by: User) -> Call:
    return triage.hang_up(make.call(), by=by)


def incident(by: User) -> Incident:
    return make.incident()


def drafted_baseline(by: User) -> Baseline:
    return baselines.draft()


def withdrawn_baseline(by: User) -> Baseline:
    return triage.withdraw_baseline(baselines.draft(), by=by)


def nowhere(by: User) -> Incident:
    return make.incident(address="", city="", latitude=None, longitude=None)


def assessed(by: User) -> Incident:
    made = make.incident()
    make.assessment_safe(made)
    return made


def unknown_weapon(by: User) -> Incident:
    made = make.incident()
    make.assessment_safe(made, weapon="unknown")
    return made


def override(by: User) -> Override:
    return triage.lower(unknown_weapon(by), "team", "with_the_person", "He is calm.", by=make.supervisor())


def known_person(by: User) -> Person:
    """The person of an open incident, whom the floor may open."""
    return triage.identify(make.incident(), by=by, given_name="Robin", phone="704-555-0142")


def known_and_safe(by: User) -> Person:
    """The same, after the safety questions."""
    made = known_person(by)
    make.assessment_safe(made.incidents.get())
    return made


def stranger(by: User) -> Person:
    return make.person()


def twin(by: User) -> Person:
    """A record beside that of `known_person`, the newest one, which is opened."""
    made = make.person(given_name="Rob", phone="704-555-0142")
    known_person(by)
    return made


def newest() -> dict[str, Any]:
    last = Person.objects.order_by("pk").last() or make.person()
    return {"into": last.pk}


def beside() -> dict[str, Any]:
    return {"other": make.person().pk}


def merged(by: User) -> Merge:
    return triage.merge(twin(by), Person.objects.latest("pk"), by=by)


def unmerged(by: User) -> Merge:
    return triage.undo_merge(merged(by), by=by)


def way(by: User) -> ContactWay:
    return known_person(by).ways.get()


def way_struck(by: User) -> ContactWay:
    return triage.strike_way(way(by), "wrong", by=by)


def wish(by: User) -> Wish:
    return triage.wish(known_person(by), "no_police", by=by, source="person")


def wish_ended(by: User) -> Wish:
    return triage.end_wish(wish(by), by=by)


def safety_plan(by: User) -> Person:
    person = known_person(by)
    triage.write_safety_plan(person, {"people": "Tomás"}, by=by)
    return person


def crisis_plan(by: User) -> Plan:
    return triage.write_crisis_plan(known_person(by), {"helps": "Speak slowly"}, by=by)


def crisis_plan_before(by: User) -> Plan:
    """A plan that a new one has replaced."""
    plan = crisis_plan(by)
    triage.write_crisis_plan(plan.person, {"helps": "Tea"}, by=by, anew=True)
    return plan


CONSENT = {
    "purpose": "referral",
    "recipient": "Cardinal Counseling",
    "what": ["contact"],
    "expires_at": "2099-01-01T00:00:00Z",
    "how": "phone",
    "witness": "Dana Pruitt",
}
TOLD = {"basis": "threat", "danger": "others", "to_whom": "Concord PD", "what": ["contact"]}


def consent(by: User) -> Consent:
    return make.consent(known_person(by), ["contact"], by=by)


def consent_revoked(by: User) -> Consent:
    return triage.revoke(consent(by), "phone", by=by)


def known_promise(by: User) -> FollowUp:
    return navigation.identify(make.follow_up(by), by=by, given_name="Robin")


def consent_to() -> dict[str, Any]:
    said = {name: value for name, value in CONSENT.items() if name not in ("purpose", "recipient")}
    return said | {"organization": make.service().organization.pk}


def opening(by: User) -> Opening:
    return triage.open_person(make.person(), by=make.user(role=Role.CARE_NAVIGATOR), reason="quality")


def opening_reviewed(by: User) -> Opening:
    return triage.review_opening(opening(by), by=by)


def hold(by: User) -> LegalHold:
    return triage.hold("audit", by=make.user(role=Role.ADMINISTRATOR), incident=make.incident())


def hold_to_lift(by: User) -> LegalHold:
    return triage.lift_hold(hold(by), "over", by=make.user(role=Role.ADMINISTRATOR))


def hold_lifted(by: User) -> LegalHold:
    return triage.confirm_lift(hold_to_lift(by), by=by)


def refused_delivery(by: User) -> RefusedDelivery:
    return triage.refuse_delivery("/api/calls/ring/", None, "unknown_sender", now=timezone.now())


def checked_delivery(by: User) -> RefusedDelivery:
    return triage.check_refused_delivery(refused_delivery(by), by=by)


def let_go_early(by: User) -> Call:
    """The telephone says that the call-taker is off the line, and there is no clinician."""
    acd, now = make.user("acd"), timezone.now()
    said = {"center": make.center()}
    for kind in ("ring", "answer", "release"):
        triage.record_phone_event(kind, "0" * 64, kind=kind, number="1", at=now, by=acd, agent=by, said=said)
    return Call.objects.get(source="acd")


def flag(by: User) -> Flag:
    return triage.add_flag(make.incident(), kind="dog", source="caller", by=by)


def flag_ended(by: User) -> Flag:
    return triage.end_flag(flag(by), "over", by=by)


def raised(by: User) -> Override:
    return triage.danger_now(make.incident(), by=by)


def override_read(by: User) -> Override:
    return triage.acknowledge_override(override(by), by=by)


def closed(by: User) -> Incident:
    return triage.close(make.incident(), ["05"], by=by)


def diversion(status: str) -> Callable[[User], Diversion]:
    return lambda by: make.diversion_at(status, clinician=by)


def transfer(by: User, status: str = "") -> Transfer:
    to = make.center("kannapolis")
    to.staff.add(by)
    made = triage.transfer(make.call(), to, by=by)
    return triage.accept_transfer(made, by=by) if status else made


def accepted_transfer(by: User) -> Transfer:
    return transfer(by, "Accepted")


def asked_by_clinician(by: User) -> HelpRequest:
    return triage.request_help(make.incident(), "police", by=clinician(by))


def help_at(status: str) -> Callable[[User], HelpRequest]:
    return lambda by: make.help_at(status)


def on_duty(by: User) -> Team:
    return make.team()


def off_duty(by: User) -> Team:
    return make.team(on_duty=False)


def out(by: User) -> Team:
    return teams.out_of_service(make.team(), "meal", by=by)


def shift(by: User) -> Shift:
    return make.team().shifts.get()


def shift_over(by: User) -> Shift:
    return teams.sign_off(shift(by), by=by)


def visit(status: str) -> Callable[[User], Any]:
    return lambda by: make.dispatch_at(status)


def promise(by: User) -> FollowUp:
    return make.follow_up()


def my_promise(by: User) -> FollowUp:
    return make.follow_up(by)


def reached(by: User) -> FollowUp:
    made = make.follow_up(by)
    navigation.attempt(made, "phone", "reached", by=by)
    return made


def kept(by: User) -> FollowUp:
    return navigation.close(reached(by), "connected", by=by)


def closed_promise(by: User) -> FollowUp:
    return navigation.close(make.follow_up(by), "deceased", by=by)


def referral(by: User) -> Referral:
    return navigation.refer(make.follow_up(by), make.service(), by=by)


def rejected(by: User) -> Referral:
    return navigation.update_referral(referral(by), "rejected", by=by)


def person(by: User) -> User:
    return make.user()


def clinician(by: User) -> User:
    return make.user(role=Role.CLINICIAN)


def with_second_factor(by: User) -> User:
    made = make.user()
    factors.add_codes(made, "A" * 32, factors.code_at("A" * 32, timezone.now()))
    return made


def gone(by: User) -> User:
    return make.user(is_active=False)


def alarm(by: User) -> Alarm:
    triage.send_help(make.diversion_at("Released"), by=by)
    return Alarm.objects.get(kind="help_for_caller")


def cleared_alarm(by: User) -> Alarm:
    made = alarm(by)
    Alarm.objects.filter(pk=made.pk).update(cleared_at=timezone.now())
    return made


def late_alarm(by: User) -> Alarm:
    made = alarms.raise_alarm(Level.A2, "assign_late", make.incident(), now=timezone.now())
    assert made is not None
    return made


def sign_on_words() -> dict[str, Any]:
    ends_at = timezone.now() + datetime.timedelta(hours=12)
    return {"members": [member.pk for member in make.crew()], "ends_at": ends_at.isoformat()}


def to_kannapolis() -> dict[str, Any]:
    return {"to": make.center("kannapolis").pk}


def a_call_twice(by: User) -> None:
    triage.take(make.center(), by=by, source="cad", source_id="1")


def assign_words(team: Callable[[], Team] = make.team) -> dict[str, Any]:
    return {"incident": make.asks_for_team().pk, "team": team().pk}


def assign_team_that_is_out() -> dict[str, Any]:
    return assign_words(lambda: make.dispatch_at("EnRoute").team)


def hold_words() -> dict[str, Any]:
    return {"reason": "audit", "incident": make.incident().pk}


CENTER = {"center": "concord"}
ONCE = CENTER | {"source": "cad", "source_id": "1"}
STALE = {"version": 99, "address": "1 Main St"}
LESS = {"response": "team", "reason": "with_the_person", "text": "He is calm and alone."}
TRIED = {"channel": "phone", "result": "no_answer", "note": "Rang twice."}
HERE = {"latitude": 35.4, "longitude": -80.6, "accuracy_m": 12}

CALLS = {
    "/api/calls/": Act(nobody, "triage.taken", CENTER, a_call_twice, "a_call_is_taken_once", 201, ONCE),
    "/api/calls/ring/": Act(nobody, "triage.rang", CENTER, status=201),
    "/api/calls/import/": Act(nobody, "triage.taken", CENTER, a_call_twice, "a_call_is_taken_once", 201, ONCE),
    "/api/calls/{}/check_line/": Act(let_go_early, "triage.checked_line", wrong=call),
    "/api/calls/{}/record_origin/": Act(
        call,
        "triage.recorded_origin",
        with_version(Call, origin="988", wish="no_police"),
        call,
        "stale",
        wrong_words={"version": 9, "origin": "988"},
    ),
    "/api/refused-deliveries/{}/check_refused_delivery/": Act(
        refused_delivery, "triage.checked_refused_delivery", wrong=checked_delivery
    ),
    "/api/calls/{}/answer/": Act(ringing, "triage.answered", wrong=hung_up),
    "/api/calls/{}/hang_up/": Act(call, "triage.hung_up", wrong=hung_up),
    "/api/calls/{}/take_over_call/": Act(
        colleagues_call, "triage.took_over_call", held_by(Call, "call_taker_id"), hung_up
    ),
    "/api/centers/{}/back_up/": Act(
        another_center, "triage.backed_up", back_up_words, in_back_up, "a_center_has_one_back_up_at_a_time", 201
    ),
    "/api/back-ups/{}/end_back_up/": Act(back_up, "triage.ended_back_up", wrong=back_up_over),
    "/api/calls/{}/divert/": Act(call, "triage.diverted", {"reason": "caller_asked"}, ringing, status=201),
    "/api/calls/{}/describe_caller/": Act(
        call,
        "triage.described_caller",
        with_version(Call, caller_name="Marisol"),
        call,
        "stale",
        wrong_words={"version": 9, "caller_name": "Marisol"},
    ),
    "/api/calls/{}/mark_call/": Act(call, "triage.marked_call", {"circumstance": "child"}),
    "/api/calls/{}/transfer/": Act(call, "triage.offered_transfer", to_kannapolis, ringing, status=201),
    "/api/transfers/{}/accept_transfer/": Act(transfer, "triage.accepted_transfer", wrong=accepted_transfer),
    "/api/transfers/{}/decline_transfer/": Act(transfer, "triage.declined_transfer", wrong=accepted_transfer),
    "/api/transfers/{}/withdraw_transfer/": Act(transfer, "triage.withdrew_transfer", wrong=accepted_transfer),
}
INCIDENTS = {
    "/api/incidents/{}/locate/": Act(
        incident, "triage.located", {"version": 1, "address": "1 Main St"}, incident, "stale", wrong_words=STALE
    ),
    "/api/incidents/{}/edit/": Act(
        incident,
        "triage.edited",
        {"version": 1, "priority": 1},
        incident,
        "stale",
        wrong_words={"priority": 1, "version": 9},
    ),
    "/api/incidents/{}/identify/": Act(
        incident,
        "triage.identified",
        {"version": None, "given_name": "Robin"},
        incident,
        "stale",
        wrong_words={"version": 3, "given_name": "Robin"},
    ),
    "/api/incidents/{}/note/": Act(incident, "triage.noted", {"text": "He is calm now."}, status=201),
    "/api/incidents/{}/assess/": Act(incident, "triage.assessed", {"answers": make.SAFE}, closed, status=201),
    "/api/incidents/{}/decide/": Act(assessed, "triage.decided", {"response": "team"}, incident, "not_assessed"),
    "/api/incidents/{}/danger_now/": Act(incident, "triage.danger_reported", wrong=closed, status=201),
    "/api/incidents/{}/help_now/": Act(incident, "triage.help_asked_for", wrong=closed, status=201),
    "/api/incidents/{}/request_help/": Act(incident, "triage.requested_help", {"kind": "police"}, closed, status=201),
    "/api/incidents/{}/miss/": Act(
        assessed, "triage.missed", {"reason": "no_team"}, incident, "not_eligible", status=201
    ),
    "/api/incidents/{}/lower/": Act(
        unknown_weapon, "triage.lowered", LESS, assessed, "not_less", 201, {**LESS, "response": "team"}
    ),
    "/api/incidents/{}/add_flag/": Act(
        incident, "triage.flagged", {"kind": "dog", "source": "caller"}, nowhere, "no_place", 201
    ),
    "/api/incidents/{}/join/": Act(incident, "triage.joined", lambda: {"into": make.incident().pk}, closed),
    "/api/incidents/{}/close/": Act(incident, "triage.closed", {"dispositions": ["05", "13"]}, closed),
    "/api/incidents/{}/cancel/": Act(incident, "triage.cancelled", wrong=closed),
    "/api/incidents/{}/reopen/": Act(closed, "triage.reopened", wrong=incident),
}


def others_caller(by: User) -> Diversion:
    return make.diversion_at("Released")


def colleagues_record(by: User) -> Diversion:
    return records.ready(make.user(role=Role.CLINICIAN))


def forsaken(by: User) -> Diversion:
    return make.forsaken()


def to_clinician() -> dict[str, Any]:
    return {"to": make.user(role=Role.CLINICIAN).pk}


def away(by: User) -> None:
    triage.be_away("break", by=by)


DIVERSIONS = {
    "/api/diversions/{}/claim/": Act(diversion("Ringing"), "triage.claimed", wrong=diversion("ThreeWay")),
    "/api/diversions/{}/decline/": Act(
        diversion("Ringing"), "triage.declined", {"reason": "language"}, diversion("ThreeWay")
    ),
    "/api/diversions/{}/reassign/": Act(
        diversion("Ringing"), "triage.reassigned", to_clinician, diversion("Withdrawn")
    ),
    "/api/diversions/{}/take_over/": Act(
        others_caller, "triage.took_over", held_by(Diversion, "clinician_id"), diversion("Ringing")
    ),
    "/api/diversions/{}/take_back/": Act(forsaken, "triage.took_back", wrong=diversion("Released")),
    "/api/diversions/{}/verify/": Act(diversion("ThreeWay"), "triage.verified", wrong=diversion("Ringing")),
    "/api/diversions/{}/release/": Act(diversion("Verified"), "triage.released", wrong=diversion("ThreeWay")),
    "/api/diversions/{}/give_back/": Act(
        diversion("Released"), "triage.gave_back", {"reason": "danger"}, diversion("Ended")
    ),
    "/api/diversions/{}/withdraw/": Act(diversion("Ringing"), "triage.withdrew", wrong=diversion("Released")),
    "/api/diversions/{}/end/": Act(
        diversion("Released"),
        "triage.ended",
        {"disposition": "05", "support_needed": True},
        diversion("Ended"),
    ),
    "/api/diversions/{}/send_help/": Act(diversion("Released"), "triage.sent_help", wrong=diversion("Ended")),
    "/api/diversions/{}/rate_risk/": Act(
        diversion("Released"), "triage.rated_risk", {"level": "low"}, diversion("Ended"), status=201
    ),
    "/api/diversions/{}/screen/": Act(
        diversion("Released"),
        "triage.screened",
        {"question": "wish_dead", "answer": "no"},
        diversion("Ended"),
        status=201,
    ),
    "/api/diversions/{}/clinical_note/": Act(
        diversion("Released"), "triage.charted", {"text": "Sleeps badly."}, status=201
    ),
    "/api/diversions/{}/sign/": Act(records.ready, "triage.signed", wrong=records.signed, status=201),
    "/api/diversions/{}/add_to_record/": Act(
        records.signed, "triage.added_to_record", {"text": "Slept well."}, records.ready, status=201
    ),
    "/api/diversions/{}/take_over_record/": Act(
        colleagues_record, "triage.took_over_record", {"reason": "on_leave"}, others_caller, status=201
    ),
    "/api/diversions/{}/record_ending_facts/": Act(
        diversion("Ended"), "triage.recorded_ending_facts", {"report_owed": "no"}, status=201
    ),
    "/api/diversions/{}/write_hand_over/": Act(
        diversion("Ended"),
        "triage.wrote_hand_over",
        {"text": "Rent first.", "agreed": True},
        records.ready,
        code="no_follow_up",
        status=201,
    ),
}
HELP = {
    "/api/help-requests/{}/take_help_request/": Act(
        asked_by_clinician, "triage.took_help_request", wrong=help_at("Taken")
    ),
    "/api/help-requests/{}/report_help_sent/": Act(
        help_at("Taken"), "triage.reported_help_sent", {"unit": "4B12"}, help_at("Arrived")
    ),
    "/api/help-requests/{}/report_help_arrived/": Act(
        help_at("Sent"), "triage.reported_help_arrived", wrong=help_at("Over")
    ),
    "/api/help-requests/{}/report_help_left/": Act(
        help_at("Arrived"), "triage.reported_help_left", wrong=help_at("Sent")
    ),
    "/api/help-requests/{}/report_help_not_coming/": Act(
        help_at("Sent"), "triage.reported_help_not_coming", {"reason": "declined"}, help_at("Arrived")
    ),
    "/api/help-requests/{}/record_help_facts/": Act(
        help_at("Over"),
        "triage.recorded_help_facts",
        with_version(HelpRequest, force="no", injury="no"),
        help_at("Taken"),
    ),
}
CLINICIANS = {
    "/api/clinicians/be_ready/": Act(nobody, "triage.became_ready"),
    "/api/clinicians/be_away/": Act(nobody, "triage.went_away", {"reason": "break"}, away),
}
TEAMS = {
    "/api/teams/{}/sign_on/": Act(off_duty, "teams.signed_on", sign_on_words, on_duty, status=201),
    "/api/teams/{}/out_of_service/": Act(on_duty, "teams.went_out_of_service", {"reason": "meal"}, out),
    "/api/teams/{}/in_service/": Act(out, "teams.came_in_service", wrong=on_duty),
    "/api/teams/{}/report_position/": Act(on_duty, "teams.moved", HERE, status=201),
    "/api/shifts/{}/sign_off/": Act(shift, "teams.signed_off", wrong=shift_over),
}


def waits_for_police(by: User) -> Dispatch:
    return dispatch.call_police(make.dispatch_at("OnScene"), by=by)


def in_emergency(by: User) -> Dispatch:
    visit = make.dispatch_at("OnScene")
    dispatch.emergency(visit, by=by)
    return visit


CLEAR = {"disposition": "43", "support_needed": True}
OVER = visit("Cleared")
VISITS = {
    "/api/persons/{}/open_person/": Act(
        known_person, "triage.opened_person", {}, stranger, "reason_needed", status=201
    ),
    "/api/persons/{}/add_way/": Act(
        known_person,
        "triage.added_way",
        {"kind": "phone", "value": "704-555-0188"},
        stranger,
        "reason_needed",
        status=201,
    ),
    "/api/persons/{}/wish/": Act(
        known_person, "triage.wished", {"kind": "no_police", "source": "person"}, stranger, "reason_needed", status=201
    ),
    "/api/persons/{}/write_safety_plan/": Act(
        safety_plan,
        "triage.wrote_safety_plan",
        {"words": {"people": "Marisol"}, "version": 1},
        safety_plan,
        "stale",
        status=201,
        wrong_words={"words": {"people": "Marisol"}, "version": 0},
    ),
    "/api/persons/{}/write_crisis_plan/": Act(
        known_person,
        "triage.wrote_crisis_plan",
        {"words": {"helps": "Speak slowly"}, "version": 0, "language": "es"},
        stranger,
        "reason_needed",
        status=201,
    ),
    "/api/plans/{}/allow_crisis_plan/": Act(
        crisis_plan, "triage.allowed_crisis_plan", {"allowed": True, "how": "by_phone"}, crisis_plan_before
    ),
    "/api/persons/{}/consent/": Act(known_person, "triage.consented", CONSENT, stranger, "reason_needed", status=201),
    "/api/persons/{}/disclose_in_emergency/": Act(stranger, "triage.disclosed_in_emergency", TOLD, status=201),
    "/api/consents/{}/revoke/": Act(consent, "triage.revoked", {"how": "phone"}, consent_revoked),
    "/api/persons/{}/merge/": Act(twin, "triage.merged", newest, known_person, "same", status=201),
    "/api/persons/{}/tell_apart/": Act(known_person, "triage.told_apart", beside, stranger, "reason_needed"),
    "/api/merges/{}/undo_merge/": Act(merged, "triage.unmerged", wrong=unmerged),
    "/api/ways/{}/strike_way/": Act(way, "triage.struck_way", {"because": "wrong"}, way_struck),
    "/api/wishes/{}/end_wish/": Act(wish, "triage.ended_wish", wrong=wish_ended),
    "/api/openings/{}/review_opening/": Act(opening, "triage.reviewed_opening", wrong=opening_reviewed),
    "/api/dispatches/": Act(
        nobody,
        "dispatch.assigned",
        assign_words,
        nobody,
        "a_team_has_one_open_dispatch",
        201,
        assign_team_that_is_out,
    ),
    "/api/dispatches/{}/acknowledge/": Act(visit("Assigned"), "dispatch.acknowledged", wrong=OVER),
    "/api/dispatches/{}/depart/": Act(visit("AcknowledgedTransmission"), "dispatch.departed", wrong=OVER),
    "/api/dispatches/{}/stage/": Act(visit("EnRoute"), "dispatch.staged", wrong=OVER),
    "/api/dispatches/{}/arrive/": Act(visit("EnRoute"), "dispatch.arrived", wrong=OVER),
    "/api/dispatches/{}/contact/": Act(visit("OnScene"), "dispatch.met", wrong=visit("EnRoute")),
    "/api/dispatches/{}/transport/": Act(visit("PatientContact"), "dispatch.transported", wrong=visit("OnScene")),
    "/api/dispatches/{}/hand_off/": Act(visit("Transporting"), "dispatch.handed_off", wrong=visit("PatientContact")),
    "/api/dispatches/{}/identify/": Act(
        visit("PatientContact"), "dispatch.identified", {"version": None, "given_name": "Robin"}
    ),
    "/api/dispatches/{}/clear/": Act(visit("PatientContact"), "dispatch.cleared", CLEAR, OVER),
    "/api/dispatches/{}/cancel/": Act(
        visit("EnRoute"), "dispatch.cancelled", {"reason": "danger"}, visit("PatientContact")
    ),
    "/api/dispatches/{}/check_in/": Act(visit("OnScene"), "dispatch.checked_in", wrong=visit("EnRoute")),
    "/api/dispatches/{}/confirm_place/": Act(
        visit("EnRoute"), "dispatch.confirmed_place", place_read, wrong=visit("OnScene")
    ),
    "/api/dispatches/{}/confirm_call_back/": Act(
        visit("AssignmentCancelled"), "dispatch.confirmed_call_back", wrong=visit("EnRoute")
    ),
    "/api/dispatches/{}/call_police/": Act(visit("OnScene"), "dispatch.called_police", wrong=OVER),
    "/api/dispatches/{}/emergency/": Act(visit("OnScene"), "dispatch.emergency", wrong=OVER),
    "/api/dispatches/{}/report_help_there/": Act(
        waits_for_police, "dispatch.reported_help_there", {"kind": "police"}, wrong=visit("OnScene")
    ),
    "/api/dispatches/{}/stand_down/": Act(
        in_emergency, "dispatch.stood_down", {"outcome": "safe"}, wrong=visit("OnScene")
    ),
}


def to_another_navigator() -> dict[str, Any]:
    return {"to": make.user(role=Role.CARE_NAVIGATOR).pk} | with_version(FollowUp)()


PROMISES = {
    "/api/follow-ups/{}/claim/": Act(promise, "navigation.claimed", wrong=kept),
    "/api/follow-ups/{}/hand_over/": Act(
        my_promise,
        "navigation.handed_over",
        to_another_navigator,
        kept,
    ),
    "/api/follow-ups/{}/identify/": Act(
        my_promise, "navigation.identified", {"version": None, "phone": "704-555-0142"}, promise, "not_yours"
    ),
    "/api/follow-ups/{}/attempt/": Act(my_promise, "navigation.attempted", TRIED, promise, "not_yours", 201),
    "/api/follow-ups/{}/consent/": Act(
        known_promise, "navigation.consented", consent_to, my_promise, "nobody", status=201
    ),
    "/api/follow-ups/{}/refer/": Act(
        my_promise, "navigation.referred", lambda: {"service": make.service().pk}, kept, status=201
    ),
    "/api/follow-ups/{}/reopen/": Act(closed_promise, "navigation.reopened", wrong=my_promise),
    "/api/follow-ups/{}/close/": Act(reached, "navigation.closed", {"outcome": "connected"}, my_promise, "not_reached"),
    "/api/referrals/{}/update_referral/": Act(
        referral, "navigation.updated_referral", with_version(Referral, to="accepted", reason="phoned"), rejected
    ),
    "/api/alarms/{}/acknowledge/": Act(alarm, "alarms.acknowledged", wrong=cleared_alarm),
    "/api/alarms/{}/shelve/": Act(
        late_alarm, "alarms.shelved", {"reason": "waiting", "minutes": 5}, alarm, "emergency"
    ),
}
STAFF = {
    "/api/people/{}/change_role/": Act(
        person, "heart.role_changed", {"role": "clinician"}, clinician, "same_role", 200, {"role": "clinician"}
    ),
    "/api/people/{}/switch_off/": Act(person, "heart.switched_off", wrong=gone, code="switched_off"),
    "/api/people/{}/switch_on/": Act(gone, "heart.switched_on", wrong=person, code="switched_on"),
    "/api/people/{}/reset_second_factor/": Act(
        with_second_factor, "heart.second_factor_reset", wrong=person, code="no_second_factor"
    ),
}
REVIEW = {
    "/api/flags/{}/renew_flag/": Act(flag, "triage.renewed_flag", {"confirmed": True}, flag_ended),
    "/api/flags/{}/end_flag/": Act(flag, "triage.ended_flag", {"because": "over"}, flag_ended),
    "/api/overrides/{}/explain_raise/": Act(
        raised, "triage.explained_raise", {"why": "heard"}, override, "wrong_state", wrong_words={"why": "heard"}
    ),
    "/api/overrides/{}/acknowledge_override/": Act(override, "triage.acknowledged_override", wrong=override_read),
}


def version(status: str) -> Callable[[User], ProtocolVersion]:
    return lambda by: make.version_at(status)


def drafted_before(by: User) -> None:
    make.version_at("Draft", code="concord-1")


def content_read() -> dict[str, Any]:
    last = ProtocolVersion.objects.order_by("pk").last()
    return {"sha256": last.sha256 if last else "0" * 64}


DRAFT = {"text": make.protocol_text("concord-1")}
VERSIONS = {
    "/api/baselines/draft_baseline/": Act(
        nobody,
        "triage.baseline_drafted",
        {"code": "before-1", "source": "The call guide", "assumed": False, "text": "nature,response\n*,police\n"},
        status=201,
    ),
    "/api/baselines/{}/approve_baseline/": Act(
        drafted_baseline,
        "triage.baseline_approved",
        lambda: {"sha256": getattr(Baseline.objects.first(), "sha256", "0" * 64)},
        wrong=withdrawn_baseline,
    ),
    "/api/baselines/{}/withdraw_baseline/": Act(
        drafted_baseline, "triage.baseline_withdrawn", wrong=withdrawn_baseline
    ),
    "/api/protocols/draft_protocol/": Act(
        nobody, "triage.protocol_drafted", DRAFT, drafted_before, "a_version_has_a_code_of_its_own", 201
    ),
    "/api/persons/{}/record_demographics/": Act(
        known_and_safe,
        "triage.recorded_demographics",
        {"source": "said", "gender": "woman"},
        known_person,
        "safety_first",
        201,
    ),
    "/api/holds/hold/": Act(
        nobody, "triage.held", hold_words, status=201, wrong=nobody, code="not_one", wrong_words={"reason": "audit"}
    ),
    "/api/holds/{}/confirm_hold/": Act(hold, "triage.confirmed_hold", wrong=hold_lifted),
    "/api/holds/{}/lift_hold/": Act(hold, "triage.asked_to_lift_hold", {"reason": "over"}, hold_lifted),
    "/api/holds/{}/confirm_lift/": Act(hold_to_lift, "triage.lifted_hold", wrong=hold),
    "/api/protocols/{}/check_protocol/": Act(version("Draft"), "triage.protocol_proven", wrong=version("Checked")),
    "/api/protocols/{}/approve_protocol/": Act(
        version("Checked"), "triage.protocol_approved", content_read, version("Draft")
    ),
    "/api/protocols/{}/publish_protocol/": Act(
        version("Approved"), "triage.protocol_published", wrong=version("Checked")
    ),
    "/api/protocols/{}/withdraw_protocol/": Act(
        version("Approved"), "triage.protocol_withdrawn", wrong=version("Retired")
    ),
}
ACTS: dict[str, Act] = (
    CALLS | INCIDENTS | DIVERSIONS | CLINICIANS | HELP | TEAMS | VISITS | PROMISES | STAFF | REVIEW | VERSIONS
)
