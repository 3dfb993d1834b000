"""A new password: asked for the old one, slowed when that is guessed, and everything else of that person goes out."""

import pytest
from django.contrib.auth import get_user
from rest_framework.authtoken.models import Token

from heart.models import Answered, Event, Session, User
from tests import make

NEW = "seven lanterns by the creek"


def change(client, old=make.PASSWORD, new=NEW, again=None, **more):
    said = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post("/password/", said | more)


def test_it_is_changed_and_everything_else_goes_out(alice, client, client_of, api_of):
    other, program = client_of(alice), api_of(alice)
    client.post("/sign-in/", {"username": "alice", "password": make.PASSWORD})
    before = client.session.session_key
    assert change(client).headers["Location"] == "/sessions/"
    assert get_user(client) == alice and client.session.session_key != before
    assert not get_user(other).is_authenticated
    assert program.get("/api/calls/").status_code == 401
    assert [session.pk for session in Session.objects.filter(user=alice)] == [client.session.session_key]
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert Event.objects.get(verb="heart.password_changed").codes == {}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"old": "guess"}, "Your old password was entered incorrectly"),
        ({"new": "short"}, "at least 12 characters"),
        ({"new": "password1234"}, "too common"),
        ({"again": "another one altogether"}, "The two password fields"),
        ({"new": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(said, words, alice, client_of):
    client = client_of(alice)
    answer = change(client, **said)
    assert answer.status_code == 422
    assert words in answer.content.decode() and NEW not in answer.content.decode()
    alice.refresh_from_db()
    assert alice.check_password(make.PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_guessing_the_old_one_is_slowed_and_kept_nowhere(alice, client_of):
    client = client_of(alice)
    assert [change(client, old="guess", once=f"k{n}").status_code for n in range(6)] == [422] * 5 + [429]
    assert change(client).status_code == 429
    assert not Answered.objects.exists()


def test_a_locked_screen_changes_none(alice, client_of):
    client = client_of(alice)
    client.post("/sessions/lock/", {"next": "/"})
    assert change(client).status_code == 423
    assert "kept" not in client.session


def test_a_stranger_signs_in_first(db, client):
    assert change(client).headers["Location"].startswith("/sign-in/")


def test_one_given_by_the_administration_puts_everything_out_too(alice, client_of, api_of):
    mine, program = client_of(alice), api_of(alice)
    boss = client_of(User.objects.create_superuser("boss", password=make.PASSWORD))
    given = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert boss.post(f"/admin/heart/user/{alice.pk}/password/", given).status_code == 302
    assert not get_user(mine).is_authenticated and not Token.objects.exists()
    assert program.get("/api/calls/").status_code == 401
    assert Event.objects.get(verb="heart.password_changed").by.username == "boss"
    assert boss.get("/admin/password_change/").headers["Location"] == "/password/"
    boss.post("/admin/logout/")
    assert Event.objects.filter(verb="heart.signed_out").count() == 1
