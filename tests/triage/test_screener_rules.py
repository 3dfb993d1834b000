"""The screener over all answers: every item with yes, no, not answered or not asked, 4**7 sets."""

import itertools

import pytest

from triage.screener import ITEMS, KEYS, LEVEL_LOINC, RULES, Level, Window, judge, next_item, ways

EVERY = list(ways(("yes", "no", "unknown", "")))
HIGH = ("intent", "plan", "recent_behavior")
MODERATE = ("method", "behavior")
LOW = ("wish_dead", "thoughts")


def by_the_published_rule(answers: dict[str, str]) -> Level:
    """Written a second time, as sentences of the publication, to be compared with what the program says."""
    yes = {key for key, said in answers.items() if said == "yes"}
    if yes & {"intent", "plan", "recent_behavior"}:
        return Level.HIGH
    if yes & {"method", "behavior"}:
        return Level.MODERATE
    return Level.LOW if yes & {"wish_dead", "thoughts"} else Level.NONE


def test_every_set_of_answers_has_the_published_level_and_the_rule_that_decided():
    assert len(EVERY) == 4**7
    for answers in EVERY:
        judged, wanted = judge(answers), by_the_published_rule(answers)
        assert (judged.level or Level.NONE) == wanted, answers
        if judged.rule:
            assert answers[judged.rule] == "yes" and dict(RULES)[judged.rule] == judged.level, answers
        else:
            assert "yes" not in answers.values(), answers


def test_nobody_is_said_to_be_without_risk_while_something_is_missing():
    for answers in EVERY:
        judged = judge(answers)
        assert (judged.level is None) == (not judged.rule and bool(judged.missing)), answers
        if judged.level == Level.NONE:
            asked = {answers.get(item.key) for item in ITEMS if item.applies(answers)}
            assert judged.complete and asked == {"no"}, answers


def test_a_yes_in_place_of_anything_else_never_lowers_the_level():
    for answers in EVERY:
        was = judge(answers)
        for key in KEYS:
            now = judge({**answers, key: "yes"})
            assert (now.level or Level.NONE) >= (was.level or Level.NONE), (answers, key)


def test_what_is_not_answered_is_missing_and_never_counts_as_a_no():
    for answers in EVERY:
        judged = judge(answers)
        skipped = {"method", "intent", "plan"} if answers.get("thoughts") == "no" else set()
        skipped |= {"recent_behavior"} if answers.get("behavior") == "no" else set()
        wanted = {key for key in KEYS if answers.get(key, "unknown") == "unknown" and key not in skipped}
        assert set(judged.missing) == wanted, answers


def test_the_highest_it_may_become_is_the_highest_over_all_ways_to_fill_in_what_is_missing():
    for answers in EVERY:
        judged = judge(answers)
        filled = (
            judge({**answers, **dict(zip(judged.missing, said, strict=True))}).level or Level.NONE
            for said in itertools.product(("yes", "no"), repeat=len(judged.missing))
        )
        # All yes comes first, and nothing is above high: few are tried for most sets.
        assert judged.at_most == max(itertools.islice(filled, 4)), answers


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        # As published: a no to thoughts goes straight on to behavior; a no to behavior ends it.
        ({"thoughts": "no", "behavior": "no"}, "1 2 6"),
        ({"thoughts": "no", "behavior": "yes"}, "1 2 6 6b"),
        ({"thoughts": "yes", "behavior": "no"}, "1 2 3 4 5 6"),
        ({"thoughts": "yes", "behavior": "yes"}, "1 2 3 4 5 6 6b"),
        # Not answered skips nothing.
        ({"thoughts": "unknown", "behavior": "unknown"}, "1 2 3 4 5 6 6b"),
    ],
)
def test_the_order_and_the_branching(said, asked):
    answers, numbers = {}, []
    while item := next_item(answers):
        numbers.append(item.number)
        answers[item.key] = said.get(item.key, "no")
    assert " ".join(numbers) == asked


def test_asked_to_the_end_without_what_is_not_answered_it_is_complete():
    for chosen in ways(("yes", "no")):
        answers: dict[str, str] = {}
        while item := next_item(answers):
            answers[item.key] = chosen[item.key]
        assert judge(answers).complete, answers
        assert {item.key for item in ITEMS if item.applies(answers)} == set(answers)


def test_windows_and_codes_are_those_of_the_publication():
    assert [(item.number, item.window, item.loinc) for item in ITEMS] == [
        ("1", Window.MONTH, "93246-7"),
        ("2", Window.MONTH, "93247-5"),
        ("3", Window.MONTH, "93248-3"),
        ("4", Window.MONTH, "93249-1"),
        ("5", Window.MONTH, "93250-9"),
        ("6", Window.LIFETIME, "93267-3"),
        ("6b", Window.THREE_MONTHS, "93269-9"),
    ]
    assert LEVEL_LOINC == "93374-7"
    assert dict(RULES) == (
        dict.fromkeys(HIGH, Level.HIGH) | dict.fromkeys(MODERATE, Level.MODERATE) | dict.fromkeys(LOW, Level.LOW)
    )
    levels = [level for _key, level in RULES]
    assert levels == sorted(levels, reverse=True), "the strongest decides"


@pytest.mark.parametrize("answers", [{"mood": "yes"}, {"plan": "maybe"}, {"plan": ""}, {"plan": "YES"}])
def test_another_key_or_answer_is_no_answer_of_the_screener(answers):
    with pytest.raises(ValueError, match="no answers of the screener"):
        judge(answers)
    with pytest.raises(ValueError, match="no answers of the screener"):
        next_item(answers)
