"""Where a call came from and what its caller wants: said at every door, corrected by who hears it, and never lost."""

import pytest

from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Call, Diversion

pytestmark = pytest.mark.django_db
SAID = {"origin": "988", "caller_wish": "no_police"}


def shown_on(browser, page: str) -> str:
    return Page(browser.get(page).content.decode()).text


def origin_of(call: Call) -> dict[str, str]:
    return Call.objects.values(*SAID).get(pk=call.pk)


def test_it_is_corrected_by_who_hears_it(alice, pokes):
    call = make.call(alice)
    actions.record_origin(call, "988", wish="no_police", by=alice)
    assert origin_of(call) == SAID
    assert_on_record(call, "triage.recorded_origin", by=alice, origin="988", was_origin="911")
    assert_heard(pokes, "triage", call)


def test_a_wish_stays_where_only_the_origin_is_said_and_goes_when_it_is_said_to_be_none(alice):
    call = make.call(alice, **SAID)
    actions.record_origin(call, "other_center", by=alice)
    assert origin_of(call) == {"origin": "other_center", "caller_wish": "no_police"}
    actions.record_origin(call, "other_center", wish="", by=alice)
    assert origin_of(call)["caller_wish"] == ""


def test_it_can_be_said_after_the_call(alice):
    call = actions.hang_up(make.call(alice), by=alice)
    actions.record_origin(call, "in_person", by=alice)
    assert origin_of(call)["origin"] == "in_person"


@pytest.mark.parametrize("wrong", [{"origin": "pigeon"}, {"origin": ""}, {"origin": "911", "wish": "a pony"}])
def test_what_is_not_in_the_list_is_refused(alice, wrong):
    call = make.call(alice)
    with refused("no_origin", call, field="origin"):
        actions.record_origin(call, **wrong, by=alice)


@pytest.mark.parametrize("origin", Call.Origin.values)
@pytest.mark.parametrize("door", ["/api/calls/", "/api/calls/ring/", "/api/calls/import/"])
def test_every_door_of_the_api_keeps_it(alice, api_of, door, origin):
    make.center()
    made = api_of(alice).post(door, {"center": "concord", "origin": origin, "caller_wish": "talk"}).json()
    said = api_of(alice).get(f"/api/calls/{made['id']}/").json()
    assert (said["origin"], said["caller_wish"], said["unread"]) == (origin, "talk", [])


def test_the_form_of_a_new_call_keeps_it(alice, client_of):
    make.center()
    typed = {"center": "concord", "priority": "3", "caller_role": "Caller", "language": "en", **SAID}
    assert client_of(alice).post("/calls/take/", typed).status_code == 302
    assert origin_of(Call.objects.get()) == SAID


def test_a_clinician_and_the_way_back_lose_nothing(alice, carol):
    call = make.call(alice, **SAID)
    for verbs in (["claim", "verify"], ["claim"]):
        diversion = actions.divert(call, "by_voice", by=alice)
        for verb in verbs:
            getattr(actions, verb)(diversion, by=carol)
            assert origin_of(call) == SAID
        if diversion.status == Diversion.Status.VERIFIED:
            actions.release(diversion, by=alice)
        actions.give_back(diversion, "caller_asked", by=carol)
        call.refresh_from_db()
        assert origin_of(call) == SAID


def test_another_center_and_joining_lose_nothing(alice):
    to, kim = make.center("kannapolis"), make.user()
    to.staff.add(kim)
    call = make.call(alice, **SAID)
    actions.accept_transfer(actions.transfer(call, to, by=alice), by=kim)
    actions.join(call.incident, make.incident(), by=make.supervisor())
    assert origin_of(call) == SAID


def test_a_caller_who_hung_up_and_is_reached_again_keeps_it(alice):
    call = make.ringing(**SAID)
    actions.answer(actions.hang_up(call, by=None), by=alice)
    assert origin_of(call) == SAID


def test_the_wish_stands_on_the_page_and_is_corrected_there(alice, client_of):
    call = make.call(alice, **SAID)
    browser, page = client_of(alice), f"/incidents/{call.incident_id}/"
    shown = shown_on(browser, page)
    assert "The caller wants: No police" in shown
    said = {"origin": "other_center", "wish": "team", "version": call.version}
    browser.post(f"/calls/{call.pk}/record_origin/", said, headers={"Referer": f"http://testserver{page}"})
    assert origin_of(call) == {"origin": "other_center", "caller_wish": "team"}
    shown = shown_on(browser, page)
    assert "The caller wants: A team to come" in shown
    assert "call source: 988 to Other 911 center" in shown


def test_a_wish_decides_nothing_by_itself(alice):
    """A caller who wants no police and has a weapon gets police; one who wants a team gets what the answers say."""
    decided = set()
    for wish in ["", *Call.Wish.values]:
        incident = make.incident(caller_wish=wish)
        decided.add(make.assessment_safe(incident, weapon="yes").response_id)
    assert decided == {"emergency"}
