"""Every endpoint asks the permission table, strangers are turned away, and reading changes nothing."""

import pytest
from django.test import Client

from heart.kernel.access import permissions
from heart.models import Event, Role
from tests import make
from tests.api.endpoints import EVERY, VERBS

NOWHERE = 987654321
MACHINES = {"/api/calls/ring/", "/api/calls/import/"}
each = pytest.mark.parametrize("endpoint", EVERY, ids=str)
READ = {endpoint.path for endpoint in EVERY if endpoint.method == "get"}
ONLY_VERBS = [endpoint for endpoint in VERBS if endpoint.path not in READ]


def test_the_router_was_walked():
    assert {"/api/calls/", "/api/dispatches/{}/arrive/", "/api/protocol/", "/api/follow-ups/{}/close/"} <= {
        endpoint.path for endpoint in EVERY
    }


@each
def test_it_asks_for_a_permission_of_the_table(endpoint):
    assert endpoint.permission in permissions()


@each
def test_a_stranger_is_asked_to_sign_in(endpoint, db, client):
    answer = getattr(client, endpoint.method)(endpoint.at(), content_type="application/json")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert answer.json()["error"]["code"] == "not_authenticated"


@each
def test_eve_may_do_nothing(endpoint, eve, api_of):
    answer = getattr(api_of(eve), endpoint.method)(endpoint.at())
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "permission_denied"
    # What a machine's door refuses is told to the floor; nothing else is done.
    assert {one.verb for one in Event.objects.all()} <= ({"alarms.raised"} if endpoint.path in MACHINES else set())


@each
def test_it_is_open_to_exactly_the_roles_of_the_table(endpoint, db, api_of):
    let_in = set()
    for role in Role:
        if role:
            answer = getattr(api_of(make.user(role=role)), endpoint.method)(endpoint.at(NOWHERE))
            assert answer.status_code in (200, 400, 403, 404), answer.content
            if answer.status_code != 403:
                let_in.add(role)
    assert let_in == permissions()[endpoint.permission]


def test_a_get_on_a_verb_is_refused_and_changes_nothing(sam, api_of, subtests):
    call = make.call()
    before = Event.objects.count()
    for endpoint in ONLY_VERBS:
        with subtests.test(str(endpoint)):
            answer = api_of(sam).get(endpoint.at(call.pk))
            assert answer.status_code == 405
            assert answer.json()["error"]["code"] == "method_not_allowed"
            assert Event.objects.count() == before


def test_no_other_method_exists(sam, api_of):
    api = api_of(sam)
    for path in {endpoint.at() for endpoint in EVERY}:
        for method in (api.put, api.patch, api.delete, api.options):
            assert method(path).status_code == 405, (path, method)


def test_a_signed_in_page_may_call_it_with_its_csrf_token(alice, db):
    make.center()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    said = {"center": "concord"}
    assert browser.post("/api/calls/", said, content_type="application/json").status_code == 403
    browser.cookies["csrftoken"] = token = "a" * 32
    answer = browser.post("/api/calls/", said, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201


@pytest.mark.parametrize("inactive", [True, False])
def test_an_unknown_token_or_one_of_somebody_who_left_is_refused(inactive, alice, api_of, client):
    api = api_of(alice)
    if inactive:
        alice.is_active = False
        alice.save()
        answer = api.get("/api/calls/")
    else:
        answer = client.get("/api/calls/", headers={"Authorization": "Token " + "0" * 40})
    assert answer.status_code == 401
