"""A flag holds for a year; what nobody renews is shown to nobody."""

import datetime

import pytest
from django.utils import timezone

from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.models import Flag
from triage.queries import flags


@pytest.fixture
def flag(alice):
    made = actions.add_flag(make.incident(alice), kind="access", source="caller", text="Gate 4411", by=alice)
    long_ago = timezone.now() - datetime.timedelta(days=366)
    Flag.objects.filter(pk=made.pk).update(at=long_ago, expires_at=long_ago + datetime.timedelta(days=365))
    made.refresh_from_db()
    return made


def test_past_its_day_it_is_shown_to_nobody_until_it_is_renewed(flag, bob):
    assert flags.of(flag.learned_from) == []
    actions.renew_flag(flag, by=bob, confirmed=True)
    assert (flag.renewed_by, flag.confirmed) == (bob, True)
    assert flag.expires_at - flag.renewed_at == datetime.timedelta(days=365)
    assert [one.flag for one in flags.of(flag.learned_from)] == [flag]
    assert_on_record(flag, "triage.renewed_flag", by=bob, kind="access")


def test_one_that_ended_is_not_renewed(flag, bob):
    actions.end_flag(flag, "moved", by=bob)
    with refused("wrong_state", flag):
        actions.renew_flag(flag, by=bob)


def test_the_page_shows_it_first_and_renews_it(flag, bob, rita, client_of, api_of):
    page = client_of(bob).get("/flags/").content.decode()
    assert "expired: not shown" in page and "Gate 4411" in page
    assert_on_record(flag, "triage.read_flags", by=bob, flags=[flag.pk])
    assert client_of(rita).get("/flags/").status_code == 403
    assert client_of(rita).post(f"/flags/{flag.pk}/renew_flag/").status_code == 403
    assert client_of(bob).get(f"/flags/{flag.pk}/renew_flag/").status_code == 405
    assert client_of(bob).post(f"/flags/{flag.pk}/renew_flag/").status_code == 302
    flag.refresh_from_db()
    assert flag.renewed_by == bob and not flag.confirmed
    said = api_of(bob).post(f"/api/flags/{flag.pk}/renew_flag/", {"confirmed": True})
    assert said.status_code == 200 and said.json()["confirmed"]
    assert "text" not in api_of(bob).get("/api/flags/").json()["results"][0]
    assert api_of(bob).get(f"/api/flags/{flag.pk}/").json()["text"] == "Gate 4411"
