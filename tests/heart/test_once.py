"""A POST sent twice with one key happens once, and a failed one may be tried again."""

import threading

import pytest
from django.db import connection
from django.test import Client

from heart.models import Answered, Event, User
from tests.at_once import at_once
from tests.deadline import eventually
from tests.heart.once_urls import Weather

pytestmark = pytest.mark.urls("tests.heart.once_urls")
KEY = {"Idempotency-Key": "k-1"}


@pytest.fixture(autouse=True)
def fair_weather(monkeypatch):
    monkeypatch.setattr(Weather, "fails", "")
    monkeypatch.setattr(Weather, "waits_for", None)


def test_the_second_gets_the_first_answer_and_nothing_happens(alice, api_of):
    api = api_of(alice)
    first = api.post("/api/do/", {"a": 1}, headers=KEY)
    second = api.post("/api/do/", {"a": 1}, headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second["Location"] == first["Location"] == "/api/acts/1/"
    assert second["Content-Type"] == first["Content-Type"]
    assert "X-Other" not in second
    assert (first.get("Idempotent-Replay"), second["Idempotent-Replay"]) == (None, "true")
    assert Event.objects.count() == 1


def test_the_answer_says_since_when_it_is_done_first_and_again(alice, client_of):
    browser = client_of(alice)
    plain, again = (browser.post("/page/", {"once": "k-9"}) for _ in range(2))
    script = browser.post("/page/", {"once": "k-9"}, headers={"HX-Request": "true"})
    assert plain["Taken-At"] == again["Taken-At"] == script["Taken-At"] == Answered.objects.get().at.isoformat()
    assert (script.status_code, script["HX-Redirect"]) == (204, "/acts/1/")


def test_a_press_that_a_page_sends_by_script_is_told_where_to_go_and_that_we_heard_it(alice, client_of):
    browser, press = client_of(alice), {"X-Press": "1"}
    first, again = (browser.post("/page/", {"once": "k-9"}, headers=press) for _ in range(2))
    for answer in (first, again):
        assert (answer.status_code, answer["HX-Redirect"], answer["X-Press"]) == (204, "/acts/1/", "heard")
        assert answer["Taken-At"] == Answered.objects.get().at.isoformat()
    other = browser.post("/page/", {"once": "k-9", "a": "2"}, headers=press)
    assert (other.status_code, other["X-Press"], "Taken-At" in other) == (422, "heard", False)
    assert "X-Press" not in browser.post("/page/", {"once": "k-9"})
    assert Event.objects.count() == 1


@pytest.mark.parametrize("fails", ["refused", "broken", "invalid"])
def test_what_was_not_done_is_never_said_to_be(alice, api_of, monkeypatch, fails):
    api = api_of(alice)
    api.raise_request_exception = False
    monkeypatch.setattr(Weather, "fails", fails)
    assert "Taken-At" not in api.post("/api/do/", headers=KEY)


@pytest.mark.parametrize("ended", ["token", "person"])
def test_an_answer_does_not_outlive_the_token_it_was_given_to(alice, api_of, ended):
    api = api_of(alice)
    first = api.post("/api/do/", {"a": 1}, headers=KEY)
    if ended == "token":
        alice.auth_token.delete()
    else:
        User.objects.filter(pk=alice.pk).update(is_active=False)
    again = api.post("/api/do/", {"a": 1}, headers=KEY)
    assert again.content != first.content
    assert "Idempotent-Replay" not in again


def test_without_a_key_everything_happens_again(alice, api_of):
    api = api_of(alice)
    assert [api.post("/api/do/").json()["count"] for _ in range(2)] == [1, 2]
    assert not Answered.objects.exists()


@pytest.mark.parametrize("other", [{"data": {"a": 2}}, {"path": "/api/large/"}, {"path": "/api/do/?a=1"}])
def test_the_key_of_another_request_is_refused(alice, api_of, other):
    api = api_of(alice)
    api.post("/api/do/", {"a": 1}, headers=KEY)
    answer = api.post(**{"path": "/api/do/", "data": {"a": 1}} | other, headers=KEY)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "idempotency_key"
    assert Event.objects.count() == 1


@pytest.mark.parametrize(("fails", "status"), [("refused", 409), ("broken", 500), ("invalid", 400)])
def test_a_failure_leaves_nothing_and_is_not_kept(alice, api_of, monkeypatch, fails, status):
    api = api_of(alice)
    api.raise_request_exception = False
    Weather.fails = fails
    assert api.post("/api/do/", headers=KEY).status_code == status
    assert not Event.objects.exists()
    assert not Answered.objects.exists()
    Weather.fails = ""
    answer = api.post("/api/do/", headers=KEY)
    assert (answer.status_code, answer.json()) == (201, {"count": 1})


def test_people_do_not_share_keys(alice, bob, api_of):
    for user in (alice, bob):
        assert "Idempotent-Replay" not in api_of(user).post("/api/do/", headers=KEY)
    assert Event.objects.count() == 2


def test_strangers_have_no_keys(alice):
    for _ in range(2):
        assert "Idempotent-Replay" not in Client().post("/api/do/", headers=KEY)
    assert Event.objects.count() == 2
    assert not Answered.objects.exists()


def test_a_page_takes_its_key_from_the_form(alice, client_of):
    browser = client_of(alice)
    first = browser.post("/page/", {"once": "k-2", "name": "x"})
    second = browser.post("/page/", {"once": "k-2", "name": "x", "csrfmiddlewaretoken": "another"})
    assert first["Location"] == second["Location"] == "/acts/1/"
    assert browser.post("/page/", {"once": "k-3", "name": "x"})["Location"] == "/acts/2/"


def test_the_api_does_not_take_its_key_from_the_body(alice, client_of):
    browser = client_of(alice)
    for count in (1, 2):
        assert browser.post("/api/do/", {"once": "k-2"}).json() == {"count": count}


def test_files_are_a_form_too(alice, client_of, tmp_path):
    browser = client_of(alice)
    for name in ("x", "x", "y"):
        part = tmp_path / "part.txt"
        part.write_text("part")
        with part.open() as file:
            answer = browser.post("/page/", {"once": "k-4", "name": name, "file": file}, headers={"Accept": "*/*"})
        if name == "x":
            assert answer["Location"] == "/acts/1/"
    assert answer.status_code == 422


@pytest.mark.parametrize("where", ["/api/large/", "/api/stream/"])
def test_an_answer_too_large_to_keep_still_happens_once(alice, api_of, where):
    api = api_of(alice)
    first, second = api.post(where, headers=KEY), api.post(where, headers=KEY)
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["error"]["message"] == "This was already done."
    assert second["Taken-At"] == first["Taken-At"]
    assert Event.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 201, "a\x00b"])
def test_a_key_that_is_none_is_refused(alice, client_of, key):
    answer = client_of(alice).post("/page/", {"once": key})
    assert answer.status_code == 400
    assert not Event.objects.exists()


def test_a_request_too_large_is_told_so(alice, api_of, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = api_of(alice).post("/api/do/", {"a": "x" * 200}, headers=KEY)
    assert answer.status_code == 413
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_acts_and_both_get_its_answer(alice, api_of):
    first, second = api_of(alice), api_of(alice)
    answers = at_once(
        lambda: first.post("/api/do/", {"a": 1}, headers=KEY), lambda: second.post("/api/do/", {"a": 1}, headers=KEY)
    )
    assert [answer.json() for answer in answers] == [{"count": 1}, {"count": 1}]
    assert sorted(answer.get("Idempotent-Replay", "") for answer in answers) == ["", "true"]
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_asks_while_it_is_still_being_done_is_told_so(alice, api_of, settings):
    impatient, patient = api_of(alice), api_of(alice)
    go_on = Weather.waits_for = threading.Event()

    def ask_meanwhile():
        # PostgreSQL itself gives up waiting, as lock_timeout in the settings says.
        eventually(_somebody_is_acting)
        try:
            return impatient.post("/api/do/", headers=KEY)
        finally:
            go_on.set()

    done, meanwhile = at_once(lambda: patient.post("/api/do/", headers=KEY), ask_meanwhile)
    assert (done.status_code, meanwhile.status_code) == (201, 409)
    assert "still in progress" in meanwhile.json()["error"]["message"]
    assert (meanwhile.json()["error"]["code"], meanwhile["Retry-After"]) == ("in_progress", "1")
    assert impatient.post("/api/do/", headers=KEY).json() == done.json() == {"count": 1}


def _somebody_is_acting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0] > 0
