"""Signing in with a password: told in words, slowed when guessed, on the record, and never kept on the device."""

import datetime

import pytest
import time_machine
from django.contrib.auth import get_user

from dispatch import actions as dispatch
from heart.models import Event, Session, Try
from heart.signing import tries
from tests import make

NOON = datetime.datetime(2026, 3, 2, 17, tzinfo=datetime.UTC)


def sign_in(client, username="alice", password=make.PASSWORD, **more):
    return client.post("/sign-in/", {"username": username, "password": password}, **more)


def test_it_lets_in_and_is_on_the_record(alice, client):
    assert sign_in(client).headers["Location"] == "/"
    line = Event.objects.get(verb="heart.signed_in")
    assert (line.by, line.thread, line.codes) == (alice, f"person-{alice.pk}", {"second": "none"})
    assert Session.objects.get().user == alice


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_says_what_the_letters_stand_for(client, language):
    page = client.get("/sign-in/", headers={"accept-language": language}).content.decode()
    assert "Holistic Empathetic Assistance Response Teams" in page


def test_it_gives_a_new_session_key(alice, client):
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("said", [{"password": "wrong"}, {"username": "nobody"}, {"username": "ALICE"}])
def test_what_does_not_fit_is_refused_alike(said, alice, client):
    answer = sign_in(client, **said)
    assert answer.status_code == 422
    assert "Wrong name or password." in answer.content.decode()
    assert not get_user(client).is_authenticated


def test_a_wrong_password_is_on_the_record_of_who_has_the_name(alice, client):
    sign_in(client, password="wrong")
    sign_in(client, username="my own secret typed here")
    line = Event.objects.get(verb="heart.sign_in_refused")
    assert (line.by, line.thing_id, line.codes) == (None, alice.pk, {"what": "password"})
    assert "secret" not in str(list(Try.objects.values_list("key", flat=True)))


def test_the_sixth_wrong_password_is_told_to_wait(alice, client):
    with time_machine.travel(NOON, tick=False):
        codes = [sign_in(client, password="guess").status_code for _ in range(6)]
        assert codes == [422] * 5 + [429]
        answer = sign_in(client)
        assert answer.status_code == 429, "not even with the right one"
        assert "Too many tries. Wait 5 minutes, then try again." in answer.content.decode()
        assert int(answer["Retry-After"]) == 300
    with time_machine.travel(NOON + datetime.timedelta(seconds=301), tick=False):
        assert sign_in(client).status_code == 302


def test_hammering_while_told_to_wait_makes_it_no_longer(alice, client):
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            sign_in(client, password="guess")
    with time_machine.travel(NOON + datetime.timedelta(seconds=200), tick=False):
        assert {sign_in(client).status_code for _ in range(9)} == {429}
    with time_machine.travel(NOON + datetime.timedelta(seconds=301), tick=False):
        assert sign_in(client).status_code == 302


def test_somebody_else_at_the_same_address_comes_in(alice, bob, client):
    for _ in range(7):
        sign_in(client, password="guess")
    assert sign_in(client, username="bob").status_code == 302


def test_the_same_person_at_another_address_comes_in(alice, client):
    for _ in range(7):
        sign_in(client, password="guess")
    assert sign_in(client, REMOTE_ADDR="10.7.7.7").status_code == 302


def test_a_right_password_forgets_the_wrong_ones_before(alice, client):
    for _ in range(2):
        for _ in range(4):
            sign_in(client, password="guess")
        assert sign_in(client).status_code == 302
        client.post("/sign-out/")


def test_guessing_one_name_from_everywhere_is_slowed(alice, client):
    codes = [sign_in(client, password="guess", REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_behind_a_proxy_only_its_own_word_counts(alice, client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for n in range(5):
        sign_in(client, password="guess", headers={"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.1"})
    assert sign_in(client, headers={"X-Forwarded-For": "10.9.9.9, 192.0.2.1"}).status_code == 429
    assert sign_in(client, headers={"X-Forwarded-For": "192.0.2.1, 192.0.2.2"}).status_code == 302


@pytest.mark.parametrize(
    ("said", "counted"),
    [("2001:db8:1:2::3", "2001:db8:1:2::/64"), ("192.0.2.7", "192.0.2.7"), ("nonsense", "unknown"), ("", "unknown")],
)
def test_an_address_is_counted_as_its_network(said, counted, rf):
    assert tries.address(rf.get("/", REMOTE_ADDR=said)) == counted


def test_old_tries_are_forgotten(alice, client):
    with time_machine.travel(NOON, tick=False):
        sign_in(client, password="guess")
    sign_in(client)
    assert not Try.objects.exists()


def test_who_left_does_not_come_in(alice, client):
    alice.is_active = False
    alice.save()
    assert sign_in(client).status_code == 422


def test_the_administration_has_no_door_of_its_own(alice, client):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.headers["Location"] == "/sign-in/?next=/admin/"
    assert client.post("/admin/login/", {"username": "alice", "password": make.PASSWORD}).status_code == 302
    assert not get_user(client).is_authenticated


def test_a_shift_later_one_signs_in_again(alice, client, settings):
    with time_machine.travel(NOON, tick=False):
        sign_in(client)
    settings.IDLE_LOCK_S = 10**6
    with time_machine.travel(NOON + datetime.timedelta(hours=11, minutes=59), tick=False):
        assert client.get("/intake/").status_code == 200
    with time_machine.travel(NOON + datetime.timedelta(hours=12, seconds=1), tick=False):
        assert client.get("/intake/").headers["Location"].startswith("/sign-in/")


def test_a_crew_that_is_out_keeps_its_emergency_button_until_it_is_back(rita, client, settings):
    """A visit that runs over the shift is when the button is needed most."""

    def at(**later):
        return time_machine.travel(NOON + datetime.timedelta(**later), tick=False)

    settings.IDLE_LOCK_S = 10**6
    with at():
        sign_in(client, "rita")
    with at(hours=11):
        visit = make.dispatch_at("PatientContact", by=make.team(rita))
    with at(hours=12, minutes=30):
        assert client.get("/field/").status_code == 200
        assert client.post(f"/dispatch/{visit.pk}/emergency/").status_code == 302
    with at(hours=12, minutes=40):
        dispatch.clear(visit, "43", support_needed=False, by=make.supervisor())
        assert client.get("/field/").headers["Location"].startswith("/sign-in/")


def test_after_two_shifts_even_they_sign_in_again(rita, client, settings):
    settings.IDLE_LOCK_S = 10**6
    with time_machine.travel(NOON, tick=False):
        sign_in(client, "rita")
    with time_machine.travel(NOON + datetime.timedelta(hours=11), tick=False):
        make.dispatch_at("OnScene", by=make.team(rita))
    with time_machine.travel(NOON + datetime.timedelta(hours=24, seconds=1), tick=False):
        assert client.get("/field/").headers["Location"].startswith("/sign-in/")


def test_a_page_that_stayed_hears_who_is_signed_in_now(alice, client, client_of):
    assert client.get("/sessions/_left/").status_code == 401
    said = client_of(alice).get("/sessions/_left/").json()
    assert said["user"] == str(alice.pk)
    assert len(said["csrf"]) == 64


def test_the_window_of_signing_in_again_is_for_who_is_signed_in(alice, client, client_of):
    assert client.get("/signed-in/")["Location"] == "/sign-in/"
    assert "Close this window." in client_of(alice).get("/signed-in/").content.decode()


def test_a_script_of_a_page_that_stays_is_told_and_not_led_away(client, db):
    answer = client.post("/dispatch/1/emergency/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer


def test_words_sent_by_who_is_signed_out_are_shown_again(client, db):
    words = "Calmer at the end; her sister stays the night."
    answer = client.post("/diversions/1/clinical_note/", {"text": words, "once": "0" * 36})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "You are signed out. This was not saved." in page
    assert words in page and "000000000000" not in page
    assert 'href="/sign-in/?next=/signed-in/"' in page
    nothing_typed = client.post("/diversions/1/claim/", {"once": "0" * 36})
    assert nothing_typed["Location"].startswith("/sign-in/")
