"""Every verb through HTTP: it is done once and on record, and what may not happen now is refused in words."""

import pytest
from django.utils import timezone

from heart.models import Answered, Event
from tests import make
from tests.api.acts import ACTS
from tests.api.endpoints import VERBS
from triage.models import ClinicalNote

each = pytest.mark.parametrize(("path", "act"), ACTS.items(), ids=list(ACTS))
refusable = {path: act for path, act in ACTS.items() if act.wrong}


def test_no_verb_is_forgotten():
    assert set(ACTS) == {endpoint.path for endpoint in VERBS}


@pytest.fixture
def api(sam, api_of):
    return api_of(sam)


def address(path, thing):
    return path.format(getattr(thing, "pk", ""))


@each
def test_it_is_done_and_on_record(path, act, sam, api):
    thing, said = act.ready(sam), act.said()
    before = Event.objects.filter(verb=act.on_record).count()
    answer = api.post(address(path, thing), said)
    assert answer.status_code == act.status, answer.content
    made = answer.json()
    assert isinstance(made["id"], int)
    if thing is not None and act.status == 200 and "/incidents/{}/identify/" not in path:
        assert made["id"] == thing.pk
    lines = Event.objects.filter(verb=act.on_record)
    assert (lines.count(), lines.latest("id").by) == (before + 1, sam)


@each
def test_sent_twice_with_one_key_it_is_done_once(path, act, sam, api):
    thing, said = act.ready(sam), act.said()
    first, second = (api.post(address(path, thing), said, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second["Idempotent-Replay"] == "true"
    assert Answered.objects.count() == 1


@pytest.mark.parametrize(("path", "act"), refusable.items(), ids=list(refusable))
def test_what_may_not_happen_now_is_refused_in_words(path, act, sam, api):
    thing, said = act.wrong(sam), act.said(wrong=True)
    before = Event.objects.count(), _row(thing)
    answer = api.post(address(path, thing), said, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 409, answer.content
    error = answer.json()["error"]
    assert error["code"] == act.code
    assert len(error["message"].split()) > 2
    assert (Event.objects.count(), _row(thing)) == before
    assert not Answered.objects.exists()


@each
def test_what_does_not_exist_is_told_so(path, act, sam, api):
    if "{}" in path:
        answer = api.post(path.format(987654321), act.said())
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
        assert api.post(path.format("9" * 30), act.said()).status_code == 404


MACHINES = {"/api/calls/ring/", "/api/calls/import/"}


@pytest.mark.parametrize("path", sorted(set(ACTS) - MACHINES))
def test_a_field_that_there_is_not_is_told_to_people(path, sam, api):
    thing = ACTS[path].ready(sam)
    said = ACTS[path].said() | {"no_such_field": 1}
    before = Event.objects.count(), _row(thing)
    answer = api.post(address(path, thing), said)
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["fields"] == {"no_such_field": ["There is no such field."]}
    assert (Event.objects.count(), _row(thing)) == before


UNHEARD = {
    "/api/calls/{}/divert/": [({"reason": "because I want to"}, "reason")],
    "/api/calls/{}/describe_caller/": [
        ({"caller_name": "x" * 200}, "caller_name"),
        ({"caller_role": "king"}, "caller_role"),
    ],
    "/api/calls/{}/take_over_call/": [({}, "held_by"), ({"held_by": "Alice"}, "held_by")],
    "/api/diversions/{}/take_over/": [({}, "held_by"), ({"held_by": None}, "held_by")],
    "/api/calls/{}/mark_call/": [({}, "circumstance"), ({"circumstance": "green"}, "circumstance")],
    "/api/centers/{}/back_up/": [
        ({}, "by_center"),
        ({"by_center": "gotham"}, "by_center"),
        ({"reason": "fun"}, "reason"),
    ],
    "/api/baselines/{}/approve_baseline/": [({}, "sha256"), ({"sha256": "x" * 65}, "sha256")],
    "/api/calls/{}/record_origin/": [({}, "origin"), ({"origin": "pigeon"}, "origin")],
    "/api/calls/{}/hang_up/": [({"lost": "perhaps"}, "lost")],
    "/api/calls/{}/transfer/": [({}, "to"), ({"to": "gotham"}, "to")],
    "/api/incidents/{}/locate/": [
        ({}, "version"),
        ({"version": 1}, "non_field_errors"),
        ({"version": None, "address": "1 Main St"}, "version"),
        ({"address": "1 Main St"}, "version"),
        ({"version": 1, "latitude": 95, "longitude": 0}, "latitude"),
        ({"version": 1, "latitude": 35.4}, "longitude"),
        ({"version": 1, "address": "x" * 201}, "address"),
    ],
    "/api/incidents/{}/edit/": [
        ({}, "version"),
        ({"version": 1, "final_nature": "DRAGON"}, "final_nature"),
        ({"version": 1, "priority": 0}, "priority"),
        ({"version": 1, "language": "two words"}, "language"),
    ],
    "/api/incidents/{}/identify/": [
        ({}, "version"),
        ({"version": None, "date_of_birth": "2999-01-01"}, "date_of_birth"),
        ({"version": None, "date_of_birth": "1066-10-14"}, "date_of_birth"),
        ({"version": None, "date_of_birth": "1990-02-30"}, "date_of_birth"),
        ({"version": None, "phone": "call me"}, "phone"),
    ],
    "/api/incidents/{}/note/": [({}, "text"), ({"text": ""}, "text"), ({"text": "x" * 4001}, "text")],
    "/api/incidents/{}/assess/": [
        ({}, "answers"),
        ({"answers": {}}, "answers"),
        ({"answers": {"weapon": "perhaps"}}, "answers.weapon"),
        ({"answers": {"mood": "yes"}}, "answers.mood"),
        ({"answers": {"weapon": "no"}, "call": 987654321}, "call"),
    ],
    "/api/incidents/{}/decide/": [({}, "response"), ({"response": "army"}, "response")],
    "/api/incidents/{}/miss/": [({}, "reason"), ({"reason": "rain"}, "reason")],
    "/api/incidents/{}/request_help/": [({}, "kind"), ({"kind": "army"}, "kind")],
    "/api/help-requests/{}/report_help_sent/": [
        ({"agency": "army"}, "agency"),
        ({"armed": "perhaps"}, "armed"),
        ({"unit": "x" * 41}, "unit"),
    ],
    "/api/help-requests/{}/report_help_not_coming/": [({}, "reason"), ({"reason": "rain"}, "reason")],
    "/api/help-requests/{}/record_help_facts/": [
        ({"force": "perhaps"}, "force"),
        ({"first_there": "me"}, "first_there"),
    ],
    "/api/incidents/{}/add_flag/": [
        ({}, "kind"),
        ({"kind": "tiger", "source": "caller"}, "kind"),
        ({"kind": "dog", "source": "rumour"}, "source"),
        ({"kind": "dog", "source": "caller", "text": "x" * 4001}, "text"),
    ],
    "/api/flags/{}/renew_flag/": [({"confirmed": "perhaps"}, "confirmed")],
    "/api/flags/{}/end_flag/": [({}, "because"), ({"because": "rain"}, "because")],
    "/api/overrides/{}/explain_raise/": [({}, "why"), ({"why": "rain"}, "why")],
    "/api/incidents/{}/lower/": [
        ({}, "response"),
        ({"response": "team", "reason": "because", "text": "x"}, "reason"),
        ({"response": "team", "reason": "weapon_or_violence", "text": "x"}, "reason"),
        ({"response": "team", "reason": "other"}, "text"),
        ({"response": "team", "reason": "other", "text": "x" * 4001}, "text"),
    ],
    "/api/incidents/{}/join/": [({}, "into"), ({"into": 987654321}, "into")],
    "/api/incidents/{}/close/": [({"dispositions": []}, "dispositions"), ({"dispositions": ["99"]}, "dispositions.0")],
    "/api/clinicians/be_away/": [({}, "reason"), ({"reason": "I am tired"}, "reason")],
    "/api/diversions/{}/decline/": [({}, "reason"), ({"reason": "I would rather not"}, "reason")],
    "/api/diversions/{}/reassign/": [({}, "to"), ({"to": 987654321}, "to")],
    "/api/diversions/{}/give_back/": [({}, "reason"), ({"reason": "he was rude"}, "reason")],
    "/api/diversions/{}/end/": [
        ({"disposition": "43", "support_needed": True}, "disposition"),
        ({"disposition": "05"}, "support_needed"),
        ({"disposition": "05", "support_needed": None}, "support_needed"),
    ],
    "/api/diversions/{}/rate_risk/": [({}, "level"), ({"level": "some"}, "level")],
    "/api/diversions/{}/screen/": [
        ({"answer": "yes"}, "question"),
        ({"question": "wish_dead", "answer": "perhaps"}, "answer"),
    ],
    "/api/diversions/{}/clinical_note/": [({}, "text"), ({"text": "x" * 20_001}, "text")],
    "/api/diversions/{}/add_to_record/": [({}, "text"), ({"text": "x" * 20_001}, "text")],
    "/api/diversions/{}/take_over_record/": [({}, "reason"), ({"reason": "boredom"}, "reason")],
    "/api/diversions/{}/record_ending_facts/": [
        ({"report_owed": "perhaps"}, "report_owed"),
        ({"custody": "a neighbor"}, "custody"),
        ({"report_to": "x" * 201}, "report_to"),
    ],
    "/api/diversions/{}/write_hand_over/": [
        ({"agreed": True}, "text"),
        ({"text": "Rent first."}, "agreed"),
        ({"text": "x" * 2001, "agreed": True}, "text"),
    ],
    "/api/teams/{}/sign_on/": [
        ({"members": [], "ends_at": "2999-01-01T00:00Z"}, "members"),
        ({"members": [987654321], "ends_at": "2999-01-01T00:00Z"}, "members"),
        ({"members": "all", "ends_at": "2999-01-01T00:00Z"}, "members"),
    ],
    "/api/teams/{}/out_of_service/": [({"reason": "tired"}, "reason")],
    "/api/teams/{}/report_position/": [
        ({"latitude": 35.4}, "longitude"),
        ({"latitude": "nan", "longitude": 0}, "latitude"),
        ({"latitude": 35.4, "longitude": -80.6, "at": "1999-01-01T00:00Z"}, "at"),
    ],
    "/api/dispatches/": [({}, "incident"), ({"incident": "x", "team": 1}, "incident")],
    "/api/dispatches/{}/confirm_place/": [({}, "place")],
    "/api/dispatches/{}/report_help_there/": [({}, "kind"), ({"kind": "army"}, "kind")],
    "/api/dispatches/{}/stand_down/": [({}, "outcome"), ({"outcome": "fine"}, "outcome")],
    "/api/dispatches/{}/clear/": [({}, "disposition"), ({"disposition": "05"}, "disposition")],
    "/api/dispatches/{}/cancel/": [({}, "reason"), ({"reason": "no_reason"}, "reason")],
    "/api/follow-ups/{}/hand_over/": [({}, "to"), ({"to": 987654321}, "to")],
    "/api/follow-ups/{}/attempt/": [
        ({"channel": "owl", "result": "reached"}, "channel"),
        ({"channel": "phone", "result": "reached", "note": "x" * 4001}, "note"),
    ],
    "/api/follow-ups/{}/refer/": [({"service": 987654321}, "service")],
    "/api/follow-ups/{}/close/": [({}, "outcome"), ({"outcome": "fine"}, "outcome")],
    "/api/baselines/draft_baseline/": [
        ({"code": "before-1", "source": "x", "text": "nature,response"}, "assumed"),
        ({"code": "before-1", "source": "x", "assumed": True}, "text"),
        ({"code": "before-1", "source": "", "assumed": True, "text": "x"}, "source"),
    ],
    "/api/protocols/draft_protocol/": [({}, "text"), ({"text": ""}, "text"), ({"text": "x" * 400_001}, "text")],
    "/api/protocols/{}/approve_protocol/": [({}, "sha256"), ({"sha256": "0" * 65}, "sha256")],
    "/api/people/{}/change_role/": [({}, "role"), ({"role": "king"}, "role")],
    "/api/alarms/{}/shelve/": [
        ({}, "reason"),
        ({"reason": "I am tired", "minutes": 5}, "reason"),
        ({"reason": "waiting", "minutes": 11}, "minutes"),
    ],
    "/api/persons/{}/open_person/": [({"reason": "curious about"}, "reason")],
    "/api/persons/{}/add_way/": [({}, "kind"), ({"kind": "pigeon", "value": "1"}, "kind")],
    "/api/persons/{}/wish/": [({}, "kind"), ({"kind": "pigeon", "source": "person"}, "kind")],
    "/api/persons/{}/write_safety_plan/": [
        ({"words": {}}, "version"),
        ({"version": 0, "words": {"helps": "Tea"}}, "words.helps"),
        ({"version": 0, "words": {"people": "x" * 2001}}, "words.people"),
        ({"version": 0, "language": "fr"}, "language"),
    ],
    "/api/persons/{}/write_crisis_plan/": [({"version": 0, "words": {"people": "Tomás"}}, "words.people")],
    "/api/plans/{}/allow_crisis_plan/": [({}, "allowed"), ({"allowed": True, "how": "by owl"}, "how")],
    "/api/persons/{}/consent/": [({}, "what"), ({"what": []}, "what"), ({"how": "by wink"}, "how")],
    "/api/persons/{}/disclose_in_emergency/": [({}, "what"), ({"basis": "gossip"}, "basis")],
    "/api/consents/{}/revoke/": [({}, "how"), ({"how": "by wink"}, "how")],
    "/api/follow-ups/{}/consent/": [({}, "organization"), ({"expires_at": "soon"}, "expires_at")],
    "/api/persons/{}/record_demographics/": [({}, "source"), ({"source": "rumor"}, "source")],
    "/api/holds/hold/": [({}, "reason"), ({"reason": "curiosity"}, "reason")],
    "/api/holds/{}/lift_hold/": [({}, "reason"), ({"reason": "boredom"}, "reason")],
    "/api/persons/{}/merge/": [({}, "into")],
    "/api/persons/{}/tell_apart/": [({}, "other")],
    "/api/ways/{}/strike_way/": [({}, "because")],
    "/api/dispatches/{}/identify/": [({}, "version"), ({"version": None, "phone": "call me"}, "phone")],
    "/api/follow-ups/{}/identify/": [({}, "version"), ({"version": None, "phone": "call me"}, "phone")],
    "/api/referrals/{}/update_referral/": [
        ({}, "to"),
        ({"to": "accepted", "reason": "They said yes"}, "reason"),
    ],
}
UNHEARD_FLAT = [(path, said, field) for path, cases in UNHEARD.items() for said, field in cases]


@pytest.mark.parametrize(
    ("path", "said", "field"), UNHEARD_FLAT, ids=[f"{path} {field}" for path, _, field in UNHEARD_FLAT]
)
def test_words_that_cannot_be_taken_are_named_at_their_field(path, said, field, sam, api):
    thing = ACTS[path].ready(sam)
    before = Event.objects.count(), _row(thing)
    answer = api.post(address(path, thing), said)
    assert answer.status_code == 400, answer.content
    fields = answer.json()["error"]["fields"]
    assert field in fields
    assert all(len(sentence.split()) > 2 for sentence in fields[field])
    assert (Event.objects.count(), _row(thing)) == before


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("join", '{"into": 1e400}', "into"),
        ("join", '{"into": true}', "into"),
        ("join", '{"into": 99999999999999999999999}', "into"),
        ("edit", '{"priority": 1e400}', "priority"),
        ("locate", '{"latitude": 1e400, "longitude": 1}', "latitude"),
        ("locate", '{"address": "\\ud800"}', "address"),
        ("assess", '{"answers": {"\\ud800": "no"}}', "answers.?"),
        ("assess", '{"answers": {"weapon": ["no"]}}', "answers.weapon"),
    ],
)
def test_json_that_no_form_could_send_is_refused_in_words(verb, body, field, sam, api):
    path = f"/api/incidents/{make.incident().pk}/{verb}/"
    answer = api.generic("POST", path, body, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert field in answer.json()["error"]["fields"]


def test_every_verb_that_hears_words_has_a_case_of_wrong_ones():
    hears = {path for path, act in ACTS.items() if act.words is not dict}
    assert hears - set(UNHEARD) <= {"/api/calls/", *MACHINES}


def test_an_end_asks_whether_support_is_needed_in_words(sam, api):
    thing = make.diversion_at("Released", clinician=sam)
    answer = api.post(f"/api/diversions/{thing.pk}/end/", {"disposition": "05"})
    assert answer.json()["error"]["fields"] == {"support_needed": ["Choose whether the person needs more support."]}


def test_a_long_note_says_how_long_it_is(sam, api):
    answer = api.post(f"/api/incidents/{make.incident().pk}/note/", {"text": "x" * 10_000})
    assert answer.json()["error"]["fields"] == {"text": ["The note has 10,000 characters; the limit is 4,000."]}


def test_an_answer_about_another_incidents_call_is_refused(sam, api):
    said = {"answers": make.SAFE, "call": make.call().pk}
    answer = api.post(f"/api/incidents/{make.incident().pk}/assess/", said)
    assert answer.json()["error"]["fields"] == {"call": ["This call is about another incident."]}


def test_the_assessment_says_what_to_ask_next_until_nothing_can_change(sam, api):
    path, asked = f"/api/incidents/{make.incident(initial_nature='MNTL').pk}/assess/", []
    said = api.post(path, {"answers": {"breathing": "yes"}}).json()
    while said["ask"]:
        asked.append(said["ask"]["key"])
        said = api.post(path, {"answers": {said["ask"]["key"]: "no"}}).json()
    assert asked[:3] == ["weapon", "violence", "attempt"]
    assert (said["complete"], said["response"], said["answers"]["in_person"]) == (True, "clinician", "no")


def test_an_unarmed_team_is_refused_against_the_assessment(sam, api):
    incident = make.asks_for_team()
    make.assessment_safe(incident, weapon="yes")
    answer = api.post("/api/dispatches/", {"incident": incident.pk, "team": make.team().pk})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "against_the_assessment")


def test_a_clinical_note_comes_back_in_no_answer(sam, api):
    thing = make.diversion_at("Released", clinician=sam)
    words = "Sleeps badly since the divorce"
    assert words not in api.post(f"/api/diversions/{thing.pk}/clinical_note/", {"text": words}).content.decode()
    assert ClinicalNote.objects.get().text == words
    for path in (f"diversions/{thing.pk}/", "diversions/", f"incidents/{thing.incident_id}/", "history/"):
        answer = api.get(f"/api/{path}")
        assert answer.status_code == 200
        assert "Sleeps" not in answer.content.decode()


def test_a_position_from_the_future_is_taken_as_now(sam, api):
    team = make.team()
    answer = api.post(
        f"/api/teams/{team.pk}/report_position/", {"latitude": 35.4, "longitude": -80.6, "at": "2999-01-01T00:00Z"}
    )
    assert answer.status_code == 201
    assert team.positions.get().at <= timezone.now()


def _row(thing):
    return type(thing)._base_manager.filter(pk=thing.pk).values().get() if thing is not None else None
