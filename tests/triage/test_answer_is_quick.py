"""What an answer costs: the questions to the database on the road every safety answer takes, however long the call."""

import uuid

from tests import make

SCRIPT = {"HTTP_HX_REQUEST": "true"}
# Session, person, the key of the form, the lock, words of people beside it, the assessment and its line of history,
# and the part of the page.
MOST = 32


def test_an_answer_asks_the_database_no_more_late_in_a_call_than_early(alice, client_of, django_assert_max_num_queries):
    made = make.incident(alice, initial_nature="MNTL", callback_number="704-555-0123")
    make.incident(alice, initial_nature="MNTL", callback_number="704-555-0123")
    desk = client_of(alice)
    for turn in range(6):
        said = {"question": "weapon", "answer": ("no", "unknown")[turn % 2], "once": str(uuid.uuid4())}
        with django_assert_max_num_queries(MOST):
            answer = desk.post(f"/incidents/{made.pk}/assess/", said, **SCRIPT)
        assert answer.status_code == 200
