"""Somebody lost phone, key and codes: an administrator resets the second factor, and everything open of theirs ends."""

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from rest_framework.authtoken.models import Token

from heart import actions
from heart.models import Role
from heart.signing import factors
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.fixture
def ada(db):
    return make.user("ada", Role.ADMINISTRATOR)


@pytest.fixture
def alice(alice):
    secret = factors.new_secret()
    factors.add_codes(alice, secret, factors.code_at(secret, timezone.now()))
    factors.new_recovery_codes(alice)
    return alice


def test_it_takes_everything_and_ends_everything(alice, ada, client_of, api_of, pokes):
    desk, program = client_of(alice), api_of(alice)
    actions.reset_second_factor(alice, by=ada)
    assert not Authenticator.objects.exists() and not Token.objects.exists() and not alice.sessions.exists()
    assert desk.get("/intake/").status_code == 302
    assert program.get("/api/calls/").status_code == 401
    assert_on_record(alice, "heart.second_factor_reset", by=ada)
    assert_heard(pokes, "heart", alice)


def test_who_has_none_needs_none(bob, ada):
    with refused("no_second_factor", bob, says="Bob"):
        actions.reset_second_factor(bob, by=ada)


def test_the_staff_page_offers_it_where_there_is_one(alice, bob, ada, client_of):
    client = client_of(ada)
    assert "Reset the second factor of Alice" in client.get(f"/staff/?sel={alice.pk}").content.decode()
    assert "Reset the second factor" not in client.get(f"/staff/?sel={bob.pk}").content.decode()
    assert client.post(f"/staff/{alice.pk}/reset_second_factor/").status_code == 302
    assert not factors.has_any(alice)
    assert "second factor reset" in client.get(f"/staff/?sel={alice.pk}").content.decode()


def test_others_may_not(alice, sam, client_of):
    page = f"/staff/{alice.pk}/reset_second_factor/"
    assert client_of(sam).post(page).status_code == 403
    assert client_of(sam).get(page).status_code == 405
    assert factors.has_any(alice)
