"""What somebody wants to write on a record that was merged into another is refused, and says where it belongs."""

import datetime

import pytest
from django.utils import timezone

from tests import make
from tests.reading import Page
from tests.record import refused
from triage import actions
from triage.models import Consent, Wish
from triage.queries.people import stopped

pytestmark = pytest.mark.django_db

DAYS = datetime.timedelta(days=30)


@pytest.fixture
def merged(alice, dan):
    """(gone, kept): two records that are one person, both opened by the navigator before they were merged."""
    gone, kept = (actions.identify(make.incident(alice), by=alice, given_name=name) for name in ("Sky", "River"))
    actions.add_way(gone, "phone", "704-555-0142", by=alice)
    for one in (gone, kept):
        actions.open_person(one, by=dan, reason="returns")
    actions.merge(gone, kept, by=alice)
    return gone, kept


def consent(person, by):
    said = {"what": ["contact"], "expires_at": timezone.now() + DAYS, "how": "signed"}
    return actions.consent(person, "referral", by=by, recipient="Daymark", **said)


ACTS = {
    "stop": lambda person, by: actions.wish(person, "no_outreach", by=by, source="person"),
    "consent": consent,
    "way": lambda person, by: actions.add_way(person, "phone", "704-555-0199", by=by),
    "plan": lambda person, by: actions.write_crisis_plan(person, {"helps": "Speak slowly"}, by=by),
    "demographics": lambda person, by: actions.record_demographics(person, by=by, source="said", veteran="yes"),
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_written_where_it_would_count_nowhere(merged, dan, act):
    gone, kept = merged
    with refused("wrong_state", gone, kept, says=f"merged into “River” (record {kept.pk})"):
        ACTS[act](gone, dan)
    assert not Wish.objects.exists() and not Consent.objects.exists()


def test_the_stop_counts_where_the_words_send_it_and_after_the_merge_is_undone(merged, alice, dan):
    gone, kept = merged
    actions.wish(kept, "no_outreach", by=dan, source="person")
    assert stopped(kept)
    actions.undo_merge(gone.merged_as.get(), by=alice)
    actions.wish(gone, "no_outreach", by=dan, source="person")
    assert stopped(gone)


def test_a_wish_that_stayed_behind_is_not_ended_there(alice, dan):
    gone, kept = (actions.identify(make.incident(alice), by=alice, given_name=name) for name in ("Sky", "River"))
    for one in (gone, kept):
        actions.open_person(one, by=dan, reason="returns")
        actions.wish(one, "no_outreach", by=dan, source="person")
    actions.merge(gone, kept, by=alice)
    behind = gone.wishes.get()
    with refused("wrong_state", behind, says="River"):
        actions.end_wish(behind, by=dan)
    actions.end_wish(kept.wishes.get(), by=dan)
    assert not stopped(kept)


def test_the_page_that_was_open_meanwhile_says_it(merged, dan, client_of):
    gone, _kept = merged
    sent = {"kind": "no_outreach", "source": "person", "text": ""}
    answer = client_of(dan).post(f"/persons/{gone.pk}/wish/", sent)
    assert answer.status_code == 409
    assert "merged into “River”" in Page(answer.content.decode()).text
