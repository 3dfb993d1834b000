"""Every verb on what belongs to a crew, a navigator, a clinician or a call-taker, done by somebody whose it is not.

Each door refuses it (409, `not_yours`) in words that say whose it is, and no screen offers it. A new verb on such a
thing fails here until it says whose it is, or why it is anybody's.
"""

import datetime
import importlib
import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dispatch import actions as dispatch
from dispatch.models import Dispatch
from heart.kernel.access import permissions
from heart.kernel.flow import Refused
from heart.kernel.rooms import Whose, verbs
from heart.models import Event, Role, User
from heart.shell import commands
from navigation import actions as navigation
from navigation.models import FollowUp, Referral
from teams import actions as teams
from teams.models import Shift, Team
from tests import make
from tests.api.acts import ACTS
from tests.api.endpoints import VERBS
from tests.record import refused
from tests.triage import records
from triage import actions as triage
from triage.models import Call, Diversion, HelpRequest, Incident, Transfer

pytestmark = pytest.mark.django_db

LISTS = {
    Dispatch: "dispatches",
    Shift: "shifts",
    Team: "teams",
    FollowUp: "follow-ups",
    Referral: "referrals",
    Diversion: "diversions",
    Call: "calls",
    Transfer: "transfers",
    Incident: "incidents",
    HelpRequest: "help-requests",
}
ADDRESSES = {
    Dispatch: "/dispatch/{}/{}/",
    Shift: "/shifts/{}/{}/",
    Team: "/teams/{}/{}/",
    FollowUp: "/followups/{}/{}/",
    Referral: "/referrals/{}/{}/",
    Diversion: "/diversions/{}/{}/",
    Call: "/calls/{}/{}/",
    Transfer: "/transfers/{}/{}/",
}
CREW, NAVIGATOR, CLINICIAN, CALL_TAKER = "crew", "navigator", "clinician", "call-taker"


# Who has the thing, by what the verb asks for; each is made once per test.
def owner(kind: str) -> User:
    role = {
        CREW: Role.RESPONDER,
        NAVIGATOR: Role.CARE_NAVIGATOR,
        CLINICIAN: Role.CLINICIAN,
        CALL_TAKER: Role.CALL_TAKER,
    }[kind]
    return User.objects.filter(username="owner").first() or make.user("owner", role)


def crew() -> Team:
    return make.team(owner(CREW))


def shift() -> Shift:
    return crew().shifts.get()


def visit(status: str) -> Callable[[], Dispatch]:
    return lambda: make.dispatch_at(status, by=crew())


def asked_for_police() -> Dispatch:
    return dispatch.call_police(visit("OnScene")(), by=owner(CREW))


def resting() -> Team:
    return teams.out_of_service(crew(), "meal", by=make.supervisor())


def promise() -> FollowUp:
    return make.follow_up(owner(NAVIGATOR))


def known_promise() -> FollowUp:
    return navigation.identify(promise(), by=owner(NAVIGATOR), given_name="Robin")


def reached() -> FollowUp:
    made = promise()
    navigation.attempt(made, "phone", "reached", by=owner(NAVIGATOR))
    return made


def referral() -> Referral:
    return navigation.refer(promise(), make.service(), by=owner(NAVIGATOR))


def encounter(status: str) -> Callable[[], Diversion]:
    return lambda: make.diversion_at(status, clinician=owner(CLINICIAN))


def to_sign() -> Diversion:
    return records.ready(owner(CLINICIAN))


def signed() -> Diversion:
    return records.signed(owner(CLINICIAN))


def given(status: str) -> Callable[[], Diversion]:
    """A caller whom a colleague has and a supervisor gave to them."""
    return lambda: triage.reassign(make.diversion_at(status), owner(CLINICIAN), by=make.supervisor())


def hand_over(status: str) -> Callable[[], Diversion]:
    return lambda: make.diversion_at(status, of=make.call(owner(CALL_TAKER), initial_nature="MNTL"))


def line() -> Call:
    return make.call(owner(CALL_TAKER))


def offer() -> Transfer:
    return triage.transfer(line(), make.center("kannapolis"), by=owner(CALL_TAKER))


@dataclass(frozen=True)
class Verb:
    """`of` whom it asks for; `thing` makes what belongs to them; `said` and `typed` are the words of API and page.

    `seen` is the page on which its owner is offered it, {pk} and {incident} filled in. Where `alone`, a supervisor does
    not do it for them either.
    """

    of: str
    thing: Callable[[], Any]
    seen: str = ""
    said: Callable[[], dict[str, Any]] = dict
    typed: Callable[[], dict[str, Any]] | None = None
    alone: bool = False


def place() -> dict[str, Any]:
    return {"place": Dispatch.place_code(Dispatch.objects.get().incident)}


def colleague() -> dict[str, Any]:
    return {"to": make.user(role=Role.CARE_NAVIGATOR).pk, "version": FollowUp.objects.latest("pk").version}


def with_clinician() -> dict[str, Any]:
    return {"held_by": Diversion.objects.get().clinician_id}


def elsewhere() -> dict[str, Any]:
    return {"to": make.center("kannapolis").pk}


def service() -> dict[str, Any]:
    return {"service": make.service().pk}


def consented() -> dict[str, Any]:
    return {
        "organization": make.service().organization.pk,
        "what": ["contact"],
        "expires_at": "2099-01-01",
        "how": "signed",
        "given_by": "person",
    }


HERE = {"latitude": 35.4, "longitude": -80.6}
KNOWN = {"given_name": "Robin", "version": None}
TYPED = {"who": "Robin Quill", "seen-who": ""}
CLEARED = {"disposition": "43", "support_needed": True}
ENDED = {"disposition": "05", "support_needed": True}
BOARD, FIELD, LIST = "/dispatch/?out={pk}", "/field/", "/teams/"
PROMISE, CONSOLE, INCIDENT = "/followups/{pk}/", "/diversions/", "/incidents/{incident}/"
WHOSE: dict[str, Verb] = {
    "teams.out_of_service": Verb(CREW, crew, said=lambda: {"reason": "meal"}),
    "teams.in_service": Verb(CREW, resting, LIST),
    "teams.report_position": Verb(CREW, crew, said=lambda: HERE),
    "dispatch.sign_off": Verb(CREW, shift, LIST),
    "dispatch.acknowledge": Verb(CREW, visit("Assigned"), BOARD),
    "dispatch.depart": Verb(CREW, visit("AcknowledgedTransmission"), BOARD),
    "dispatch.stage": Verb(CREW, visit("EnRoute"), BOARD),
    "dispatch.arrive": Verb(CREW, visit("EnRoute"), BOARD),
    "dispatch.contact": Verb(CREW, visit("OnScene"), BOARD),
    "dispatch.transport": Verb(CREW, visit("PatientContact"), BOARD),
    "dispatch.hand_off": Verb(CREW, visit("Transporting"), BOARD),
    "dispatch.clear": Verb(
        CREW,
        visit("PatientContact"),
        said=lambda: CLEARED,
        typed=lambda: CLEARED | {"support_needed": "yes"},
    ),
    "dispatch.check_in": Verb(CREW, visit("OnScene"), BOARD),
    "dispatch.confirm_place": Verb(CREW, visit("EnRoute"), said=place),
    "dispatch.confirm_call_back": Verb(CREW, visit("AssignmentCancelled")),
    "dispatch.identify": Verb(CREW, visit("PatientContact"), FIELD, lambda: KNOWN, lambda: TYPED),
    "dispatch.call_police": Verb(CREW, visit("OnScene"), BOARD),
    "dispatch.emergency": Verb(CREW, visit("OnScene"), FIELD),
    "dispatch.report_help_there": Verb(CREW, asked_for_police, FIELD, lambda: {"kind": "police"}),
    "navigation.hand_over": Verb(NAVIGATOR, promise, PROMISE, colleague),
    "navigation.identify": Verb(NAVIGATOR, promise, PROMISE, lambda: KNOWN, lambda: TYPED),
    "navigation.attempt": Verb(NAVIGATOR, promise, PROMISE, lambda: {"channel": "phone", "result": "no_answer"}),
    "navigation.consent": Verb(NAVIGATOR, known_promise, PROMISE, consented),
    "navigation.refer": Verb(NAVIGATOR, promise, PROMISE, service),
    "navigation.close": Verb(NAVIGATOR, reached, PROMISE, lambda: {"outcome": "connected"}),
    "navigation.update_referral": Verb(
        NAVIGATOR,
        referral,
        said=lambda: {"to": "rejected", "version": 1},
        typed=lambda: {"status": "rejected", "version": 1},
    ),
    "triage.take_over": Verb(CLINICIAN, given("Released"), CONSOLE, with_clinician),
    "triage.verify": Verb(CLINICIAN, encounter("ThreeWay"), CONSOLE, alone=True),
    "triage.give_back": Verb(CLINICIAN, encounter("Released"), CONSOLE, lambda: {"reason": "danger"}),
    "triage.end": Verb(
        CLINICIAN,
        encounter("Released"),
        CONSOLE,
        lambda: ENDED,
        lambda: ENDED | {"support_needed": "yes"},
        alone=True,
    ),
    "triage.send_help": Verb(CLINICIAN, encounter("Released"), CONSOLE),
    "triage.screen": Verb(
        CLINICIAN,
        encounter("Released"),
        CONSOLE,
        lambda: {"question": "wish_dead", "answer": "no"},
        lambda: {"question": "wish_dead", "answer": "no", "moment": "start", "language": "en"},
        alone=True,
    ),
    "triage.rate_risk": Verb(
        CLINICIAN,
        encounter("Released"),
        CONSOLE,
        lambda: {"level": "low"},
        lambda: {"level": "low", "moment": "start"},
        alone=True,
    ),
    "triage.clinical_note": Verb(CLINICIAN, encounter("Released"), CONSOLE, lambda: {"text": "Sleeps badly."}),
    "triage.sign": Verb(CLINICIAN, to_sign, alone=True),
    "triage.add_to_record": Verb(CLINICIAN, signed, said=lambda: {"text": "Slept well."}),
    "triage.record_ending_facts": Verb(CLINICIAN, encounter("Ended"), said=lambda: {"report_owed": "no"}, alone=True),
    "triage.write_hand_over": Verb(
        CLINICIAN,
        encounter("Ended"),
        said=lambda: {"text": "Rent first.", "agreed": True},
        typed=lambda: {"hand_over": "Rent first.", "agreed": "on"},
        alone=True,
    ),
    "triage.hang_up": Verb(CALL_TAKER, line, INCIDENT),
    "triage.divert": Verb(CALL_TAKER, line, INCIDENT, lambda: {"reason": "by_voice"}),
    "triage.describe_caller": Verb(
        CALL_TAKER,
        line,
        INCIDENT,
        lambda: {"caller_name": "Marisol", "caller_role": "Caller", "version": 1},
        lambda: {"caller_name": "Marisol", "caller_role": "Caller", "seen-caller_name": ""},
    ),
    "triage.mark_call": Verb(CALL_TAKER, line, INCIDENT, lambda: {"circumstance": "child"}, lambda: {"mark": "child"}),
    "triage.transfer": Verb(CALL_TAKER, line, INCIDENT, elsewhere, lambda: {"to_center": elsewhere()["to"]}),
    "triage.withdraw_transfer": Verb(CALL_TAKER, offer, INCIDENT),
    "triage.release": Verb(CALL_TAKER, hand_over("Verified"), INCIDENT),
    "triage.withdraw": Verb(CALL_TAKER, hand_over("Ringing"), INCIDENT),
}
# Verbs that are anybody's who has the role, and why.
ANYBODYS = {
    "teams.sign_on": "a team off duty has no crew; a responder brings the own one, see tests/teams/test_sign_on.py",
    "dispatch.cancel": "from a danger, whoever hears of it; else the center's (tests/test_lead_of_a_center.py)",
    "triage.ring": "the telephone system's; there is no thing yet",
    "triage.take": "there is no thing yet; the call says its center",
    "triage.take_over_call": "what somebody has is the point: a supervisor takes it, others from who cannot sign in",
    **dict.fromkeys(
        ("triage.danger_now", "triage.help_now", "triage.request_help", "triage.note", "triage.add_flag"),
        "a danger is taken from whoever heard it, of any center and any crew; who said it is kept",
    ),
    **dict.fromkeys(
        ("triage.renew_flag", "triage.end_flag", "triage.explain_raise", "triage.acknowledge_override"),
        "of a place or a person, or of a word on record; who said it is kept",
    ),
    "triage.record_origin": "whoever hears where a call came from says so; it decides nothing",
    "triage.check_line": "whoever hears who is on the line; the alarm is the whole floor's",
    "triage.check_refused_delivery": "a machine's message belongs to nobody yet",
    **dict.fromkeys(("triage.be_ready", "triage.be_away"), "everybody says it of themselves"),
    **dict.fromkeys(("triage.back_up", "triage.end_back_up"), "a supervisor's own act over every center"),
    **dict.fromkeys(
        (
            "triage.draft_protocol",
            "triage.check_protocol",
            "triage.approve_protocol",
            "triage.publish_protocol",
            "triage.withdraw_protocol",
            "triage.draft_baseline",
            "triage.approve_baseline",
            "triage.withdraw_baseline",
        ),
        "the protocol and the rule before are everybody's; two people stand for each",
    ),
    **dict.fromkeys(
        (
            *("triage.open_person", "triage.add_way", "triage.strike_way", "triage.wish", "triage.end_wish"),
            *("triage.merge", "triage.undo_merge", "triage.tell_apart", "triage.consent", "triage.revoke"),
            "triage.record_demographics",
            *("triage.write_safety_plan", "triage.write_crisis_plan", "triage.allow_crisis_plan"),
        ),
        "a person belongs to nobody: open work or a reason opens them, and who opened them is reviewed",
    ),
    "triage.disclose_in_emergency": "care in an emergency never waits; who told what is kept and listed",
    **dict.fromkeys(
        ("triage.hold", "triage.confirm_hold", "triage.lift_hold", "triage.confirm_lift"),
        "records are everybody's who answers for them; two people stand for each step",
    ),
    "triage.review_opening": "whoever answers for it reviews, and nobody their own",
    "navigation.reopen": "what is closed is nobody's, and a promise that stands again harms nobody",
    "navigation.read": "reading; who read it is on the record",
    "triage.decline": "a ringing call is nobody's yet; everybody declines for themselves",
    "triage.take_over_record": "a colleague's record is the point; it is said of whom and why, and both see it",
    "triage.reassign": "a supervisor's own act over everybody's callers",
    "triage.take_help_request": "what nobody has yet; one that somebody took on is no state to take it from",
    **dict.fromkeys(
        (
            "triage.report_help_sent",
            "triage.report_help_arrived",
            "triage.report_help_left",
            "triage.report_help_not_coming",
            "triage.record_help_facts",
        ),
        "whoever of the floor hears it says it: the one who took it on may be on another line; who said it is kept",
    ),
}
# Verbs on what belongs to a 911 center: who serves another one, and has nobody on the line there, is refused.
CENTERS = {
    *("triage.answer", "triage.accept_transfer", "triage.decline_transfer", "triage.claim", "triage.take_back"),
    *("triage.locate", "triage.edit", "triage.identify", "triage.assess", "triage.decide", "triage.lower"),
    *("triage.miss", "triage.join", "triage.close", "triage.cancel", "triage.reopen"),
    *("dispatch.assign", "dispatch.stand_down", "navigation.claim"),
}
each = pytest.mark.parametrize("name", WHOSE)


def acts() -> Iterator[str]:
    """Every act of every room that somebody needs a permission for."""
    asks = {name for name, verb in verbs().items() if verb.roles} | {
        "triage.ring",
        "navigation.read",
        "dispatch.sign_off",
    }
    for room in ("teams", "triage", "dispatch", "navigation"):
        module = importlib.import_module(f"{room}.actions")
        offered = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
        for act in (getattr(module, name) for name in offered):
            if inspect.isfunction(act) and act.__module__.startswith(f"{room}.actions"):
                if {"by"} <= _keywords(act) and f"{room}.{act.__name__}" in asks:
                    yield f"{room}.{act.__name__}"


def _keywords(act: Callable[..., Any]) -> set[str]:
    return {one.name for one in inspect.signature(act).parameters.values() if one.kind == one.KEYWORD_ONLY}


def test_a_verb_says_whose_it_is_or_why_it_is_anybodys():
    # A crew goes off duty through the dispatch room, whose act is in the table.
    assert {*acts()} == {*WHOSE, *ANYBODYS, *CENTERS, "teams.sign_off"}
    assert len(WHOSE) + len(ANYBODYS) + len(CENTERS) == len({*WHOSE, *ANYBODYS, *CENTERS}), "said once"


def test_the_rooms_declare_of_each_verb_what_its_action_asks():
    declared = {name: verb.whose for name, verb in verbs().items() if verb.whose}
    asks = {CREW: Whose.CREW, NAVIGATOR: Whose.OWNER, CLINICIAN: Whose.CLINICIAN, CALL_TAKER: Whose.CALL_TAKER}
    owned = {name: asks[verb.of] for name, verb in WHOSE.items()} | {"teams.sign_off": Whose.CREW}
    assert declared == owned | dict.fromkeys(CENTERS, Whose.CENTER)


def test_a_door_to_such_a_thing_is_in_the_table_too():
    doors = {one.path for one in VERBS if "{}" in one.path and one.path.split("/")[2] in LISTS.values()}
    said = {*WHOSE, *ANYBODYS, *CENTERS} - {"navigation.read", "dispatch.assign"}
    assert doors == {api(name) for name in said if _thing(name) in LISTS}


def api(name: str) -> str:
    """Where the API has the verb, with {} for the id."""
    return f"/api/{LISTS[_thing(name)]}/{{}}/{name.split('.')[1]}/"


def _thing(name: str) -> Any:
    """The model that the verb is done to."""
    room, verb = name.split(".")
    return next(iter(typing.get_type_hints(getattr(importlib.import_module(f"{room}.actions"), verb)).values()))


def others(verb: Verb) -> list[User]:
    """Those whose it is not although they have the role: one who has no work of this kind, and one who has other."""
    kind = verb.of
    idle, busy = (make.user(f"{who}", owner(kind).role) for who in ("idle", "busy"))
    if kind == CREW:
        make.team(busy)
    if kind == NAVIGATOR:
        make.follow_up(busy)
    if kind == CLINICIAN:
        make.diversion_at("Released", clinician=busy)
    if kind == CALL_TAKER:
        make.call(busy)
    return [idle, busy, *([make.supervisor()] if verb.alone else [])]


def its_name(verb: Verb, thing: Any) -> str:
    """What a refusal calls whose it is: the team, or the person."""
    if verb.of == CREW:
        return str(thing if isinstance(thing, Team) else thing.team)
    return str(owner(verb.of))


@each
def test_it_is_refused_to_others_by_every_door_in_words_that_say_whose_it_is(name, client_of, api_of):
    verb = WHOSE[name]
    thing = verb.thing()
    said, typed = verb.said(), (verb.typed or verb.said)()
    page = ADDRESSES[type(thing)].format(thing.pk, name.split(".")[1])
    for who in others(verb):
        lines, row = Event.objects.count(), type(thing)._base_manager.filter(pk=thing.pk).values().get()
        answer = api_of(who).post(api(name).format(thing.pk), said)
        assert answer.status_code == 409, answer.content
        error = answer.json()["error"]
        assert error["code"] == "not_yours"
        assert its_name(verb, thing) in error["message"]
        shown = client_of(who).post(page, typed)
        assert shown.status_code == 409, page
        assert its_name(verb, thing) in shown.content.decode()
        assert Event.objects.count() == lines
        assert type(thing)._base_manager.filter(pk=thing.pk).values().get() == row


@pytest.mark.parametrize("name", sorted(CENTERS))
def test_who_serves_another_center_is_refused_by_every_door(name, sam, api_of):
    path = "/api/dispatches/" if name == "dispatch.assign" else api(name)
    act = ACTS[path]
    make.clinician("ready")  # else a caller rings for everybody
    thing, said = act.ready(sam), act.said()
    role = min(permissions()[name] - {Role.SUPERVISOR})
    kim = make.user("kim", role)
    make.center("sheriff").staff.add(kim)
    lines = Event.objects.count()
    answer = api_of(kim).post(path.format(getattr(thing, "pk", "")), said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_yours")
    assert Event.objects.count() == lines
    make.center().staff.add(kim)
    make.center("kannapolis").staff.add(kim)
    answer = api_of(kim).post(path.format(getattr(thing, "pk", "")), said)
    assert answer.status_code in (200, 201), answer.content


@each
def test_whose_it_is_does_it(name, api_of):
    verb = WHOSE[name]
    thing = verb.thing()
    answer = api_of(owner(verb.of)).post(api(name).format(thing.pk), verb.said())
    assert answer.status_code in (200, 201), answer.content


@pytest.mark.parametrize("name", [name for name, verb in WHOSE.items() if not verb.alone])
def test_a_supervisor_does_it_under_their_own_name(name, sam, api_of):
    verb = WHOSE[name]
    thing = verb.thing()
    answer = api_of(sam).post(api(name).format(thing.pk), verb.said())
    assert answer.status_code in (200, 201), answer.content
    assert Event.objects.latest("id").by == sam


@pytest.mark.parametrize("name", [name for name, verb in WHOSE.items() if verb.of == CREW])
def test_a_lead_does_it_for_any_team_as_said_over_the_radio(name, bob, api_of):
    verb = WHOSE[name]
    thing = verb.thing()
    answer = api_of(bob).post(api(name).format(thing.pk), verb.said())
    assert answer.status_code in (200, 201), answer.content


@pytest.mark.parametrize("name", [name for name, verb in WHOSE.items() if verb.seen])
def test_it_is_offered_to_whose_it_is_and_to_nobody_else(name, client_of):
    verb = WHOSE[name]
    thing = verb.thing()
    of = thing.call if isinstance(thing, Transfer) else thing
    page = verb.seen.format(pk=thing.pk, incident=getattr(of, "incident_id", ""))
    button = f'action="{ADDRESSES[type(thing)].format(thing.pk, name.split(".")[1])}"'
    assert button in client_of(owner(verb.of)).get(page).content.decode()
    for who in others(verb):
        answer = client_of(who).get(page)
        assert answer.status_code == 200
        assert button not in answer.content.decode(), who


def test_who_went_off_duty_before_the_team_was_sent_is_not_of_its_crew(rita):
    team = make.team(rita)
    early = team.shifts.get()
    dispatch.sign_off(early, by=rita)
    teams.sign_on(team, make.crew(), ends_at=early.ends_at, by=make.supervisor())
    visit = make.dispatch_at("OnScene", by=team)
    with refused("not_yours", visit, visit.incident, says=team.callsign):
        dispatch.emergency(visit, by=rita)
    with refused("not_yours", visit, visit.incident, says=team.callsign):
        dispatch.check_in(visit, by=rita)
    with refused("not_yours", team, says=team.callsign):
        teams.out_of_service(team, "meal", by=rita)


def test_a_crew_whose_shift_ran_out_on_scene_still_acts_for_its_team_and_no_longer_when_it_is_back(rita, now):
    team = make.team(rita)
    visit = make.dispatch_at("OnScene", by=team)
    hour = datetime.timedelta(hours=1)
    team.shifts.update(starts_at=now - 9 * hour, ends_at=now - hour)
    Dispatch.objects.update(assigned_at=now - 2 * hour)
    assert teams.report_position(team, 35.4, -80.6, by=rita)
    assert dispatch.emergency(Dispatch.objects.get(), by=rita)
    dispatch.clear(visit, "14", support_needed=None, by=make.supervisor())
    with refused("not_yours", team, says=team.callsign):
        teams.report_position(team, 35.4, -80.6, by=rita)
    assert dispatch.sign_off(team.shifts.get(), by=rita), "they sign off all the same"


@pytest.mark.parametrize("who", ["alice", "carol"])
def test_who_hears_a_team_asks_for_police_for_it(who, request):
    visit = make.dispatch_at("OnScene")
    dispatch.call_police(visit, by=request.getfixturevalue(who))
    assert Dispatch.objects.get().police_called_at


def test_a_supervisor_ends_an_encounter_only_after_taking_it_over(sam, carol):
    hers = make.diversion_at("Released", clinician=carol)
    with refused("not_yours", hers, says=str(carol)):
        triage.end(hers, "05", support_needed=True, by=sam)
    hers.call.refresh_from_db()
    assert hers.call.status == "Transferred", "she is still talking with the caller"
    assert triage.end(triage.take_over(hers, by=sam), "05", support_needed=True, by=sam).clinician == sam


def test_a_supervisor_who_took_a_call_verifies_it_and_nobody_elses(sam, carol):
    own = make.diversion_at("ThreeWay", clinician=sam)
    assert triage.verify(own, by=sam).status == "Verified"
    hers = make.diversion_at("ThreeWay", clinician=carol)
    with refused("not_yours", hers, says="Only Carol, who has this call, can do that."):
        triage.verify(hers, by=sam)


def test_the_record_of_an_encounter_that_ended_is_still_its_clinicians_and_not_a_colleagues(carol):
    ended = make.diversion_at("Ended", clinician=carol)
    assert triage.clinical_note(ended, "Called back; slept well.", by=carol)
    with refused("not_yours", ended, says="Carol"):
        triage.clinical_note(ended, "Not mine to say.", by=make.user(role=Role.CLINICIAN))
    assert ended.clinical_notes.count() == 1


@pytest.mark.parametrize("status", ["Ringing", "Unanswered"])
def test_what_no_clinician_has_taken_has_no_record(carol, status):
    nobodys = make.diversion_at(status)
    with refused("not_yours", nobodys, says="Nobody has this call"):
        triage.clinical_note(nobodys, "Words about nobody.", by=carol)


@pytest.mark.parametrize("name", [name for name, verb in WHOSE.items() if verb.of == NAVIGATOR])
@pytest.mark.parametrize("who", ["dan", "sam"])
def test_what_nobody_has_is_claimed_first(name, who, request, api_of):
    verb = WHOSE[name]
    thing = verb.thing()
    of = thing.follow_up if isinstance(thing, Referral) else thing
    navigation.hand_over(of, None, by=owner(NAVIGATOR))
    answer = api_of(request.getfixturevalue(who)).post(api(name).format(thing.pk), verb.said())
    assert (answer.status_code, answer.json()["error"]["message"]) == (409, "Claim it first.")


def test_a_referral_stays_with_whose_follow_up_it_was_when_that_is_closed(dan, client_of):
    made = referral()
    navigation.attempt(made.follow_up, "phone", "reached", by=owner(NAVIGATOR))
    navigation.close(made.follow_up, "connected", by=owner(NAVIGATOR))
    with refused("not_yours", made, says="Owner"):
        navigation.update_referral(made, "accepted", by=dan)
    page, button = f"/followups/{made.follow_up_id}/", f'action="/referrals/{made.pk}/update_referral/"'
    assert button in client_of(owner(NAVIGATOR)).get(page).content.decode()
    assert button not in client_of(dan).get(page).content.decode()
    assert navigation.update_referral(made, "accepted", by=owner(NAVIGATOR))


def test_what_was_typed_for_a_colleagues_follow_up_is_shown_again_with_the_reason(dan, client_of):
    made = promise()
    said = {"channel": "phone", "result": "no_answer", "note": "Words that must not be lost."}
    answer = client_of(dan).post(f"/followups/{made.pk}/attempt/", said)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Owner has this follow-up." in shown and "Words that must not be lost." in shown
    assert f'action="/followups/{made.pk}/attempt/"' not in shown


def test_a_finished_visit_that_is_not_theirs_offers_nothing_else(rita, client_of):
    made = make.dispatch_at("OnScene")
    answer = client_of(rita).post(f"/dispatch/{made.pk}/clear/", {"disposition": "14"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    for verb in ("contact", "check_in", "call_police", "emergency"):
        assert f"/dispatch/{made.pk}/{verb}/" not in shown


@pytest.mark.parametrize("line", ["U {} off meal", "E {}", "O {}", "C {} 14", "K {}"])
def test_the_command_line_says_so_before_it_is_done(line, rita):
    make.team(rita)
    status = {"E": "AcknowledgedTransmission", "O": "EnRoute"}.get(line[0], "OnScene")
    strangers = make.dispatch_at(status).team
    with pytest.raises(Refused) as refusal:
        commands.plan(rita, line.format(strangers.callsign), commands.of(rita))
    assert (refusal.value.code, refusal.value.message) == ("not_yours", f"You are not on duty with {strangers}.")


def test_a_team_page_offers_no_form_for_another_team(rita, client_of):
    own, other = make.team(rita), make.team()
    phone = client_of(rita)
    assert f'action="/teams/{own.pk}/out_of_service/"' in phone.get("/teams/", {"out": own.pk}).content.decode()
    assert f'action="/teams/{other.pk}/out_of_service/"' not in phone.get("/teams/", {"out": other.pk}).content.decode()
    shown = phone.get("/teams/").content.decode()
    assert f"?out={own.pk}#form" in shown and f"?out={other.pk}#form" not in shown
