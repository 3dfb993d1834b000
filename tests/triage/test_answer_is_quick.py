"""What an answer costs: the questions to the database on the road every safety answer takes, however long the call."""

import datetime
import uuid

import pytest
import time_machine
from django.utils import timezone

from tests import make

SCRIPT = {"HTTP_HX_REQUEST": "true"}
# Two for who asks; begin, reserve the key, keep the answer, commit; a savepoint each for the lock and for the act; the
# incident in hand, the version and the calls; the centers who asks works for (only they may act on it); then each part
# it is judged by once (assessments, doubts, kinds of help, people's words), the assessment and its line of history; for
# the page only the flags (by place, by person and number), why nobody has helped yet (said, or nobody answered),
# whether a clinician rings already and how high the risk is that one found. What an act has read, its page does not ask
# again.
MOST = 26
# A browser that was silent for 15 s is written down as alive (heart/signing/gate.py): one more, and not every time.
SIGN_OF_LIFE = 1


@pytest.mark.parametrize(("apart_s", "most"), [(0, MOST), (16, MOST + SIGN_OF_LIFE)])
def test_an_answer_asks_the_database_no_more_late_in_a_call_than_early(
    apart_s, most, alice, client_of, django_assert_max_num_queries
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        made = make.incident(alice, initial_nature="MNTL", callback_number="704-555-0123")
        make.incident(alice, initial_nature="MNTL", callback_number="704-555-0123")
        desk = client_of(alice)
        for turn in range(6):
            clock.shift(datetime.timedelta(seconds=apart_s))
            said = {"question": "weapon", "answer": ("no", "unknown")[turn % 2], "once": str(uuid.uuid4())}
            with django_assert_max_num_queries(most):
                answer = desk.post(f"/incidents/{made.pk}/assess/", said, **SCRIPT)
            assert answer.status_code == 200
