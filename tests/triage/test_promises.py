"""What the program promises of itself holds for any file: an unsafe one is not proven, and a call shows why."""

import copy

import pytest

from tests.triage.protocols import SHIPPED, both, kinds_of, portland, small
from triage.codes.natures import NATURES
from triage.protocol import LADDER, Refusal, judge, parse
from triage.protocol.dangers import DANGERS, FIRST, UNARMED, UNARMED_NATURES
from triage.protocol.proof import prove

DANGEROUS = {
    "breathing": "no",
    "weapon": "yes",
    "violence": "yes",
    "attempt": "yes",
    "plan": "yes",
    "medical": "emergency",
    "officer": "yes",
}
FIRES = {
    "not_breathing",
    "weapon_present",
    "violence_now",
    "attempt_in_progress",
    "plan_with_means",
    "medical_emergency",
    "officer_wanted",
}


def without_invariants():
    return copy.deepcopy(SHIPPED) | {"invariants": []}


def rule(data, key):
    return next(one for one in data["rules"] if one["key"] == key)


def question(data, key):
    return next(one for one in data["questions"] if one["key"] == key)


def remove(data, key):
    """A question with every rule and invariant that names it, and every word to find it out."""
    data["questions"] = [one for one in data["questions"] if one["key"] != key]
    data["rules"] = [one for one in data["rules"] if key not in one["when"]]
    data["invariants"] = [one for one in data["invariants"] if key not in one.get("when", {})]
    for one in data["invariants"]:
        if key in one.get("unknown_never_weaker", ()):
            one["unknown_never_weaker"].remove(key)
    return data


def move(data, code, to):
    for codes in data["natures"].values():
        if code in codes:
            codes.remove(code)
    data["natures"][to].append(code)
    return data


def unarmed_example(data):
    """The first call read out that gets a clinician or an unarmed team; it must be what the rules do say."""
    proof = prove(parse(data))
    assert not proof.ok
    cases = [case for finding in proof.findings for case in finding.cases if case.response in UNARMED]
    assert cases, [finding.said(proof.protocol) for finding in proof.findings]
    for case in cases:
        assert judge(proof.protocol, case.nature, case.answers, case.kinds)[0] == case.response
        assert case.lines(proof.protocol)[-1].startswith("→ ")
    return cases[0]


def test_the_program_covers_each_danger_and_the_shipped_file_asks_about_it():
    assert {key for key, danger in DANGERS.items() if not danger.optional} == set(DANGEROUS)
    assert prove(parse(SHIPPED)).ok
    assert prove(parse(without_invariants())).ok


def test_two_words_changed_are_not_proven():
    data = copy.deepcopy(SHIPPED)
    for key in ("medical_emergency", "officer_wanted"):
        rule(data, key)["raise_to"] = "team"
    proof = prove(parse(data))
    broken = {held.invariant.key for held in proof.invariants if not held.ok}
    assert broken >= {"promise_medical", "promise_officer"}
    shown = [line for finding in proof.findings for case in finding.cases for line in case.lines(proof.protocol)]
    assert "Is the person injured, very ill, or badly affected by drugs or alcohol? — Life in danger" in shown
    assert "Is a serious crime going on, or does the caller want an officer? — Yes" in shown


@pytest.mark.parametrize("key", sorted(FIRES))
@pytest.mark.parametrize("least", ["team", "clinician", None])
def test_no_danger_is_lowered_to_an_unarmed_response(key, least):
    data = without_invariants()
    if least:
        rule(data, key)["raise_to"] = least
    else:
        data["rules"].remove(rule(data, key))
    unarmed_example(data)


@pytest.mark.parametrize("key", ["not_breathing", "attempt_in_progress", "medical_emergency"])
def test_ems_comes_with_what_is_medical(key):
    data = without_invariants()
    del rule(data, key)["medical"]
    assert not prove(parse(data)).ok


@pytest.mark.parametrize("key", sorted(FIRES))
def test_no_condition_more_lets_a_danger_through(key):
    for more in ({"in_person": ["yes"]}, {"signs": ["no", "unknown"]}):
        data = without_invariants()
        rule(data, key)["when"] |= more
        unarmed_example(data)


@pytest.mark.parametrize("key", DANGEROUS)
def test_a_file_that_does_not_ask_is_not_proven(key):
    said = unarmed_example(remove(without_invariants(), key))
    assert key not in said.answers
    assert not prove(parse(remove(copy.deepcopy(SHIPPED), key))).ok


@pytest.mark.parametrize("key", DANGEROUS)
def test_nor_one_that_asks_it_of_some_calls_only(key):
    data = without_invariants()
    question(data, key)["natures"] = ["MNTL"]
    assert key not in unarmed_example(data).answers


@pytest.mark.parametrize("key", DANGEROUS)
def test_nor_one_where_a_team_goes_before_it_is_asked(key):
    data = without_invariants()
    question(data, key)["unasked"] = "nothing"
    assert unarmed_example(data).response == "team"
    del question(data, key)["unasked"]
    if key in FIRST:
        with pytest.raises(Refusal, match=f"“{key}” must be asked, so say what “unasked” does"):
            parse(data)
    else:
        assert unarmed_example(data).response == "team"


@pytest.mark.parametrize("key", [key for key in DANGEROUS if key != "medical"])
def test_nor_one_that_turns_a_danger_round(key):
    data = without_invariants()
    asked = question(data, key)
    asked["danger"] = "no" if asked["danger"] == "yes" else "yes"
    unarmed_example(data)


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2)])
def test_nor_one_whose_buttons_about_illness_lie(one, other):
    data = without_invariants()
    answers = question(data, "medical")["answers"]
    answers[one]["label"], answers[other]["label"] = answers[other]["label"], answers[one]["label"]
    assert "promise" in kinds_of(prove(parse(data)))


def test_where_illness_is_a_plain_yes_that_is_the_emergency():
    data = small(unknown={"rules_out": "team", "because": both("It is not known.")})
    assert prove(parse(data)).ok
    rule(data, "medical_is_so")["raise_to"] = "team"
    assert not prove(parse(data)).ok


@pytest.mark.parametrize("key", ["breathing", "weapon", "violence", "attempt"])
def test_not_known_is_no_unarmed_team_whatever_the_file_leaves_out(key):
    data = without_invariants()
    question(data, key)["unknown"] = "nothing"
    said = unarmed_example(data)
    assert said.answers[key] == "unknown"
    assert said.response == ("clinician" if key == "breathing" else "team")


def test_only_what_was_seen_excludes_by_an_exception_with_a_name_and_a_day():
    proof = prove(portland())
    assert proof.ok
    told = [note.said(proof.protocol) for note in proof.notes if note.kind == "exception"]
    assert told == [
        f"Exception since 2026-11-30: an unarmed team may go while “{key}?” is not known. Only what was seen excludes."
        for key in ("weapon", "violence")
    ]
    data = small(unknown="nothing", exceptions=[])
    broken = {held.invariant.key for held in prove(parse(data)).invariants if not held.ok}
    assert broken == {"promise_unknown_weapon", "promise_unknown_violence"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"unknown": "breathing"}, "“breathing” is not one of weapon, violence"),
        ({"since": "2026-02-30"}, "“2026-02-30” is no day"),
        ({"since": "lately"}, "is not written as it must be"),
        ({"says": {"en": "Why not."}}, "“es” is missing"),
    ],
)
def test_no_other_exception_can_be_written(change, complaint):
    data = small(unknown="nothing")
    data["exceptions"][0] |= change
    with pytest.raises(Refusal, match=complaint):
        parse(data)


@pytest.mark.parametrize("code", ["FAPT", "BURN", "SICK", "HAZMAT", "ABUSE", "THREATS", "DVNA", "JUV", "WEAPON"])
@pytest.mark.parametrize("to", ["clinician", "team"])
def test_what_is_not_for_the_unarmed_by_its_nature_cannot_begin_there(code, to):
    said = unarmed_example(move(without_invariants(), code, to))
    assert said.nature == code


def test_every_code_outside_the_list_of_unarmed_ones_is_refused():
    data = copy.deepcopy(SHIPPED)
    outside = [code for code in NATURES if code not in UNARMED_NATURES]
    data["natures"] |= {"team": [*data["natures"]["team"], *outside], "co_response": [], "emergency": []}
    refused = {one.about["nature"] for one in prove(parse(data)).findings if one.kind == "promise"}
    assert refused == set(outside) and len(outside) > 200
    assert set(SHIPPED["natures"]["clinician"]) | set(SHIPPED["natures"]["team"]) == UNARMED_NATURES <= set(NATURES)


def test_a_site_may_not_ask_about_signs_but_is_held_to_what_it_asks():
    assert prove(parse(remove(without_invariants(), "signs"))).ok
    for key in ("violent_before", "threats_made", "self_harm_means", "things_broken"):
        data = without_invariants()
        rule(data, key)["raise_to"] = "team"
        unarmed_example(data)
    data = without_invariants()
    question(data, "signs")["unasked"] = "nothing"
    assert unarmed_example(data).response == "team"


def test_a_team_with_police_is_not_unarmed():
    data = without_invariants()
    for code in ("THREATS", "WEAPON"):
        move(data, code, "co_response")
    assert prove(parse(data)).ok
    assert set(LADDER) - UNARMED == {"co_response", "emergency"}
