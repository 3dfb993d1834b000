"""The proof notices whatever is taken out of the shipped file, and whoever tries to talk round it."""

import copy

import pytest
import yaml

from tests.triage.protocols import SHIPPED, effect, kinds_of
from triage.protocol import findings as say
from triage.protocol import judge, parse
from triage.protocol.proof import prove


def facts(proof) -> set[str]:
    """Everything a proof has to say, as sentences."""
    said = {finding.said(proof.protocol) for finding in (*proof.findings, *proof.notes)}
    return said | {held.invariant.key for held in proof.invariants if not held.ok}


BEFORE = facts(prove(parse(SHIPPED)))


@pytest.mark.parametrize("at", range(len(SHIPPED["rules"])), ids=[rule["key"] for rule in SHIPPED["rules"]])
def test_no_rule_can_be_taken_out_of_the_shipped_file_unnoticed(at):
    data = copy.deepcopy(SHIPPED)
    del data["rules"][at]
    found = prove(parse(data))
    assert facts(found) - BEFORE
    assert not found.ok


SAID = [
    (question["key"], state)
    for question in SHIPPED["questions"]
    for state in ("unknown", "unasked")
    if isinstance(question.get(state), dict)
]


@pytest.mark.parametrize(("key", "state"), SAID)
def test_what_not_knowing_does_cannot_be_taken_out_unnoticed_either(key, state):
    data = copy.deepcopy(SHIPPED)
    next(question for question in data["questions"] if question["key"] == key)[state] = "nothing"
    assert facts(prove(parse(data))) - BEFORE


@pytest.mark.parametrize("key", [rule["key"] for rule in SHIPPED["rules"] if rule.get("medical")])
def test_ems_cannot_be_taken_out_unnoticed(key):
    data = copy.deepcopy(SHIPPED)
    del next(rule for rule in data["rules"] if rule["key"] == key)["medical"]
    found = prove(parse(data))
    assert facts(found) - BEFORE or key == "medical_need", "a team has an EMT: no invariant speaks of a need"


def test_an_invariant_left_out_does_not_make_room_for_danger():
    data = copy.deepcopy(SHIPPED)
    data["invariants"] = []
    data["rules"] = [rule for rule in data["rules"] if rule["key"] != "weapon_present"]
    proof = prove(parse(data))
    assert [held.invariant.key for held in proof.invariants if not held.ok] == ["promise_weapon"]
    (finding,) = [one for one in proof.findings if one.kind == "invariant"]
    (case,) = finding.cases
    assert case.answers["weapon"] == "yes" and case.response in ("clinician", "team")


def change_question(key, **more):
    def change(data):
        next(question for question in data["questions"] if question["key"] == key).update(more)

    return change


def move(code, to):
    def change(data):
        for codes in data["natures"].values():
            if code in codes:
                codes.remove(code)
        data["natures"][to].append(code)

    return change


def rename(data):
    """The question about a weapon under another name, and nothing that says what it asks about."""
    text = (
        yaml.safe_dump(data)
        .replace("weapon:", "arms:")
        .replace("key: weapon\n", "key: arms\n")
        .replace("- weapon\n", "- arms\n")
    )
    data.clear()
    data.update(yaml.load(text.replace("asks: weapon\n", "must: yes\n"), yaml.BaseLoader))


TRICKS = {
    "the question turned round": (change_question("weapon", danger="no"), "promise"),
    "asked of one nature only": (change_question("weapon", natures=["MNTL"]), "promise"),
    "under another name": (rename, "promise"),
    "a nature that is a danger": (move("WEAPON", "team"), "promise"),
    "a fight by telephone": (move("FIGHT", "clinician"), "promise"),
}


@pytest.mark.parametrize(("trick", "kind"), TRICKS.values(), ids=TRICKS)
def test_no_file_talks_its_way_round_what_must_never_happen(trick, kind):
    data = copy.deepcopy(SHIPPED)
    trick(data)
    assert kind in kinds_of(prove(parse(data)))


def shipped(key, **changes):
    """The shipped file with one question otherwise."""
    data = copy.deepcopy(SHIPPED)
    next(one for one in data["questions"] if one["key"] == key).update(changes)
    return parse(data)


@pytest.mark.parametrize(
    ("key", "changes", "words", "nature", "besides"),
    [
        ("plan", {"natures": ["MNTL", "EDP", "SUICTHRT", "WELFARE"]}, say.NEVER_PUT, "TRESPASS", "promise"),
        ("plan", {"unasked": "nothing"}, say.TEAM_BEFORE, "MNTL", "invariant"),
        ("signs", {"natures": ["MNTL", "EDP", "SUICTHRT", "WELFARE"]}, say.NEVER_PUT, "TRESPASS", "promise"),
        ("signs", {"unasked": "nothing"}, say.NOT_TOLD, "MNTL", "invariant"),
        ("signs", {"unasked": effect(rules_out="team")}, say.NOT_TOLD, "MNTL", "owed"),
    ],
)
def test_a_question_that_an_invariant_still_hangs_on_cannot_be_left_out(key, changes, words, nature, besides):
    proof = prove(shipped(key, **changes))
    found = [one for one in proof.findings if one.words == words and one.about["question"] == key]
    assert {one.kind for one in proof.findings} == {"owed", besides} and found
    broken = {held.invariant.key for held in proof.invariants if not held.ok}
    assert broken == {"promise_settled"} | ({f"promise_asked_{key}"} if besides == "invariant" else set())
    for finding in found:
        (case,) = finding.cases
        assert case.nature == nature and key not in case.answers
        assert (case.response, case.medical) == judge(proof.protocol, nature, case.answers, case.kinds)[:2]
    assert proof.as_data()["findings"][0]["words"]["es"]
