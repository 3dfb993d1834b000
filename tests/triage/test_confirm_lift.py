"""A legal hold is lifted by two people."""

import pytest
from django.db import IntegrityError, transaction

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import LegalHold

pytestmark = pytest.mark.django_db


def test_somebody_else_confirms_that_it_is_lifted(sam, mia, pokes):
    hold = actions.hold("audit", by=sam, incident=make.incident())
    with refused("wrong_state", hold):
        actions.confirm_lift(hold, by=mia)
    actions.lift_hold(hold, "mistake", by=sam)
    with refused("second_person", hold):
        actions.confirm_lift(hold, by=sam)
    actions.confirm_lift(hold, by=mia)
    assert (hold.status, hold.lifted_by) == ("Lifted", mia)
    assert not LegalHold.objects.keeping().exists()
    assert_on_record(hold, "triage.lifted_hold", by=mia)
    assert_heard(pokes, "triage", hold)
    with refused("wrong_state", hold):
        actions.confirm_lift(hold, by=mia)
    with pytest.raises(IntegrityError, match="two_people_lift_a_legal_hold"), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(lifted_by=sam)
