"""What a person agreed to, for how long."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from navigation import actions
from tests import make
from tests.record import assert_heard, assert_on_record


def test_it_is_recorded(dan, pokes):
    person = make.person()
    given = actions.consent(person, "referral", by=dan, recipient=make.service().organization)
    assert (given.person, given.recorded_by, given.revoked_at) == (person, dan, None)
    assert_on_record(given, "navigation.consented", by=dan, purpose="referral")
    assert_heard(pokes, "navigation", given)


def test_it_does_not_run_out_before_it_was_given(dan, now):
    law, over = "a_consent_expires_after_it_was_given", now - datetime.timedelta(days=1)
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        actions.consent(make.person(), "contact", by=dan, expires_at=over)
