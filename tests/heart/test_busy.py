"""Two acts in each other's way are told so in words; nobody meets an error page for pressing at the same moment."""

import pytest
from django.db import OperationalError
from psycopg2.errors import DeadlockDetected, DiskFull, LockNotAvailable

from heart.kernel import middleware
from tests import make


def busy(_queryset, **_how):
    raise OperationalError("canceling statement due to lock timeout") from LockNotAvailable()


@pytest.mark.parametrize(("cause", "code"), [(LockNotAvailable, "busy"), (DeadlockDetected, "busy"), (DiskFull, "")])
def test_only_what_may_be_tried_again_is_a_refusal(cause, code):
    error = OperationalError("as the database says it")
    error.__cause__ = cause()
    refused = middleware.refusal_of(error)
    assert (refused.code if refused else "") == code


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["page", "api"])
def test_who_waits_too_long_for_somebody_else_is_told_to_try_again(client_of, api_of, sam, door, monkeypatch):
    incident = make.incident()
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", busy)
    client, where = (client_of(sam), "/") if door == "page" else (api_of(sam), "/api/")
    answer = client.post(f"{where}incidents/{incident.pk}/cancel/")
    assert answer.status_code == 409
    assert "try again" in answer.content.decode()
