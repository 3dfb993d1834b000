"""A consent is revoked in the moment in which somebody refers by it: nothing goes out by a consent that is revoked."""

import pytest

from heart.kernel.flow import Refused
from heart.models import Role
from navigation import actions
from navigation.models import Referral
from tests import make
from tests.at_once import TRIES, at_once, fresh
from triage import actions as triage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kinds_of_help(db):
    make.kinds()


def test_what_goes_out_went_before_it_was_revoked():
    dan, service = make.user("dan", Role.CARE_NAVIGATOR), make.service()
    promise = actions.identify(make.follow_up(dan), by=dan, given_name="Daniel")
    for _try in range(TRIES):
        given = make.consent(promise.incident.person, ["contact"], service.organization.name)
        sent, revoked = at_once(
            lambda: actions.refer(fresh(promise), service, by=dan, what=["contact"]),
            lambda given=given: triage.revoke(given, "phone", by=dan),
        )
        assert revoked.revoked_at is not None
        if isinstance(sent, Refused):
            assert sent.code == "no_consent"
        else:
            assert isinstance(sent, Referral), sent
            assert list(sent.consents.all()) == [given]
            assert sent.requested_at < revoked.revoked_at
            actions.update_referral(sent, "rejected", by=dan)


def test_nobody_waits_for_ever_while_it_is_closed_and_consented_to(now):
    dan, service = make.user("dan", Role.CARE_NAVIGATOR), make.service()
    said = {"what": ["contact"], "how": "signed", "expires_at": now.replace(year=now.year + 1, day=1)}
    for _try in range(TRIES):
        promise = actions.identify(make.follow_up(dan), by=dan, given_name="Daniel")
        closed, given = at_once(
            lambda promise=promise: actions.close(fresh(promise), "deceased", by=dan),
            lambda promise=promise: actions.consent(fresh(promise), service.organization, by=dan, **said),
        )
        assert not isinstance(closed, Exception), closed
        assert not isinstance(given, Exception) or isinstance(given, Refused), given
