"""The fewest questions: exactly those that can still change the help are asked, the likeliest to settle it first."""

import itertools
import random

import pytest

from tests.triage.protocols import MORE, both, effect, new_york, portland, small, with_police
from triage.protocol import UNASKED, judge, load, parse, recommend
from triage.protocol.asking import chances, relevant
from triage.protocol.effects import kinds
from triage.protocol.folding import states


def entangled(leave_out=()):
    """Rules over two and three questions, one of which only matters when another was answered in one way."""
    rules = [
        {"key": "pair", "when": {"officer": ["yes"], "calm": ["no"]}, **effect(rules_out="team")},
        {
            "key": "three",
            "when": {"calm": ["no", "unknown"], "alone": ["yes"], "officer": ["no"]},
            **effect(medical="yes"),
        },
    ]
    data = small(unknown=effect(rules_out="team"), unasked=effect(rules_out="team"), rules=rules, leave_out=leave_out)
    data["rules"] = [rule for rule in data["rules"] if rule["key"] != "officer_wanted"]
    for key in ("calm", "alone"):
        data["questions"].append({"key": key, "kind": "yes_no", "ask": both(f"{key}?"), "danger": "yes"})
    return parse(data)


SITES = {"New York": new_york, "Portland": portland, "with police": with_police, "entangled": entangled}


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_a_question_is_asked_exactly_while_an_answer_to_it_can_change_the_help(site):
    rules, chance = site(leave_out=MORE), random.Random(911)
    for _ in range(60):
        nature = chance.choice(["WELFARE", "MNTL", ""])
        answers = {q.key: chance.choice(q.answers) for q in rules.questions if chance.random() < 0.55}
        open_ = [question for question in rules.questions if question.key not in answers]
        outcomes = {
            values: judge(
                rules, nature, answers | {q.key: v for q, v in zip(open_, values, strict=True) if v != UNASKED}
            )[:2]
            for values in itertools.product(*(states(question) for question in open_))
        }
        can = set()
        for at, question in enumerate(open_):
            rest: dict[tuple[str, ...], set[object]] = {}
            for values, outcome in outcomes.items():
                rest.setdefault((*values[:at], *values[at + 1 :]), set()).add(outcome)
            if any(len(one) > 1 for one in rest.values()):
                can.add(question.key)
        state = tuple(question.said(answers) for question in rules.questions)
        found = relevant(rules, nature, state, kinds(rules.uses))
        assert {rules.questions[at].key for at in found} == can
        ask = recommend(rules, nature, answers).ask
        must = [question for question in open_ if question.must]
        assert (ask in must) if must else (ask is None) == (not can)


def test_when_nothing_can_change_it_says_so():
    rules = load()
    safe = {question.key: question.safe for question in rules.questions if question.must}
    settled = safe | {"breathing": "no", "weapon": "yes"}
    made = recommend(rules, "WELFARE", settled)
    assert (made.response, made.medical, made.ask, made.complete) == ("emergency", True, None, True)
    assert recommend(rules, "WELFARE", safe | {"weapon": "yes"}).ask.key == "medical", "EMS may still have to come"


def test_past_calls_decide_which_of_two_questions_comes_first():
    rules = load()
    safe = {question.key: question.safe for question in rules.questions if question.must}
    often = {"yes": 900, "no": 100}
    never = {"yes": 0, "no": 1000}
    first = recommend(rules, "TRESPASS", safe, weights={"officer": often, "medical": {"no": 1000}}).ask
    other = recommend(rules, "TRESPASS", safe, weights={"officer": never, "medical": {"emergency": 900, "no": 99}}).ask
    assert (first.key, other.key) == ("officer", "medical")


def test_what_was_counted_is_smoothed_and_odd_counts_do_no_harm():
    question = load().by_key["weapon"]
    for counted in ({}, {"yes": 5}, {"yes": -3, "maybe": 7}, {"no": 10**9}):
        found = chances(question, counted)
        assert set(found) == set(question.answers)
        assert sum(found.values()) == pytest.approx(1)
        assert all(chance > 0 for chance in found.values())
    assert chances(question, {"yes": 90, "no": 10})["yes"] > 0.8


def test_too_many_questions_in_one_knot_are_all_asked_rather_than_one_too_few():
    asked = [{"key": f"q{at}", "kind": "yes_no", "ask": both(f"{at}?"), "danger": "yes"} for at in range(12)]
    rules = [
        {"key": f"r{at}", "when": {f"q{at}": ["yes"], f"q{at + 1}": ["unknown"]}, **effect(raise_to="emergency")}
        for at in range(11)
    ]
    data = small(unknown="nothing", rules=rules, leave_out=MORE)
    data["questions"] += asked
    made = parse(data)
    state = tuple(question.safe if question.must else UNASKED for question in made.questions)
    found = {made.questions[at].key for at in relevant(made, "WELFARE", state, kinds(made.uses))}
    assert found == {question["key"] for question in asked} | {"officer"}
