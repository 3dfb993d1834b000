"""Guessing counts whatever else is sent with the guess, and nobody's guesses shut the others out."""

import json

import pytest
from django.db import transaction

from heart.models import Answered, Try
from heart.signing import tries
from tests import make

SLOWED = [422] * 5 + [429]


def keyed(number):
    return {"Authorization": "Token made-up", "Idempotency-Key": f"key-{number}"}


@pytest.mark.django_db(transaction=True)
def test_a_key_for_sending_twice_takes_no_guess_back(alice, client):
    wrong = {"username": "alice", "password": "guess"}
    assert [client.post("/sign-in/", wrong, headers=keyed(n)).status_code for n in range(6)] == SLOWED
    assert Try.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nor_at_the_door_for_programs(alice, client):
    wrong = json.dumps({"username": "alice", "password": "guess"})
    codes = [
        client.post("/api/token/", wrong, content_type="application/json", headers=keyed(n)).status_code
        for n in range(6)
    ]
    assert codes == [401] * 5 + [429]


@pytest.mark.django_db(transaction=True)
def test_nor_on_a_locked_screen(alice, client_of):
    client = client_of(alice)
    client.post("/sessions/lock/", {"next": "/"})
    assert [client.post("/unlock/", {"password": "guess", "once": f"k{n}"}).status_code for n in range(6)] == SLOWED


@pytest.mark.django_db(transaction=True)
def test_a_try_is_never_counted_where_it_could_be_taken_back(rf):
    with transaction.atomic(), pytest.raises(RuntimeError):
        tries.begin("password", "alice", rf.post("/sign-in/"))


def test_an_answer_that_is_a_secret_is_not_kept(alice, client):
    wanted = json.dumps({"username": "alice", "password": make.PASSWORD})
    token = client.post("/api/token/", wanted, content_type="application/json").json()["token"]
    more = {"Authorization": f"Token {token}", "Idempotency-Key": "k"}
    assert client.post("/api/token/", wanted, content_type="application/json", headers=more).status_code == 200
    assert not Answered.objects.exists()


def test_an_answer_that_was_given_is_not_read_through_the_lock(alice, client_of):
    client = client_of(alice)
    asked = {"find": "", "once": "k1"}
    assert client.post("/find/", asked).status_code == 200
    client.post("/sessions/lock/", {"next": "/"})
    assert client.post("/find/", asked).status_code == 423


def test_junk_passkeys_from_elsewhere_shut_nobody_out(db, client):
    junk = {"credential": "5"}
    assert {client.post("/sign-in/passkey/", junk, REMOTE_ADDR=f"10.1.{n}.1").status_code for n in range(12)} == {422}
    one_floor = [client.post("/sign-in/passkey/", junk, REMOTE_ADDR="10.2.2.1").status_code for _ in range(61)]
    assert (set(one_floor[:60]), one_floor[60]) == ({422}, 429)


def test_who_knows_the_name_keeps_no_screen_locked(alice, client_of, client):
    mine = client_of(alice)
    mine.post("/sessions/lock/", {"next": "/"})
    for _ in range(6):
        client.post("/sign-in/", {"username": "alice", "password": "guess"})
    assert mine.post("/unlock/", {"password": make.PASSWORD}).status_code == 302


@pytest.mark.parametrize("junk", ["[" * 20_000, '{"a":' * 2_000, "null", '"x"', '{"response": 5}'])
def test_a_passkey_that_is_none_is_told_in_words(junk, db, client):
    assert client.post("/sign-in/passkey/", {"credential": junk}).status_code == 422


def test_a_key_that_is_only_touched_unlocks_nothing(alice, client_of):
    """Also not by asking for a second factor and then using the answer as both."""
    assert client_of(alice).post("/sign-in/passkey/options/").json()["publicKey"]["userVerification"] == "required"
