"""A person who was switched off is let in again, in the role they had."""

import pytest

from heart import actions
from heart.models import Role
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.fixture
def ada(db):
    return make.user("ada", Role.ADMINISTRATOR)


@pytest.fixture
def gone(db):
    return make.user("gone", Role.CLINICIAN, is_active=False)


def test_they_sign_in_again_and_it_is_on_record(gone, ada, client, pokes):
    actions.switch_on(gone, by=ada)
    assert client.post("/sign-in/", {"username": "gone", "password": make.PASSWORD}).status_code == 302
    gone.refresh_from_db()
    assert gone.role == Role.CLINICIAN
    assert_on_record(gone, "heart.switched_on", by=ada)
    assert_heard(pokes, "heart", gone)


def test_who_is_not_switched_off_is_refused(alice, ada):
    with refused("switched_on", alice, says="Alice"):
        actions.switch_on(alice, by=ada)


def test_on_the_page(gone, ada, client_of):
    page = client_of(ada).post(f"/staff/{gone.pk}/switch_on/", follow=True).content.decode()
    assert "Gone can sign in again." in page
    assert "reactivated" in page
