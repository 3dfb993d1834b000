"""A rule that is not trusted any more is asked no more; what it said stays."""

import pytest

from tests import make
from tests.record import assert_on_record, refused
from tests.triage import baselines
from triage import actions
from triage.models import BaselineAnswer

pytestmark = pytest.mark.django_db


def test_it_is_asked_no_more_and_what_it_said_stays(alice, sam):
    made = baselines.in_force()
    make.asks_for_team(alice)
    actions.withdraw_baseline(made, by=sam)
    assert (made.status, made.ended_at is not None) == ("Withdrawn", True)
    assert_on_record(made, "triage.baseline_withdrawn", by=sam)
    make.asks_for_team(alice)
    assert BaselineAnswer.objects.count() == 1
    with refused("wrong_state", made):
        actions.withdraw_baseline(made, by=sam)


def test_from_the_page_by_who_answers_for_it(alice, sam, client_of):
    made = baselines.draft()
    act = f"/baselines/{made.pk}/withdraw_baseline/"
    assert client_of(alice).post(act).status_code == 403
    assert client_of(sam).get(act).status_code == 405
    client_of(sam).post(act)
    made.refresh_from_db()
    assert made.status == "Withdrawn"
