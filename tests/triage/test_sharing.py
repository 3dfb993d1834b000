"""What is shared is what consent allows: every pair of consent, recipient, kind of information, purpose and time."""

import datetime
import itertools

import pytest
from django.utils import timezone

from tests import make
from triage.models import Consent, Information
from triage.queries.sharing import Answer, judge, may_be_shared, notice_of, state_in_words

NOON = datetime.datetime(2026, 11, 30, 17, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
NAMES = ["Cardinal Counseling", "  cardinal   COUNSELING ", "Daymark", ""]
# Each state with the hours after noon between which it stands: given at 0, ends at 10, revoked at 5.
STATES = {"standing": (0, 10), "revoked": (0, 5), "as_kept_before": None}
KINDS = [list(some) for n in range(len(Information.values) + 1) for some in itertools.combinations(Information, n)]
HOURS = [-1, 0, 4, 5, 9, 10, 11]
SIGNED_ONLY = {"summary", "plan", "substance_use"}


def given(state: str, what: list[str], how: str = "signed", purpose: str = "referral", pk: int = 1) -> Consent:
    """A consent that was given at noon, as it would be read from the database."""
    told = state != "as_kept_before"
    return Consent(
        pk=pk,
        purpose=purpose,
        recipient="Cardinal Counseling" if told else "",
        what=what if told else [],
        given_at=NOON,
        expires_at=NOON + 10 * HOUR if told else None,
        revoked_at=NOON + 5 * HOUR if state == "revoked" else None,
        revoked_how="phone" if state == "revoked" else "",
        how=how if told else "",
    )


def allowed(state, how, covered, purpose, asked, with_whom, asked_for, hour) -> bool:
    """What one consent allows, written down a second time and in another way."""
    if not asked:
        return True
    if STATES[state] is None or " ".join(with_whom.split()).lower() != "cardinal counseling" or purpose != asked_for:
        return False
    begins, ends = STATES[state]
    released = {kind for kind in covered if how == "signed" or kind not in SIGNED_ONLY}
    return begins <= hour < ends and {*asked} <= released


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.nightly)])
def test_every_pair_is_shared_exactly_where_the_consent_allows_it(step):
    asked_of = itertools.product(STATES, Consent.How.values, KINDS[::step], ["referral", "care"])
    yes = no = 0
    for state, how, covered, purpose in asked_of:
        consents = [given(state, covered, how, purpose)]
        for asked, name, hour in itertools.product(KINDS[::step], NAMES, HOURS):
            answer = judge(consents, asked, name, "referral", NOON + hour * HOUR)
            expected = allowed(state, how, covered, purpose, asked, name, "referral", hour)
            assert answer.yes is expected, (state, how, covered, purpose, asked, name, hour)
            yes, no = yes + answer.yes, no + (not answer.yes)
            assert bool(answer.words) == bool(answer.why) == (not answer.yes)
            assert bool(answer.by) == (answer.yes and bool(asked))
    assert yes > 1000 and no > 1000


@pytest.mark.parametrize(
    ("consents", "asked", "at", "why", "words"),
    [
        ([], {}, 1, "none_given", "No consent is on record."),
        ([given("standing", ["contact"])], {}, -1, "none_given", "No consent is on record."),
        ([given("standing", ["contact"])], {"with_whom": "Daymark"}, 1, "other_recipient", "another recipient"),
        ([given("standing", ["contact"])], {"purpose": "care"}, 1, "other_purpose", "another purpose"),
        ([given("standing", ["contact"])], {"what": ["plan"]}, 1, "not_covered", "does not cover this: Safety or"),
        ([given("standing", ["plan"], "phone")], {"what": ["plan"]}, 1, "not_signed", "signed consent: Safety or"),
        ([given("revoked", ["contact"])], {}, 6, "revoked", "was revoked on Nov 30 2026"),
        ([given("revoked", ["contact"])], {}, 12, "revoked", "was revoked on Nov 30 2026"),
        ([given("standing", ["contact"])], {}, 12, "ended", "ended on Nov 30 2026"),
    ],
)
def test_a_no_says_why_in_words(consents, asked, at, why, words):
    question = {"what": ["contact"], "with_whom": "Cardinal Counseling", "purpose": "referral"} | asked
    answer = judge(consents, at=NOON + at * HOUR, **question)
    assert (answer.yes, answer.why) == (False, why)
    assert words in answer.words


def test_two_consents_together_cover_what_neither_does_alone():
    two = [given("standing", ["contact"], pk=1), given("standing", ["plan"], pk=2)]
    answer = judge(two, ["plan", "contact"], "Cardinal Counseling", "referral", NOON + HOUR)
    assert answer.yes and {one.pk for one in answer.by} == {1, 2}
    assert not judge(two, ["plan", "summary"], "Cardinal Counseling", "referral", NOON + HOUR).yes


def test_a_later_consent_holds_though_an_earlier_one_was_revoked():
    two = [given("revoked", ["contact"], pk=1), given("standing", ["contact"], pk=2)]
    answer = judge(two, ["contact"], "Cardinal Counseling", "referral", NOON + 6 * HOUR)
    assert [one.pk for one in answer.by] == [2]


def test_a_recipient_that_is_known_otherwise_is_the_same():
    one = given("standing", ["contact"])
    assert judge([one], ["contact"], "Cardinal Care", "referral", NOON + HOUR, also=[one.pk]).yes
    assert not judge([one], ["contact"], "Cardinal Care", "referral", NOON + HOUR).yes


def test_of_nobody_nothing_is_shared():
    assert may_be_shared(None, [], "Daymark", "referral", NOON) == Answer(True)
    assert may_be_shared(None, ["contact"], "Daymark", "referral", NOON).why == "nobody"


@pytest.mark.django_db
def test_it_is_asked_of_the_consents_of_this_person_in_one_query(django_assert_max_num_queries):
    robin, other = make.person(), make.person()
    made = make.consent(robin, ["contact"])
    now = timezone.now()
    with django_assert_max_num_queries(1):
        assert may_be_shared(robin, ["contact"], made.recipient, "referral", now).by == (made,)
    assert may_be_shared(other, ["contact"], made.recipient, "referral", now).why == "none_given"


def test_the_notice_of_part_2_goes_with_substance_use_records_only():
    assert notice_of(["contact", "substance_use"]) == (
        "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    )
    assert notice_of(["contact", "plan"]) == ""


def test_how_it_stands_is_said_in_words():
    words = [state_in_words(given("revoked", ["contact"]), NOON + hour * HOUR) for hour in (1, 6)]
    assert words == ["Stands until Nov 30 2026", "Revoked on Nov 30 2026: Spoken on the phone"]
    assert state_in_words(given("standing", ["contact"]), NOON + 10 * HOUR) == "Ended on Nov 30 2026"
    assert "ask again" in state_in_words(given("as_kept_before", []), NOON)
