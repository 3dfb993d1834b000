"""A person gets other work: at once, on record, and never so that nobody is left who gives roles."""

import pytest

from heart import actions
from heart.models import Role, User
from tests import make
from tests.at_once import at_once
from tests.record import assert_heard, assert_on_record, refused


@pytest.fixture
def ada(db):
    return make.user("ada", Role.ADMINISTRATOR)


def test_it_counts_at_the_next_request_and_is_on_record(alice, ada, client_of, pokes):
    desk = client_of(alice)
    assert desk.get("/followups/").status_code == 403
    actions.change_role(alice, Role.CARE_NAVIGATOR, by=ada)
    assert desk.get("/followups/").status_code == 200
    assert desk.get("/intake/").status_code == 403
    assert_on_record(alice, "heart.role_changed", by=ada, before="call_taker", after="care_navigator")
    assert_heard(pokes, "heart", alice)


def test_work_can_be_taken_away(alice, ada):
    assert actions.change_role(alice, Role.NONE, by=ada).role == ""


def test_the_same_role_is_refused(alice, ada):
    with refused("same_role", alice, field="role", says="Alice"):
        actions.change_role(alice, Role.CALL_TAKER, by=ada)


def test_the_last_administrator_stays(ada, alice):
    make.user("gone", Role.ADMINISTRATOR, is_active=False)
    with refused("last_administrator", ada, says="Ada"):
        actions.change_role(ada, Role.SUPERVISOR, by=ada)
    actions.change_role(alice, Role.ADMINISTRATOR, by=ada)
    assert actions.change_role(ada, Role.SUPERVISOR, by=ada).role == Role.SUPERVISOR


def test_who_is_switched_off_may_lose_the_role(ada):
    gone = make.user("gone", Role.ADMINISTRATOR, is_active=False)
    assert actions.change_role(gone, Role.NONE, by=ada).role == ""


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_take_each_other_away(ada):
    otto = make.user("otto", Role.ADMINISTRATOR)

    def take(person, by):
        def act():
            try:
                actions.change_role(person, Role.SUPERVISOR, by=by)
            except actions.Refused as no:
                return no.code

        return act

    assert set(at_once(take(otto, ada), take(ada, otto))) == {"last_administrator", None}
    assert User.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_on_the_page(alice, ada, client_of):
    desk = client_of(ada)
    answer = desk.post(f"/staff/{alice.pk}/change_role/", {"role": "clinician"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/staff/?sel={alice.pk}#person", 302)]
    assert "Alice has a new role." in page
    assert "Call-taker → Clinician" in page
    assert desk.post(f"/staff/{alice.pk}/change_role/", {"role": "none"}).status_code == 302
    alice.refresh_from_db()
    assert alice.role == ""


@pytest.mark.parametrize(("said", "status"), [({}, 422), ({"role": "king"}, 422), ({"role": ""}, 422)])
def test_what_is_no_role_changes_nothing(said, status, alice, ada, client_of):
    assert client_of(ada).post(f"/staff/{alice.pk}/change_role/", said).status_code == status
    alice.refresh_from_db()
    assert alice.role == Role.CALL_TAKER


def test_a_refusal_is_said_at_the_field(alice, ada, client_of):
    answer = client_of(ada).post(f"/staff/{alice.pk}/change_role/", {"role": "call_taker"})
    assert answer.status_code == 409
    assert "Alice has this role already." in answer.content.decode()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
@pytest.mark.parametrize("act", ["change_role", "switch_off", "switch_on"])
def test_nobody_else_may(role, act, alice, client_of):
    desk = client_of(make.user("other", role))
    assert desk.get("/staff/").status_code == 403
    assert desk.post(f"/staff/{alice.pk}/{act}/", {"role": "supervisor"}).status_code == 403
    alice.refresh_from_db()
    assert (alice.role, alice.is_active) == (Role.CALL_TAKER, True)


def test_a_get_changes_nothing(alice, ada, client_of):
    assert client_of(ada).get(f"/staff/{alice.pk}/change_role/", {"role": "clinician"}).status_code == 405
