"""The second factor: asked of every role, given once, a way around it nowhere, and reset by an administrator."""

import datetime
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.utils import timezone
from rest_framework.authtoken.models import Token

from heart.models import Event, Role
from heart.signing import actions, factors
from tests import make
from tests.heart.served import screen, served

NOON = datetime.datetime(2026, 3, 2, 17, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _asked_of_everybody(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def secret(alice):
    """Alice has an authenticator app; this is what it knows."""
    made = factors.new_secret()
    earlier = timezone.now() - datetime.timedelta(hours=1)
    with time_machine.travel(earlier, tick=False):
        factors.add_codes(alice, made, factors.code_at(made, earlier))
    return made


def password(client, username="alice", **more):
    return client.post("/sign-in/", {"username": username, "password": make.PASSWORD, **more})


def second(client, code):
    return client.post("/sign-in/second-step/", {"code": code})


def set_up(client):
    """Press through the set-up of an authenticator app; the page with the recovery codes and the app's secret."""
    page = client.get("/second-factor/codes/").content.decode()
    made = re.search(r'class="mono secret"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    return client.post("/second-factor/codes/", {"code": factors.code_at(made, timezone.now())}), made


@pytest.mark.parametrize("role", [role for role in Role if role])
def test_without_one_every_role_comes_to_the_set_up_and_nowhere_else(role, db, client):
    make.user("new", role, is_staff=True)
    assert password(client, "new").status_code == 302
    assert client.get("/second-factor/").status_code == 200
    for page in ("/", "/intake/", "/field/", "/admin/", "/sessions/", "/_alarms/"):
        assert client.get(page).headers["Location"].startswith(("/sign-in/", "/admin/login/")), page
    assert client.get("/api/calls/").status_code == 401
    assert not get_user(client).is_authenticated


def test_setting_up_an_app_opens_the_door_and_shows_recovery_codes_once(alice, client):
    password(client)
    answer, _secret = set_up(client)
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", answer.content.decode())
    assert len(set(codes)) == 10
    assert client.get("/intake/").status_code == 200
    assert codes[0] not in client.get("/second-factor/").content.decode()
    assert "10 left" in client.get("/second-factor/").content.decode()
    assert Event.objects.get(verb="heart.second_factor_set").codes == {"kind": "totp"}


def test_the_picture_holds_the_secret_and_the_page_is_kept_nowhere(alice, client):
    password(client)
    answer = client.get("/second-factor/codes/")
    assert 'src="data:image/svg+xml;base64,' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_wrong_code_sets_nothing_up(alice, client):
    password(client)
    client.get("/second-factor/codes/")
    assert client.post("/second-factor/codes/", {"code": "000000"}).status_code == 422
    assert not factors.has_any(alice)


def test_setting_the_first_one_up_ends_what_came_in_by_password_alone(alice, client, client_of, settings):
    Token.objects.create(user=alice)
    settings.SECOND_FACTOR = False
    other = client_of(alice)
    assert other.get("/intake/").status_code == 200
    password(client)
    set_up(client)
    settings.SECOND_FACTOR = True
    assert other.get("/intake/").status_code == 302
    assert client.get("/intake/").status_code == 200
    assert not Token.objects.exists()


def test_the_password_alone_lets_nobody_in(secret, alice, client):
    assert password(client, next="/incidents/").headers["Location"] == "/sign-in/second-step/"
    assert not get_user(client).is_authenticated
    assert client.get("/intake/").headers["Location"].startswith("/sign-in/")
    assert second(client, factors.code_at(secret, timezone.now())).headers["Location"] == "/incidents/"
    assert Event.objects.get(verb="heart.signed_in").codes == {"second": "totp"}


def test_a_code_opens_once(secret, alice, client):
    with time_machine.travel(NOON + datetime.timedelta(days=400), tick=False):
        code = factors.code_at(secret, timezone.now())
        password(client)
        assert second(client, code).headers["Location"] == "/"
        client.post("/sign-out/")
        password(client)
        assert second(client, code).status_code == 422
        assert (
            second(client, factors.code_at(secret, timezone.now() - datetime.timedelta(seconds=30))).status_code == 422
        )
        assert (
            second(client, factors.code_at(secret, timezone.now() + datetime.timedelta(seconds=30))).status_code == 302
        )


def test_an_old_code_opens_nothing(secret, alice, client):
    password(client)
    assert second(client, factors.code_at(secret, timezone.now() - datetime.timedelta(seconds=90))).status_code == 422
    assert Event.objects.get(verb="heart.sign_in_refused").codes == {"what": "code"}


def test_guessing_codes_is_slowed(secret, alice, client):
    password(client)
    assert [second(client, f"00000{n}").status_code for n in range(6)] == [422] * 5 + [429]
    assert "Too many tries." in second(client, factors.code_at(secret, timezone.now())).content.decode()


def test_a_recovery_code_opens_once(secret, alice, client):
    code = factors.new_recovery_codes(alice)[3]
    password(client)
    assert second(client, code).status_code == 302
    assert "You have 9 recovery codes left." in client.get("/intake/").content.decode()
    client.post("/sign-out/")
    password(client)
    assert second(client, code).status_code == 422


def test_new_recovery_codes_replace_the_old(secret, alice, client):
    old = factors.new_recovery_codes(alice)[0]
    password(client)
    second(client, factors.code_at(secret, timezone.now()))
    page = client.post("/second-factor/recovery-codes/").content.decode()
    assert old not in page
    with pytest.raises(factors.Wrong):
        factors.check_code(alice, old)


def test_the_second_step_waits_a_quarter_of_an_hour(secret, alice, client):
    with time_machine.travel(NOON + datetime.timedelta(days=400), tick=False):
        password(client)
    with time_machine.travel(NOON + datetime.timedelta(days=400, seconds=901), tick=False):
        assert second(client, factors.code_at(secret, timezone.now())).headers["Location"] == "/sign-in/"


@pytest.mark.parametrize("has_one", [True, False])
def test_a_session_made_around_the_second_step_is_none(has_one, alice, client_of):
    if has_one:
        actions.factors.add_codes(alice, "A" * 32, factors.code_at("A" * 32, timezone.now()))
    pages = {"/intake/": (302, "/sign-in/"), "/_alarms/": (401, None), "/api/calls/": (403, None)}
    for page, said in pages.items():
        around = client_of(alice)
        answer = around.get(page)
        assert (answer.status_code, answer.get("Location")) == said
        assert not get_user(around).is_authenticated


def test_who_owes_the_second_step_adds_no_other_factor(secret, alice, client):
    password(client)
    for page in ("/second-factor/", "/second-factor/codes/", "/second-factor/passkey/"):
        assert client.get(page).headers["Location"].startswith("/sign-in/")
    assert client.post("/second-factor/recovery-codes/").headers["Location"].startswith("/sign-in/")


def test_who_owes_the_set_up_changes_nothing_else(alice, client):
    password(client)
    assert client.post("/second-factor/recovery-codes/").headers["Location"].startswith("/sign-in/")
    assert client.get("/sign-in/second-step/").headers["Location"] == "/sign-in/"


def test_the_secrets_are_not_readable_in_the_database(secret, alice):
    factors.new_recovery_codes(alice)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert kept.count("gAAAA") == 2


def test_the_last_one_stays_where_it_is_asked_for(secret, alice, client, settings):
    password(client)
    second(client, factors.code_at(secret, timezone.now()))
    kept = factors.of(alice).get()
    client.post(f"/second-factor/{kept.pk}/remove/")
    assert factors.has_any(alice)
    settings.SECOND_FACTOR = False
    client.post(f"/second-factor/{kept.pk}/remove/")
    assert not Authenticator.objects.exists()


def test_nobody_takes_away_what_is_another_persons(secret, alice, bob, client_of, settings):
    settings.SECOND_FACTOR = False
    assert client_of(bob).post(f"/second-factor/{factors.of(alice).get().pk}/remove/").status_code == 404


def test_a_screen_of_such_a_session_hears_nothing(alice, transactional_db, client_of):
    with served() as port, screen(port, alice) as it:
        assert it.closed() == 4403


# --- the API ---------------------------------------------------------------------------------------------------------


def ask(client, **more):
    said = {"username": "alice", "password": make.PASSWORD, **more}
    return client.post("/api/token/", said, content_type="application/json")


def test_a_token_takes_the_code_too(secret, alice, client):
    answer = ask(client)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "second_factor")
    assert ask(client, code="123456").status_code == 401
    code = factors.code_at(secret, timezone.now())
    token = ask(client, code=code).json()["token"]
    assert client.get("/api/calls/", headers={"Authorization": f"Token {token}"}).status_code == 200
    assert ask(client, code=code).status_code == 401, "a code opens once"


def test_without_a_second_factor_there_is_no_token(alice, client):
    answer = ask(client)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "second_factor")
    assert not Token.objects.exists()


def test_who_has_one_gives_it_even_where_none_is_asked_for(secret, alice, client, settings):
    settings.SECOND_FACTOR = False
    assert ask(client).status_code == 401
    assert ask(client, code=factors.code_at(secret, timezone.now())).status_code == 200


def test_guessing_codes_for_a_token_is_slowed(secret, alice, client):
    assert [ask(client, code=f"00000{n}").status_code for n in range(6)] == [401] * 5 + [429]


def test_a_token_from_before_it_was_asked_for_opens_nothing(alice, api_of, settings):
    settings.SECOND_FACTOR = False
    api = api_of(alice)
    assert api.get("/api/calls/").status_code == 200
    settings.SECOND_FACTOR = True
    assert api.get("/api/calls/").status_code == 401


@pytest.mark.parametrize("code", ["123456", "12345678"])
def test_one_that_cannot_be_read_any_more_is_a_wrong_one(code, secret, alice, client, settings, caplog):
    factors.new_recovery_codes(alice)
    settings.SECRET_KEY = "another key than the one that kept the secrets, of fifty letters or more"
    password(client)
    assert second(client, code).status_code == 422
    assert "SECRET_KEY_FALLBACKS" in caplog.text and "alice" not in caplog.text
