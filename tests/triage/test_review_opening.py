"""Whoever answers for it reads why a person was opened without work, and nobody reads their own."""

import pytest
from django.db import IntegrityError, transaction

from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.models import Opening

pytestmark = pytest.mark.django_db


def test_it_is_reviewed_once_and_by_somebody_else(sam, dan, mia):
    opening = actions.open_person(make.person(), by=dan, reason="complaint")
    actions.review_opening(opening, by=sam)
    assert (opening.reviewed_by, opening.reviewed_at is not None) == (sam, True)
    assert_on_record(opening, "triage.reviewed_opening", by=sam, opening=opening.pk)
    with refused("wrong_state", opening):
        actions.review_opening(opening, by=mia)
    own = actions.open_person(make.person(), by=sam, reason="complaint")
    with refused("own_opening", own):
        actions.review_opening(own, by=sam)
    with pytest.raises(IntegrityError, match="nobody_reviews_their_own_opening"), transaction.atomic():
        Opening.objects.filter(pk=own.pk).update(reviewed_by=sam)
