"""Two proofs that share no code say the same: of the shipped file, of other sites, and of random small files."""

import copy
import random

import pytest

from tests.triage.protocols import SHIPPED, both, effect, excepted, small
from tests.triage.second_prover import BY_EXCEPTION, MAY_BEGIN_ALONE, SecondProver
from triage.protocol import LADDER, Refusal, parse
from triage.protocol import promises as ours
from triage.protocol.dangers import EXCEPTABLE_NATURES, UNARMED_NATURES
from triage.protocol.file_changes import single_changes
from triage.protocol.proof import holds, prove

SHORT, LONG = range(24), range(24, 224)
CODES = ("MNTL", "WELFARE", "TRESPASS", "THREATS", "SUSP", "WEAPON", "SICK", "FAPT")
ROLES = ("breathing", "weapon", "violence", "attempt", "plan", "medical", "officer", "signs")
NAMES = {
    ours.MISSING: lambda about: ("missing", about["danger"]),
    ours.TURNED: lambda about: ("turned", about["question"]),
    ours.NATURE: lambda about: ("nature", about["nature"]),
    ours.NEVER_NATURE: lambda about: ("nature", about["nature"]),
    ours.UNSIGNED: lambda about: ("unsigned", about["exception"]),
}
KINDS = {
    "invariant": lambda about: ("broken", about["invariant"]),
    "owed": lambda about: ("owed", about["invariant"]),
    "weaker": lambda about: ("weaker", about["question"], about["more"]),
    "dead_rule": lambda about: ("dead rule", about["rule"]),
    "dead_question": lambda about: ("dead question", about["question"]),
    "dead_answer": lambda about: ("dead answer", about["question"], about["answer"]),
    "unreachable": lambda about: ("unreachable", about["response"]),
}


def first(data):
    """What the first proof finds, in the tuples of the second."""
    return {(NAMES.get(one.words) or KINDS[one.kind])(one.about) for one in prove(parse(data)).findings}


def other_site(chance):
    """A small file that is proven or nearly so, with up to three single changes."""
    stop = effect(rules_out="team")
    unknown = chance.choice(["nothing", stop, effect(raise_to="emergency")])
    data = small(unknown=unknown, unasked=stop if unknown == "nothing" else None)
    if chance.random() < 0.5:
        data["uses"] = list(LADDER)
        data["natures"] |= {"clinician": ["MNTL"], "team": ["WELFARE"], "co_response": ["SUSP"]}
        data["because"] |= {f"nature_{level}": both(level) for level in LADDER}
    if chance.random() < 0.3:
        data["exceptions"] = [*data["exceptions"], excepted("ours", "Ours.", nature="THREATS")]
        data["natures"]["team"] = [*data["natures"]["team"], "THREATS"]
    for _change in range(chance.choice((0, 0, 1, 1, 2))):
        changes = [
            one.data for one in single_changes(data) if " nature " not in f" {one.name} " or chance.random() < 0.02
        ]
        changed = chance.choice(changes)
        try:
            parse(changed)
        except Refusal:
            continue
        data = changed
    return data


def anything(chance):
    """A file of a few questions with rules and invariants at random; hardly ever proven."""
    questions = []
    for at, role in enumerate(chance.sample(ROLES, chance.randint(1, 3)) + [""] * chance.randint(0, 1)):
        question = {"key": f"q{at}", "ask": both(f"{at}?")} | ({"asks": role} if role else {})
        if chance.random() < 0.6:
            question |= {"kind": "yes_no", "danger": chance.choice(("yes", "no"))}
        else:
            codes = chance.choice((["no", "yes", "emergency"], ["no", "some"], ["yes", "some", "no"]))
            labels = {"no": {"en": "No", "es": "No"}, "yes": {"en": "Yes, so", "es": "Sí, así"}}
            answers = [{"code": code, "label": labels.get(code) or both(code)} for code in codes]
            question |= {"kind": "choice", "answers": answers}
        for state in ("unknown", "unasked"):
            question[state] = chance.choice(["nothing", effect(**does(chance, ["q0"]))])
        if chance.random() < 0.2:
            question["natures"] = chance.sample(CODES, 2)
        if "asks" in question and chance.random() < 0.2:
            question["negated"] = "yes"
        questions.append(question)
    keys = [one["key"] for one in questions]
    answers = {one["key"]: [row["code"] for row in one.get("answers", [])] or ["yes", "no"] for one in questions}

    def when(most):
        some = chance.sample(keys, min(len(keys), chance.randint(1, most)))
        return {key: chance.sample([*answers[key], "unknown", "unasked"], chance.randint(1, 2)) for key in some}

    rules = [
        {"key": f"r{at}", "when": when(3), "because": both("So."), **does(chance, keys)}
        for at in range(chance.randint(1, 5))
    ]
    invariants = [
        {"key": f"i{at}", "when": when(2), "says": both("Never."), "never": chance.choice(["team", "clinician"])}
        for at in range(chance.randint(0, 2))
    ]
    uses = chance.choice([list(LADDER), ["team", "emergency"], ["clinician", "team", "emergency"]])
    levels = {level: [] for level in uses}
    for code in chance.sample(CODES, 4):
        levels[chance.choice(uses)].append(code)
    return {
        "version": "any", "title": "Any", "status": both("A test."), "uses": uses,
        "natures": levels | {"other": "emergency"},
        "because": {f"nature_{level}": both(level) for level in (*uses, "unknown")},
        "questions": questions, "rules": rules, "invariants": invariants,
    }  # fmt: skip


def does(chance, keys):
    """An effect at random."""
    return chance.choice(
        [
            {"raise_to": chance.choice(LADDER[1:])},
            {"rules_out": chance.choice([["team"], ["clinician", "team"], "co_response"])},
            {"medical": "yes", "raise_to": "emergency"},
            {"find_out": [chance.choice(keys)], "rules_out": "team"},
        ]
    )


def random_file(seed):
    chance = random.Random(seed)
    while True:
        data = (other_site if seed % 2 else anything)(chance)
        try:
            parse(data)
        except Refusal:
            continue
        if any("asks" in one for one in data["questions"]):
            return data


def agree(data):
    """Whether both find nothing; they must find the same."""
    one, other = first(data), SecondProver(data).found()
    assert one == other, (sorted(one - other), sorted(other - one))
    assert holds(parse(data)) == (not one)
    return not one


def test_they_agree_on_the_shipped_file_and_share_no_list():
    assert agree(SHIPPED)
    assert (MAY_BEGIN_ALONE, BY_EXCEPTION) == (UNARMED_NATURES, EXCEPTABLE_NATURES)


def test_they_agree_on_what_was_seen_to_be_unsafe():
    for lower in (["medical_emergency", "officer_wanted"], ["weapon_present"], ["plan_with_means"]):
        data = copy.deepcopy(SHIPPED)
        for rule in data["rules"]:
            if rule["key"] in lower:
                rule["raise_to"] = "team"
        assert not agree(data)


@pytest.mark.parametrize("seed", SHORT)
def test_they_agree_on_a_random_small_file(seed):
    agree(random_file(seed))


@pytest.mark.nightly
def test_they_agree_on_two_hundred_more_safe_and_unsafe():
    proven = [agree(random_file(seed)) for seed in LONG]
    assert len(proven) == 200
    assert proven.count(True) > 20 and proven.count(False) > 100
