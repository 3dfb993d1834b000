"""Folding all sets of answers into few states: exact for any rules, and quick for many questions."""

import itertools
import random
from collections import Counter

import pytest

from tests.triage.protocols import MORE, both, small
from triage.protocol import parse
from triage.protocol.effects import added, bits_of
from triage.protocol.folding import Folding, states
from triage.protocol.proof import prove


@pytest.mark.parametrize("seed", range(12))
def test_any_rules_at_all_are_folded_to_what_asking_every_set_of_answers_finds(seed):
    chance = random.Random(seed)
    keys = ["breathing", "weapon", "violence", "attempt", "officer"]
    more = [
        {
            "key": f"more{at}",
            "when": {key: chance.sample(["yes", "no", "unknown", "unasked"], 2) for key in chance.sample(keys, 3)},
            "because": both("So."),
            **chance.choice(({"raise_to": "co_response"}, {"rules_out": "team"}, {"medical": "yes"})),
        }
        for at in range(6)
    ]
    rules = parse(small(unknown="nothing", rules=more, leave_out=MORE))
    weighed = [(rule, bits_of(rule)) for rule in rules.rules]
    for last in ("", chance.choice(keys)):
        folding, folded, counted = Folding(rules, weighed, {}, last=last), Counter(), Counter()
        for bits, state in folding.ends():
            folded[bits] += folding.layers[-1][state][0]
        for values in itertools.product(*(states(question) for question in rules.questions)):
            said = dict(zip((question.key for question in rules.questions), values, strict=True))
            counted[added(bits for rule, bits in weighed if rule.fires("WELFARE", said))] += 1
        assert folded == counted


def test_many_questions_with_rules_over_several_are_proven():
    asked = [{"key": f"q{at}", "kind": "yes_no", "ask": both(f"{at}?"), "danger": "yes"} for at in range(20)]
    knots = [(at, (at + 7) % 20, (at + 12) % 20) for at in range(20)]
    rules = [
        {"key": f"r{at}", "when": {f"q{to}": ["yes"] for to in knot}, "raise_to": "co_response", "because": both("So.")}
        for at, knot in enumerate(knots)
    ]
    data = small(unknown="nothing", rules=rules)
    data["questions"] = [*data["questions"], *asked]
    proof = prove(parse(data))
    assert "entangled" not in {finding.kind for finding in proof.findings} and proof.sets > 4**20
