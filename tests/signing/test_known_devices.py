"""Strangers who know a name keep nobody out: not the browser that person uses, not who has a code or a passkey."""

import datetime

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from heart.models import Try
from heart.signing import devices, factors
from tests import make

NOON = datetime.datetime(2026, 3, 2, 17, tzinfo=datetime.UTC)


def sign_in(client, username="alice", password=make.PASSWORD, **more):
    extra = {"REMOTE_ADDR": more.pop("at")} if "at" in more else {}
    return client.post("/sign-in/", {"username": username, "password": password, **more}, **extra)


def strangers_try(client_of_nobody, name="alice", per_minute=12):
    """From so many addresses that the name alone is slowed, and none of them by itself."""
    answers = [sign_in(client_of_nobody, name, "guess", at=f"10.66.0.{n}").status_code for n in range(per_minute)]
    assert answers[-1] == 429


@pytest.fixture
def strangers(db):
    return Client()


@pytest.fixture
def phone(alice):
    """The secret that the authenticator app of alice knows."""
    made, earlier = factors.new_secret(), timezone.now() - datetime.timedelta(hours=1)
    with time_machine.travel(earlier, tick=False):
        factors.add_codes(alice, made, factors.code_at(made, earlier))
    return made


def code(phone):
    return factors.code_at(phone, timezone.now())


def test_a_browser_she_used_before_lets_her_in_while_strangers_guess(alice, client, strangers):
    sign_in(client)
    client.post("/sign-out/")
    strangers_try(strangers)
    assert sign_in(strangers, at="10.1.1.1").status_code == 429, "a browser that nobody knows waits"
    assert sign_in(client, at="10.1.1.1").status_code == 302


def test_also_beside_a_stranger_at_the_same_address(alice, client, strangers):
    sign_in(client)
    client.post("/sign-out/")
    for _ in range(70):
        sign_in(strangers, password="guess")
    assert sign_in(client).status_code == 302


def test_and_to_the_second_step(phone, alice, client, strangers, settings):
    """Also when the strangers have the password, and it is the codes that they guess."""
    sign_in(client)
    assert client.post("/sign-in/second-step/", {"code": code(phone)}).status_code == 302
    client.post("/sign-out/")
    for n in range(12):
        sign_in(strangers, at=f"10.66.0.{n}")
        last = strangers.post("/sign-in/second-step/", {"code": "000000"}, REMOTE_ADDR=f"10.66.0.{n}")
    assert last.status_code == 429
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=40), tick=False):
        sign_in(client)
        assert client.post("/sign-in/second-step/", {"code": code(phone)}).status_code == 302


def test_a_found_device_guesses_no_faster(alice, client):
    sign_in(client)
    client.post("/sign-out/")
    with time_machine.travel(NOON, tick=False):
        # It moves from network to network, which helps a stranger.
        codes = [sign_in(client, password="guess", at=f"10.3.{n}.1").status_code for n in range(9)]
    assert codes == [422] * 5 + [429] * 4


def test_it_is_known_to_who_signed_in_there_and_to_nobody_else(alice, bob, client, strangers):
    sign_in(client, "bob")
    client.post("/sign-out/")
    strangers_try(strangers)
    assert sign_in(client, at="10.1.1.1").status_code == 429


def test_a_shared_desk_knows_everybody_who_sat_there(alice, bob, client, strangers):
    for name in ("alice", "bob"):
        sign_in(client, name)
        client.post("/sign-out/")
    strangers_try(strangers)
    strangers_try(strangers, "bob")
    assert [sign_in(client, name, at="10.1.1.1").status_code for name in ("bob", "alice")] == [302, 302]


def test_a_right_password_without_its_second_factor_makes_no_device_known(phone, alice, client):
    sign_in(client)
    assert devices.COOKIE not in client.cookies


@pytest.mark.parametrize("said", ["", "x", "eyJkZXZpY2UiOiJ4IiwicGVvcGxlIjpbXX0:1vx:forged", "ñ" * 4000])
def test_a_made_up_cookie_is_no_device(said, alice, client, strangers):
    strangers_try(strangers)
    client.cookies[devices.COOKIE] = said
    assert sign_in(client, at="10.1.1.1").status_code == 429


def test_after_three_months_it_is_a_stranger_again(alice, client, rf):
    sign_in(client)
    asked = rf.get("/")
    asked.COOKIES = {devices.COOKIE: client.cookies[devices.COOKIE].value}
    assert devices.known(asked, " Alice ")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=91), tick=False):
        assert not devices.known(asked, "alice")


def test_the_cookie_names_nobody_and_no_script_reads_it(alice, client):
    sign_in(client)
    kept = client.cookies[devices.COOKIE]
    assert kept["httponly"] and kept["samesite"] == "Lax" and "alice" not in kept.value


def test_with_a_code_she_comes_in_on_a_new_device_too(phone, alice, client, strangers):
    strangers_try(strangers)
    assert 'name="code"' in sign_in(client, at="10.1.1.1").content.decode(), "it is offered"
    assert sign_in(client, at="10.1.1.1", code=code(phone), next="/keys/").headers["Location"] == "/keys/"
    assert get_user(client) == alice


def test_a_password_with_a_code_tells_no_stranger_which_is_wrong(phone, alice, client):
    right, wrong = (
        sign_in(client, password=password, code="000000", at="10.1.1.1") for password in (make.PASSWORD, "guess")
    )
    assert (right.status_code, wrong.status_code) == (422, 422)
    assert (
        "Wrong name, password or code." in right.content.decode()
        and "Wrong name, password or code." in wrong.content.decode()
    )
    assert not get_user(client).is_authenticated


def test_a_slip_in_the_password_uses_no_code_up(phone, alice, client):
    spare = factors.new_recovery_codes(alice)[0]
    for once in (code(phone), spare):
        assert sign_in(client, password="a slip", code=once, at="10.1.1.1").status_code == 422
        assert sign_in(client, code=once, at="10.1.1.1").status_code == 302
        client.post("/sign-out/")


def test_who_has_the_password_guesses_no_code_from_everywhere(phone, alice, strangers):
    for n in range(10):
        sign_in(strangers, code=f"00000{n}", at=f"10.66.0.{n}")
    assert sign_in(strangers, code=code(phone), at="10.66.1.1").status_code == 422
    assert not get_user(strangers).is_authenticated


def test_who_has_not_shuts_out_no_code(phone, alice, client, strangers):
    strangers_try(strangers)
    for n in range(30):
        sign_in(strangers, password="guess", code="000000", at=f"10.67.0.{n}")
    assert sign_in(client, code=code(phone), at="10.1.1.1").status_code == 302


def test_a_code_of_somebody_without_a_second_factor_opens_nothing(alice, client):
    assert sign_in(client, code="000000").status_code == 422
    assert Try.objects.exists()
