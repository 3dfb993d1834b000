"""Reading through the API: pages by cursor, questions by value, and names only where they are needed."""

import datetime

import pytest
from django.utils import timezone

from heart.models import Event, Role
from navigation import actions as navigation
from tests import make
from tests.api.acts import flag, hold, override, refused_delivery
from tests.api.conftest import STAFF
from tests.api.endpoints import EVERY
from tests.triage import baselines
from triage import actions as triage

LISTS = [endpoint.path for endpoint in EVERY if endpoint.name == "list"]


@pytest.fixture
def api(sam, api_of):
    return api_of(sam)


@pytest.fixture
def reader_of(sam, api_of):
    """The program of somebody who may read what is at a path. Reading changes nothing, so one day serves all paths."""
    administrator = make.user("ada", Role.ADMINISTRATOR)
    return lambda path: api_of(administrator if path.startswith(STAFF) else sam)


def results(api, path):
    answer = api.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.fixture
def a_day(sam):
    """One thing of everything, with names, numbers and words that must not wander."""
    said = {"caller_name": "Jo Caller", "callback_number": "704-555-0123", "narrative": "Words of the caller"}
    call = make.call(initial_nature="MNTL", **said)
    triage.identify(call.incident, given_name="Robin", family_name="Secret", phone="704-555-0199", by=sam)
    make.assessment_safe(call.incident)
    make.clinician("clare")
    diversion = make.diversion_at("Released", of=call, clinician=sam)
    triage.clinical_note(diversion, "Words of the clinician", by=sam)
    triage.end(diversion, "05", support_needed=True, by=sam)
    navigation.open_owed(now=diversion.ended_at)
    follow_up = navigation.claim(diversion.follow_up, by=sam)
    navigation.attempt(follow_up, "phone", "no_answer", note="Words of the navigator", by=sam)
    navigation.refer(follow_up, make.service(), by=sam)
    make.dispatch_at("EnRoute")
    make.version_at("Effective")
    make.help_at("Sent")
    flag(sam)
    override(sam)
    to = make.center("kannapolis")
    triage.transfer(make.call(), to, by=sam)
    triage.back_up(to, make.center(), "systems", timezone.now() + datetime.timedelta(hours=1), by=sam)
    baselines.draft()
    refused_delivery(sam)
    hold(sam)
    return call


def test_a_list_holds_what_is_there_and_no_words(a_day, reader_of, subtests):
    for path in LISTS:
        with subtests.test(path):
            answer = reader_of(path).get(path)
            said = answer.json()
            things = said["results"] if isinstance(said, dict) else said
            assert things or path == "/api/alarms/"
            text = answer.content.decode()
            for words in ("Secret", "704-555-0199", "Words of the"):
                assert words not in text
            assert ("Jo Caller" in text) == (path == "/api/calls/")


def test_one_thing_can_be_read_and_clinical_notes_cannot(a_day, reader_of, subtests):
    for endpoint in (endpoint for endpoint in EVERY if endpoint.name == "retrieve"):
        with subtests.test(str(endpoint)):
            api = reader_of(endpoint.path)
            things = api.get(endpoint.path.removesuffix("{}/")).json()
            things = things.get("results", things) if isinstance(things, dict) else things
            pk = (things[0].get("id") or things[0]["code"]) if isinstance(things, list) else ""
            answer = api.get(endpoint.at(pk))
            assert answer.status_code == 200
            assert "Words of the clinician" not in answer.content.decode()


def test_an_incident_tells_who_and_what_was_said(a_day, api):
    said = api.get(f"/api/incidents/{a_day.incident_id}/").json()
    assert said["person"]["family_name"] == "Secret"
    assert [call["callback_number"] for call in said["calls"]] == ["704-555-0123"]
    assert [note["text"] for note in said["notes"]] == ["Words of the caller"]
    assert said["assessment"]["answers"] == make.SAFE
    assert [diversion["status"] for diversion in said["diversions"]] == ["Ended"]


def test_a_follow_up_tells_its_navigator_whom_to_reach(a_day, dan, rita, api_of):
    path = "/api/follow-ups/"
    one = results(api_of(dan), path)[0]
    said = api_of(dan).get(f"{path}{one['id']}/").json()
    assert (said["person"]["phone"], said["attempts"][0]["note"]) == ("704-555-0199", "Words of the navigator")
    assert api_of(rita).get(f"{path}{one['id']}/").status_code == 403
    assert Event.objects.get(verb="navigation.read").by == dan


def test_verbs_do_not_send_names_and_numbers_back(a_day, api):
    for verb, said in (("identify", {"family_name": "Secret"}), ("note", {"text": "Secret words"})):
        answer = api.post(f"/api/incidents/{a_day.incident_id}/{verb}/", said, headers={"Idempotency-Key": verb})
        assert "Secret" not in answer.content.decode()


def test_pages_by_cursor_hold_everything_once_newest_first(api):
    made = [make.call().pk for _ in range(5)]
    said = api.get("/api/calls/?page_size=2").json()
    pages = [[call["id"] for call in said["results"]]]
    make.call()  # a new one moves nothing
    while said["next"]:
        said = api.get(said["next"]).json()
        pages.append([call["id"] for call in said["results"]])
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]
    back = api.get(said["previous"]).json()
    assert [call["id"] for call in back["results"]] == pages[1]


@pytest.mark.parametrize("cursor", ["nonsense", "cD14", "cD0tMQ==", "bz0tMQ==", "cD0lMDA="])
def test_a_made_up_cursor_is_told_so(cursor, api):
    make.call()
    answer = api.get(f"/api/calls/?cursor={cursor}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_a_page_is_never_larger_than_200(api):
    by = make.supervisor()
    for _ in range(201):
        triage.note(make.Incident.objects.first() or make.incident(), "x", by=by)
    assert len(results(api, "/api/history/?page_size=100000")) == 200


def test_calls_by_status_center_incident_and_source(api):
    ringing, taken = make.ringing(), make.call(source="cad", source_id="7")
    for query, wanted in (
        ("status=Ringing", [ringing]),
        ("status=Answered&center=concord", [taken]),
        ("center=kannapolis", []),
        (f"incident={ringing.incident_id}", [ringing]),
        ("source=cad&source_id=7", [taken]),
        ("status=", [taken, ringing]),
    ):
        assert [call["id"] for call in results(api, f"/api/calls/?{query}")] == [call.pk for call in wanted], query


def test_every_question_is_asked_of_the_right_column(a_day, api):
    visit = make.dispatch_at("OnScene")
    for path, yes, no in (
        ("incidents", "response=team", "response=co_response"),
        ("diversions", "status=Ended&center=concord", "status=Ended&center=kannapolis"),
        ("transfers", "center=kannapolis&status=Offered", "center=concord"),
        ("teams", f"callsign={visit.team.callsign}&active=true", "active=false"),
        ("members", "seat=emt", "seat=pilot"),
        ("shifts", f"team={visit.team_id}", "team=987654321"),
        ("dispatches", f"team={visit.team_id}&status=OnScene&center=concord", f"team={visit.team_id}&status=EnRoute"),
        ("follow-ups", f"incident={a_day.incident_id}&center=concord", "status=requested"),
        ("referrals", "status=requested", "status=failed"),
        ("services", "status=active", "taxonomy_term=nothing"),
        ("history", f"thread={a_day.thread}&verb=triage.taken", "thread=nowhere"),
    ):
        assert results(api, f"/api/{path}/?{yes}"), (path, yes)
        assert not results(api, f"/api/{path}/?{no}"), (path, no)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("calls/?status=Vanished", "status"),
        ("calls/?incident=one", "incident"),
        ("calls/?incident=99999999999999999999", "incident"),
        ("calls/?center=a%20b", "center"),
        ("calls/?source=%00", "source"),
        ("teams/?active=maybe", "active"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_so(query, name, api):
    answer = api.get(f"/api/{query}")
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [name]


def test_a_team_says_which_shift_it_is_on(api):
    on, off = make.team(), make.team(on_duty=False)
    shift = {team["id"]: team["shift"] for team in results(api, "/api/teams/")}
    assert shift == {on.pk: on.shifts.get().pk, off.pk: None}


def test_the_duplicates_of_an_incident(api):
    first, second = make.incident(), make.incident()
    other = make.incident(address="1 Other St", latitude=35.5, longitude=-80.7)
    assert [i["id"] for i in api.get(f"/api/incidents/{first.pk}/duplicates/").json()] == [second.pk]
    assert api.get(f"/api/incidents/{other.pk}/duplicates/").json() == []


def test_the_timeline_of_an_incident_is_in_order(api):
    visit = make.dispatch_at("OnScene")
    verbs = [line["verb"] for line in api.get(f"/api/incidents/{visit.incident_id}/timeline/").json()]
    assert verbs[:3] == ["triage.taken", "triage.assessed", "triage.decided"]
    assert verbs.index("dispatch.departed") < verbs.index("dispatch.arrived")


def test_only_alarms_that_are_up_are_listed(sam, api):
    triage.send_help(make.diversion_at("Released", clinician=sam), by=sam)
    alarm = results(api, "/api/alarms/?kind=help_for_caller")[0]
    assert alarm["level"] == "A1"
    triage.take_help_request(make.HelpRequest.objects.get(pk=alarm["thing_id"]), by=sam)
    assert results(api, "/api/alarms/?kind=help_for_caller") == []


@pytest.mark.parametrize(("path", "most"), [("calls", 4), ("incidents", 4), ("follow-ups", 4), ("history", 4)])
def test_a_longer_list_costs_no_more_queries(path, most, a_day, api, django_assert_max_num_queries):
    make.follow_up()
    with django_assert_max_num_queries(most):
        api.get(f"/api/{path}/")
