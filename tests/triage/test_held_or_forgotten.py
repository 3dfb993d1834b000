"""Who holds a record and who destroys it at the same moment: it is kept, or the one who holds it is told it is gone."""

import pytest
import time_machine

from heart.actions import forget
from heart.kernel.flow import Refused
from tests import forgetting as past
from tests import make
from tests.at_once import TRIES, at_once, fresh
from triage import actions

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_is_told_that_something_is_kept_that_is_gone(now, tmp_path):
    make.kinds()
    policy = past.policy(tmp_path / "policy.yaml")
    boss, root = make.supervisor(), past.administrator()
    kept = gone = 0
    for _ in range(TRIES):
        incident = actions.close(make.incident(), ["05"], by=boss, miss="other")
        with time_machine.travel(now.replace(year=now.year + 6), tick=False):
            held, forgotten = at_once(
                lambda this=incident: actions.hold("audit", by=boss, incident=fresh(this)),
                lambda: forget("call", policy, by=root),
            )
        assert not isinstance(forgotten, Exception), forgotten
        if isinstance(held, Refused):
            assert (held.code, fresh(incident).forgotten_at is None) == ("forgotten", False)
            gone += 1
        else:
            assert fresh(incident).forgotten_at is None
            kept += 1
    assert kept + gone == TRIES
