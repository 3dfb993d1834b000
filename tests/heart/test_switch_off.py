"""A person is switched off: out everywhere at once, kept on record, and never the last administrator."""

import pytest

from heart import actions
from heart.models import Role
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.fixture
def ada(db):
    return make.user("ada", Role.ADMINISTRATOR)


def test_sessions_and_tokens_end_and_it_is_on_record(alice, ada, client_of, api_of, pokes):
    desk, program = client_of(alice), api_of(alice)
    actions.switch_off(alice, by=ada)
    assert desk.get("/intake/").status_code == 302
    assert program.get("/api/calls/").status_code == 401
    assert not alice.sessions.exists()
    assert_on_record(alice, "heart.switched_off", by=ada)
    assert_heard(pokes, "heart", alice)


def test_they_cannot_sign_in(alice, ada, client):
    actions.switch_off(alice, by=ada)
    assert client.post("/sign-in/", {"username": "alice", "password": make.PASSWORD}).status_code == 422


def test_twice_is_refused(alice, ada):
    actions.switch_off(alice, by=ada)
    with refused("switched_off", alice, says="Alice"):
        actions.switch_off(alice, by=ada)


def test_nobody_switches_off_the_last_administrator_or_themselves(ada):
    with refused("last_administrator", ada):
        actions.switch_off(ada, by=ada)
    otto = make.user("otto", Role.ADMINISTRATOR)
    with refused("oneself", ada):
        actions.switch_off(ada, by=ada)
    assert actions.switch_off(otto, by=ada).is_active is False


def test_on_the_page(alice, ada, client_of):
    desk = client_of(ada)
    page = desk.get(f"/staff/?sel={alice.pk}").content.decode()
    assert "Deactivate Alice" in page
    assert f"/staff/{ada.pk}/switch_off/" not in desk.get(f"/staff/?sel={ada.pk}").content.decode()
    page = desk.post(f"/staff/{alice.pk}/switch_off/", follow=True).content.decode()
    assert "Alice cannot sign in any more." in page
    assert "Reactivate Alice" in page


def test_a_name_is_found_by_a_post_and_never_stands_in_an_address(alice, bob, ada, client_of):
    page = client_of(ada).post("/staff/", {"find": "ali"}).content.decode()
    assert f'id="person-{alice.pk}"' in page
    assert f'id="person-{bob.pk}"' not in page
    assert "ali" not in client_of(ada).post("/staff/", {"find": "ali"}).headers.get("Location", "")
    assert "No staff member has that name." in client_of(ada).post("/staff/", {"find": "no such body"}).content.decode()
    assert client_of(ada).post("/staff/", {"find": "x" * 10_000}).status_code == 200


@pytest.mark.parametrize("said", ["x", "9" * 30, "-1", "987654321", "²"])
def test_nonsense_chooses_nobody(said, ada, client_of):
    assert 'id="person"' not in client_of(ada).get("/staff/", {"sel": said}).content.decode()
