"""A second person confirms a legal hold, or that it stays."""

import pytest
from django.db import IntegrityError, transaction

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import LegalHold

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold(sam):
    return actions.hold("audit", by=sam, incident=make.incident())


def test_somebody_else_confirms_it(sam, mia, hold, pokes):
    with refused("second_person", hold):
        actions.confirm_hold(hold, by=sam)
    actions.confirm_hold(hold, by=mia)
    assert (hold.status, hold.confirmed_by) == ("InForce", mia)
    assert_on_record(hold, "triage.confirmed_hold", by=mia)
    assert_heard(pokes, "triage", hold)
    with refused("wrong_state", hold):
        actions.confirm_hold(hold, by=mia)
    with pytest.raises(IntegrityError, match="two_people_set_a_legal_hold"), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(confirmed_by=sam)


def test_it_stays_by_somebody_elses_word(sam, mia, hold):
    actions.confirm_hold(hold, by=mia)
    actions.lift_hold(hold, "over", by=mia)
    with refused("second_person", hold):
        actions.confirm_hold(hold, by=mia)
    actions.confirm_hold(hold, by=sam)
    assert (hold.status, hold.confirmed_by, hold.lift_asked_by, hold.lift_reason) == ("InForce", mia, None, "")


def test_one_that_nobody_confirmed_is_never_confirmed_by_who_asked_for_it(sam, mia, hold):
    actions.lift_hold(hold, "mistake", by=mia)
    with refused("second_person", hold):
        actions.confirm_hold(hold, by=sam)
    actions.confirm_hold(hold, by=make.supervisor())
    assert (hold.status, hold.confirmed_by) == ("InForce", make.supervisor())
