"""A token for a name and a password, and not for guessing."""

import pytest
from rest_framework.authtoken.models import Token

from heart.models import Answered
from tests import make

PATH = "/api/token/"


def ask(client, username="alice", password=make.PASSWORD, **more):
    return client.post(PATH, {"username": username, "password": password}, content_type="application/json", **more)


def test_it_opens_the_api(alice, client):
    token = ask(client).json()["token"]
    assert client.get("/api/calls/", headers={"Authorization": f"Token {token}"}).status_code == 200


def test_asked_again_it_is_the_same(alice, client):
    assert ask(client).json() == ask(client).json()


@pytest.mark.parametrize("said", [{"password": "wrong"}, {"username": "nobody"}, {"username": "ALICE"}])
def test_what_does_not_fit_is_refused_alike(said, alice, client):
    answer = ask(client, **said)
    assert answer.status_code == 401
    assert answer.json() == {"error": {"code": "wrong_credentials", "message": "Wrong name or password."}}
    assert not Token.objects.exists()


def test_who_left_gets_none(alice, client):
    alice.is_active = False
    alice.save()
    assert ask(client).status_code == 401


@pytest.mark.parametrize("missing", ["username", "password"])
def test_both_must_be_said(missing, alice, client):
    answer = ask(client, **{missing: ""})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [missing])


def test_guessing_one_persons_password_is_slowed_from_wherever(alice, client):
    codes = [ask(client, password="guess", REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(11)]
    assert codes == [401] * 10 + [429]
    answer = ask(client, username=" Alice", REMOTE_ADDR="10.9.9.9")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["error"]["code"] == "throttled"


def test_signing_in_often_is_no_guessing(alice, client):
    assert {ask(client).status_code for _ in range(65)} == {200}
    assert [ask(client, password="guess").status_code for _ in range(6)] == [401] * 5 + [429]


def test_others_may_still_sign_in(alice, bob, client):
    for _ in range(11):
        ask(client, password="guess")
    assert ask(client, username="bob").status_code == 200


def test_guessing_many_names_from_one_address_is_slowed(alice, client):
    codes = [ask(client, username=f"name{n}").status_code for n in range(61)]
    assert codes == [401] * 60 + [429]


def test_a_made_up_forwarded_address_does_not_help_guessing(alice, client):
    for n in range(60):
        ask(client, username=f"name{n}", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert ask(client, HTTP_X_FORWARDED_FOR="10.1.1.1").status_code == 429


def test_a_token_is_never_kept_as_an_answer(alice, client):
    assert ask(client, headers={"Idempotency-Key": "k"}).status_code == 200
    assert not Answered.objects.exists()


@pytest.mark.parametrize("body", ["[]", "7", '{"username": ["a"], "password": {}}'])
def test_nonsense_is_told_so(body, db, client):
    answer = client.post(PATH, body, content_type="application/json")
    assert answer.status_code == 400
