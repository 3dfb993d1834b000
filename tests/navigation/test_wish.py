"""A stop of outreach binds the follow-up: no further try, no number to press, and it may be closed at once."""

import datetime

import pytest
from django.utils import timezone

from navigation import actions
from tests import make
from tests.record import refused
from triage import actions as triage
from triage.models import ContactWay

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(dan):
    return actions.identify(make.follow_up(dan), by=dan, given_name="Daniel", phone="704-555-0188")


def shown(client_of, dan, promise):
    return client_of(dan).get(f"/followups/{promise.pk}/").content.decode()


def test_nobody_tries_again_and_it_is_closed_as_declined(promise, dan, client_of):
    assert 'href="tel:704-555-0188"' in shown(client_of, dan, promise)
    triage.wish(promise.person, "no_outreach", by=dan, source="person")
    with refused("no_outreach", promise, field="result", says="Does not want contact"):
        actions.attempt(promise, "phone", "no_answer", by=dan)
    page = shown(client_of, dan, promise)
    assert 'href="tel:704-555-0188"' not in page and "No more contact from us" in page
    assert actions.close(promise, "declined", by=dan).outcome == "declined"


def test_a_contact_is_kept_all_the_same(promise, dan):
    triage.wish(promise.person, "no_outreach", by=dan, source="person")
    actions.attempt(promise, "phone", "reached", by=dan)
    promise.refresh_from_db()
    assert promise.reached_at


def test_outside_the_persons_hours_the_number_cannot_be_pressed(promise, dan, client_of):
    here = timezone.localtime()
    later, earlier = ((here + datetime.timedelta(hours=h)).time() for h in (2, 1))
    ContactWay.objects.update(not_before=earlier, not_after=later)
    assert 'href="tel:704-555-0188"' not in shown(client_of, dan, promise)
    ContactWay.objects.update(not_before=None, not_after=None)
    assert 'href="tel:704-555-0188"' in shown(client_of, dan, promise)
