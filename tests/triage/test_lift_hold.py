"""Whoever asks to lift a legal hold says why; it keeps until somebody else agrees."""

import pytest
from django.db import IntegrityError, transaction

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import LegalHold

pytestmark = pytest.mark.django_db


def test_it_is_asked_for_with_a_reason_once(sam, mia, pokes):
    hold = actions.hold("audit", by=sam, incident=make.incident())
    with refused("no_reason", hold, field="reason"):
        actions.lift_hold(hold, "tired", by=sam)
    actions.confirm_hold(hold, by=mia)
    actions.lift_hold(hold, "over", by=mia)
    assert (hold.status, hold.lift_asked_by, hold.lift_reason) == ("LiftAsked", mia, "over")
    assert list(LegalHold.objects.keeping()) == [hold]
    assert_on_record(hold, "triage.asked_to_lift_hold", by=mia, reason="over")
    assert_heard(pokes, "triage", hold)
    with refused("wrong_state", hold):
        actions.lift_hold(hold, "over", by=sam)
    with pytest.raises(IntegrityError, match="whoever_asks_to_lift_a_legal_hold_says_why"), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(lift_reason="")
