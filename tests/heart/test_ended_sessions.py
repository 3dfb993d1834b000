"""A person whose role changes, who is switched off or signs out, loses their open sockets, with and without Redis."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from heart import actions
from heart.kernel import history, hub, watch
from heart.kernel import subscriber as seat
from heart.models import Role, Session, User
from heart.signing import actions as signing
from tests import make
from tests.heart.served import screen, served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick_and_quiet(fresh_publisher, monkeypatch):
    monkeypatch.setattr(hub, "REST_S", 0.05)
    monkeypatch.setattr(hub, "BEAT_S", 3600.0)


@pytest.fixture(params=["with Redis", "without Redis"])
def road(request, settings, tmp_path, monkeypatch):
    """The news goes through Redis alone, or is found by the hub's own watch alone."""
    if request.param == "without Redis":
        settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    else:
        monkeypatch.setattr(watch, "lines_since", lambda top, holes: [])


@pytest.fixture
def ada(db):
    return make.user("ada", Role.ADMINISTRATOR)


def begin(*listeners):
    """Wait until these screens hear of new lines."""
    for listener in listeners:
        listener.until(resync=True)
        hears(listener)


def hears(listener):
    with transaction.atomic():
        line = history.record("triage.noted", make.person(), by=None)
    assert listener.until(seq=line.pk)


def test_a_changed_role_ends_the_sockets_of_that_person_alone(road, alice, bob, ada):
    with served() as port, screen(port, alice) as hers, screen(port, bob) as his:
        begin(hers, his)
        actions.change_role(alice, Role.SUPERVISOR, by=ada)
        assert hers.closed() == seat.MOVED
        hears(his)


def test_who_is_switched_off_is_put_out_and_not_let_in_again(road, alice, ada):
    with served() as port:
        with screen(port, alice) as hers:
            begin(hers)
            actions.switch_off(alice, by=ada)
            assert hers.closed() == seat.ENDED
        with screen(port, alice) as hers:
            assert hers.closed() == seat.STRANGER


def test_an_ended_session_ends_its_sockets_and_no_others(road, alice):
    with served() as port, screen(port, alice) as ended, screen(port, alice) as kept:
        begin(ended, kept)
        signing.end_session(Session.objects.get(pk=ended.session), by=alice)
        assert ended.closed() == seat.ENDED
        hears(kept)


def test_signing_out_ends_the_sockets_of_that_browser(road, alice):
    browser = Client()
    browser.force_login(alice)
    with served() as port, screen(port, alice, browser=browser) as hers:
        begin(hers)
        assert browser.post("/sign-out/").status_code == 302
        assert hers.closed() == seat.ENDED


def test_what_happens_between_the_handshake_and_the_seat_is_not_missed(road, alice, monkeypatch):
    """The handshake asked who somebody is; by the time they sit, their work is another."""
    whole = hub.Hub.join

    def late(self, send, close, who=None):
        return whole(self, send, close, who._replace(role=Role.SUPERVISOR))

    monkeypatch.setattr(hub.Hub, "join", late)
    with served() as port, screen(port, alice) as hers:
        assert hers.closed() == seat.MOVED


def test_a_database_that_is_gone_for_a_moment_only_delays_it(alice, ada, settings, tmp_path, monkeypatch):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    whole, moved = watch.standing, []

    def standing(people):
        moved.append(User.objects.get(pk=alice.pk).role == Role.SUPERVISOR)
        if moved.count(True) == 1:
            raise DatabaseError
        return whole(people)

    with served() as port, screen(port, alice) as hers:
        begin(hers)
        monkeypatch.setattr(watch, "standing", standing)
        actions.change_role(alice, Role.SUPERVISOR, by=ada)
        assert hers.closed() == seat.MOVED
    assert moved.count(True) == 2
