"""The named cast, the clock, and ears for the pokes."""

import contextlib
import datetime
import functools
import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware

from heart.kernel import live
from heart.models import Role, User
from tests import databases, make, services


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: it need not be searched for garbage again and again."""
    gc.collect()
    gc.freeze()


# What the migrations leave in them is the same after every test.
AS_MIGRATED = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any) -> Any:
    """A copy of the migrated database, on a server of our own; elsewhere one made by its migrations.

    It, and no other database, lets its history be emptied between tests.
    """
    template = os.environ.get(services.TEMPLATE)
    with contextlib.ExitStack() as until_the_end:
        if template:
            until_the_end.enter_context(databases.copied(template))
        else:
            request.getfixturevalue("django_db_setup")
        with django_db_blocker.unblock():
            with connection.cursor() as cursor:
                name = connection.ops.quote_name(connection.settings_dict["NAME"])
                cursor.execute(f"ALTER DATABASE {name} SET heart.allow_truncate = 'on'")
            # It counts from the next connection on.
            connection.close()
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_where_something_is() -> Iterator[None]:
    """After a test with real commits Django makes each table's files anew: far longer than what most of them did.

    Only rows are removed here, of the tables that have some; the lists of models and permissions stay as migrated, so
    they need not be written again either.
    """
    usual = TransactionTestCase._fixture_teardown

    def empty(self: TransactionTestCase) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if not cursor.fetchone()[0]:
                return usual(self)
            tables = [connection.ops.quote_name(name) for name in sorted(set(_tables()) - AS_MIGRATED)]
            # As emptying does, this waits for who still writes, in any table.
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
            ask = " UNION ALL ".join(f"SELECT {at} WHERE EXISTS (SELECT FROM {name})" for at, name in enumerate(tables))
            cursor.execute(ask)
            filled = [tables[at] for (at,) in cursor.fetchall()]
            # The history and the protocols refuse, and whom a row points to may go first.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in filled:
                cursor.execute(f"DELETE FROM {name}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@functools.cache
def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


@pytest.fixture(scope="session", autouse=True)
def static_files_looked_at_once() -> Iterator[None]:
    """Each test client makes the middleware anew, which looked at every static file: half the time of its requests."""
    look, seen = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(self: WhiteNoiseMiddleware) -> None:
        # What the answers of a file depend on.
        key = (self.static_prefix, self.max_age, self.allow_all_origins, self.charset)
        if key not in seen:
            look(self)
            seen[key] = dict(self.files)
        self.files.update(seen[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(autouse=True)
def fast_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def now() -> datetime.datetime:
    return timezone.now()


def _plays(name: str, role: str) -> Any:
    @pytest.fixture(name=name)
    def person(db: None) -> User:
        return make.user(name, role)

    return person


alice = _plays("alice", Role.CALL_TAKER)
bob = _plays("bob", Role.TEAM_LEAD)
rita = _plays("rita", Role.RESPONDER)
carol = _plays("carol", Role.CLINICIAN)
dan = _plays("dan", Role.CARE_NAVIGATOR)
sam = _plays("sam", Role.SUPERVISOR)
mia = _plays("mia", Role.MEDICAL_DIRECTOR)
eve = _plays("eve", Role.NONE)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which this person is signed in."""

    def of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return of


@pytest.fixture
def api_of() -> Callable[[User], APIClient]:
    """A program that holds this person's token."""

    def of(user: User) -> APIClient:
        token, _ = Token.objects.get_or_create(user=user)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
        return client

    return of


class Pokes:
    """What the open screens would have heard."""

    def __init__(self) -> None:
        self._heard: list[tuple[str, str, int]] = []

    def hear(self, topic: str, thread: str, seq: int) -> None:
        self._heard.append((topic, thread, seq))

    def __call__(self) -> list[tuple[str, str, int]]:
        """All pokes so far as (topic, thread, seq). What waits for the test's own transaction counts as committed."""
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for _, call, _ in waiting:
            call()
        return list(self._heard)

    def topics(self) -> set[str]:
        return {topic for topic, _, _ in self()}


@pytest.fixture
def pokes(db: None, monkeypatch: pytest.MonkeyPatch) -> Pokes:
    ears = Pokes()
    monkeypatch.setattr(live, "poke", ears.hear)
    return ears


@pytest.fixture
def fresh_publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pokes start without a connection or a rest from another test, and leave none behind."""
    monkeypatch.setattr(live, "publisher", live.Publisher())
    yield
    if live.publisher.client is not None:
        live.publisher.client.close()
