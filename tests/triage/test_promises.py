"""What the program promises of itself holds for any file: an unsafe one is not proven, and a call shows why."""

import copy

import pytest

from tests.triage.protocols import NO_SIGNS, SHIPPED, both, excepted, kinds_of, portland, small
from triage.codes.natures import NATURES
from triage.protocol import LADDER, Refusal, judge, parse
from triage.protocol.dangers import DANGERS, EXCEPTABLE_NATURES, FIRST, UNARMED, UNARMED_NATURES
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
    assert set(DANGERS) == {*DANGEROUS, "signs"}
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
        with pytest.raises(Refusal, match=f"“{key}” must be asked, so state what “unasked” does"):
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
        "Exception since 2026-11-30: an unarmed team may go while this is not known: a weapon.",
        "Exception since 2026-11-30: an unarmed team may go while this is not known: violence toward others.",
        "Exception since 2026-11-30: this need not be asked, and keeps no team away: threats, violence before, or other"
        " signs.",
    ]
    data = small(unknown="nothing", exceptions=[])
    broken = {held.invariant.key for held in prove(parse(data)).invariants if not held.ok}
    assert broken == {"promise_unknown_weapon", "promise_unknown_violence"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"unknown": "breathing"}, "“breathing” is not one of weapon, violence"),
        ({"since": "2026-02-30"}, "“2026-02-30” is not a date"),
        ({"since": "lately"}, "does not have the required form"),
        ({"says": {"en": "Why not."}}, "“es” is missing"),
        ({"not_held": "signs"}, "by one of: unknown, not_held, nature"),
        ({"not_held": "weapon"}, "“weapon” is not one of signs"),
        ({"not_held": "plan"}, "“plan” is not one of signs"),
        ({"nature": "NOSUCH"}, "not a known nature code"),
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
    refused = {one.about["nature"] for one in prove(parse(data)).findings if "nature" in one.about}
    assert refused == set(outside) and len(outside) > 200
    assert set(SHIPPED["natures"]["clinician"]) | set(SHIPPED["natures"]["team"]) == UNARMED_NATURES <= set(NATURES)


def test_a_nature_outside_the_list_needs_an_exception_and_a_danger_cannot_have_one():
    for code in ("THREATS", "DVNA", "JUV"):
        data = move(without_invariants(), code, "team")
        proof = prove(parse(data | {"exceptions": [excepted("ours", "Our crews do.", nature=code)]}))
        assert proof.ok
        assert [code in note.said(proof.protocol) for note in proof.notes if note.kind == "exception"] == [True]
    for code in sorted(set(NATURES) - UNARMED_NATURES - EXCEPTABLE_NATURES):
        data = move(without_invariants(), code, "team")
        proof = prove(parse(data | {"exceptions": [excepted("ours", "Our crews do.", nature=code)]}))
        assert any("no exception can be made" in one.said(proof.protocol) for one in proof.findings), code


def test_the_lists_of_natures_do_not_meet_and_hold_no_danger():
    assert not UNARMED_NATURES & EXCEPTABLE_NATURES
    assert UNARMED_NATURES | EXCEPTABLE_NATURES <= set(NATURES)
    never = "WEAPON ASSAULT FIGHT DVA SHOOT SUICIDE MTLV ABUSE FAPT BURN SICK HAZMAT OD PERUNCON 911H 911OPN TROUBLE"
    assert not EXCEPTABLE_NATURES & set(never.split())


@pytest.mark.parametrize("left_out", ["source", "by"])
def test_an_exception_that_nobody_stands_for_is_read_but_not_proven(left_out):
    data = small(unknown="nothing")
    del data["exceptions"][0][left_out]
    proof = prove(parse(data))
    assert [one.about for one in proof.findings] == [{"exception": "seen_weapon"}]
    assert "“seen_weapon” does not say where it comes from" in proof.findings[0].said(proof.protocol)


def test_a_site_may_not_ask_about_signs_by_an_exception_and_is_held_to_what_it_asks():
    data = remove(without_invariants(), "signs")
    assert not prove(parse(data)).ok
    assert prove(parse(data | {"exceptions": [dict(NO_SIGNS)]})).ok
    for key in ("violent_before", "threats_made", "self_harm_means", "things_broken"):
        data = without_invariants()
        rule(data, key)["raise_to"] = "team"
        unarmed_example(data)
    data = without_invariants()
    question(data, "signs")["unasked"] = "nothing"
    assert unarmed_example(data).response == "team"


def test_a_team_with_police_is_not_unarmed():
    data = without_invariants()
    move(data, "SUSP", "co_response")
    assert prove(parse(data)).ok
    move(data, "WEAPON", "co_response")
    assert "WEAPON" in [one.about.get("nature") for one in prove(parse(data)).findings]
    assert set(LADDER) - UNARMED == {"co_response", "emergency"}


def renamed(data, key, to):
    """The file with one question under another name, wherever it is named."""
    data = copy.deepcopy(data)

    def new(keys):
        return [to if name == key else name for name in keys]

    for one in data["questions"]:
        one["key"] = to if one["key"] == key else one["key"]
    silent = [
        one[state] for one in data["questions"] for state in ("unknown", "unasked") if "find_out" in one.get(state, ())
    ]
    for one in (*data["rules"], *data["invariants"], *silent):
        if "when" in one:
            one["when"] = dict(zip(new(one["when"]), one["when"].values(), strict=True))
        for part in ("find_out", "unknown_never_weaker"):
            if part in one:
                one[part] = new(one[part])
    return data


@pytest.mark.parametrize("key", DANGEROUS)
def test_a_renamed_question_is_held_all_the_same(key):
    data = renamed(copy.deepcopy(SHIPPED), key, "renamed")
    assert key not in parse(data).by_key and prove(parse(data)).ok
    data["invariants"] = []
    wanted = next(one for one in data["rules"] if one["key"] in FIRES and "renamed" in one["when"])
    wanted["raise_to"] = "team"
    assert unarmed_example(data).answers["renamed"] == DANGEROUS[key]
    wanted["raise_to"] = "emergency"
    del question(data, "renamed")["asks"]
    assert "promise" in kinds_of(prove(parse(data)))


def test_two_questions_may_ask_about_one_danger_and_both_are_held():
    data = without_invariants()
    more = copy.deepcopy(question(data, "weapon")) | {"key": "knife", "ask": both("A knife?")}
    more["unknown"] = more["unasked"] = {"rules_out": "team", "because": both("Nobody knows about a knife.")}
    data["questions"].append(more)
    assert not prove(parse(data)).ok
    stop = {"key": "knife_there", "when": {"knife": ["yes"]}, "raise_to": "emergency", "because": both("A knife.")}
    data["rules"].append(stop)
    proof = prove(parse(data))
    assert proof.ok and {"promise_weapon", "promise_weapon:knife"} <= {one.invariant.key for one in proof.invariants}
    assert all(one.said() for one in proof.invariants)
    more["unasked"] = "nothing"
    assert unarmed_example(data).response == "team"


def negated():
    """The question about a weapon put the other way round, its rules with it."""
    data = without_invariants()
    question(data, "weapon").update(danger="no", ask=both("Is everybody without a weapon?"))
    rule(data, "weapon_present")["when"] = {"weapon": ["no"]}
    return data


def test_a_question_put_the_other_way_round_says_so():
    data = negated()
    assert "promise" in kinds_of(prove(parse(data)))
    question(data, "weapon")["negated"] = "yes"
    assert prove(parse(data)).ok
    rule(data, "weapon_present")["raise_to"] = "team"
    assert unarmed_example(data).answers["weapon"] == "no"


def test_only_what_asks_about_a_danger_can_be_negated():
    data = without_invariants()
    question(data, "in_person")["negated"] = "yes"
    with pytest.raises(Refusal, match="can be negated"):
        parse(data)


def test_a_file_of_before_questions_said_what_they_ask_is_read_and_held_but_not_proven():
    data = without_invariants()
    for one in data["questions"]:
        one.pop("asks", None)
    rules = parse(data)
    assert {one.asks for one in rules.questions} == {*DANGERS, ""}
    assert [one.kind for one in prove(rules).findings] == ["promise"]
    rule(data, "weapon_present")["raise_to"] = "team"
    assert unarmed_example(data).answers["weapon"] == "yes"
