"""The proof says what asking every set of answers says, and notices every change that takes safety away."""

import copy
import itertools
import random

import jsonschema
import pytest

from tests.triage.protocols import MORE, SHIPPED, both, effect, kinds_of, new_york, portland, small, with_police
from triage import protocol
from triage.protocol import LADDER, Refusal, judge, parse, rise
from triage.protocol import findings as say
from triage.protocol.folding import Folding, states
from triage.protocol.groups import groups_of
from triage.protocol.proof import prove

SAFE = dict.fromkeys(("weapon", "violence", "attempt", "plan", "medical", "officer"), "no") | {"breathing": "yes"}


def every_set(rules):
    """Every set of answers, what is not asked left out."""
    for values in itertools.product(*(states(question) for question in rules.questions)):
        said = zip((question.key for question in rules.questions), values, strict=True)
        yield {key: value for key, value in said if value != "unasked"}


SITES = {"New York": new_york, "Portland": portland, "with police": with_police}


each_site = pytest.mark.parametrize("site", SITES.values(), ids=SITES)


@each_site
def test_the_fold_finds_what_asking_every_set_of_answers_finds(site):
    rules = site(leave_out=MORE)
    for group in groups_of(rules):
        folding = Folding(rules, [(rule, 1 << at) for at, rule in enumerate(group.rules)], {})
        folded = {}
        for bits, state in folding.ends():
            fired = frozenset(rule.key for at, rule in enumerate(group.rules) if bits >> at & 1)
            folded[fired] = folded.get(fired, 0) + folding.layers[-1][state][0]
        nature, counted = next(iter(group.natures.values())), {}
        for answers in every_set(rules):
            said = {question.key: question.said(answers) for question in rules.questions}
            fired = frozenset(rule.key for rule in group.rules if rule.fires(nature, said))
            counted[fired] = counted.get(fired, 0) + 1
        assert folded == counted


def test_rules_over_several_questions_are_folded_exactly():
    several = [
        {"key": "two", "when": {"officer": ["yes", "unasked"], "weapon": ["unknown"]}, "rules_out": "team"},
        {
            "key": "three",
            "when": {"breathing": ["yes"], "violence": ["no", "unknown"], "officer": ["no"]},
            "medical": "yes",
        },
    ]
    several = [rule | {"because": both("It is so.")} for rule in several]
    rules = parse(small(unknown="nothing", rules=several, leave_out=MORE))
    group = groups_of(rules)[0]
    for last in ("", *(question.key for question in rules.questions)):
        folding = Folding(rules, [(rule, 1 << at) for at, rule in enumerate(group.rules)], {}, last=last)
        assert folding.count() == len(list(every_set(rules)))
        for bits, state in folding.ends():
            said = {question.key: question.said(folding.witness(state)) for question in rules.questions}
            fired = sum(1 << at for at, rule in enumerate(group.rules) if rule.fires("WELFARE", said))
            assert bits == fired


@each_site
def test_other_sites_are_proven_too(site):
    proof = prove(site())
    assert [finding.said(proof.protocol) for finding in proof.findings] == []
    assert proof.ok
    sets = (
        4 ** len(proof.protocol.questions) if site is not with_police else 5 * 4 ** (len(proof.protocol.questions) - 1)
    )
    assert proof.sets == sets * proof.groups * 2 ** (len(proof.protocol.uses) - 1)


@pytest.mark.parametrize(("site", "response"), [(new_york, "emergency"), (portland, "team")])
def test_sites_disagree_about_what_nobody_could_say_and_both_are_heard(site, response):
    rules = site()
    answers = SAFE | {"weapon": "unknown"}
    assert judge(rules, "WELFARE", answers)[0] == response
    assert judge(rules, "WELFARE", answers | {"weapon": "yes"})[0] == "emergency"
    assert judge(rules, "WELFARE", {})[0] == "emergency"
    told = [note.said(rules) for note in prove(rules).notes]
    assert ("“weapon?”: not known counts as “No” here." in told) == (response == "team")


def test_team_with_police_is_a_kind_of_help_of_its_own():
    rules, safe = with_police(), SAFE
    assert judge(rules, "SUICTHRT", safe | {"weapon": "no"})[0] == "clinician"
    assert judge(rules, "SUICTHRT", safe | {"weapon": "self"})[0] == "co_response"
    assert judge(rules, "SUICTHRT", safe | {"weapon": "self"}, frozenset({"clinician", "team"}))[0] == "emergency"
    assert judge(rules, "WELFARE", safe | {"weapon": "unknown"})[0] == "co_response"


def test_what_the_proof_says_of_a_small_protocol_is_so_for_every_set_of_answers():
    rules = with_police(leave_out=MORE)
    for answers in every_set(rules):
        for nature in ("WELFARE", "SUICTHRT", ""):
            response, medical, _ = judge(rules, nature, answers)
            if answers.get("weapon") in ("self", "others") or answers.get("violence") == "yes":
                assert response not in ("clinician", "team")
            if answers.get("breathing") == "no" or answers.get("attempt") == "yes":
                assert (response, medical) == ("emergency", True)
            for question in rules.questions:
                worse = judge(rules, nature, answers | {question.key: question.danger})
                assert rise(response, worse[0]) >= 0 and worse[1] >= medical


def joint():
    """A small file whose invariant names two questions together."""
    data = small(unknown=effect(rules_out="team"), uses=["team", "co_response", "emergency"], leave_out=MORE)
    never = effect(rules_out="team")
    data["questions"] += [
        {"key": "calm", "kind": "yes_no", "ask": both("Calm?"), "danger": "no", "unasked": never},
        {
            "key": "alone",
            "kind": "yes_no",
            "ask": both("Alone?"),
            "danger": "yes",
            "unasked": never,
        },
    ]
    when = {"calm": ["no"], "alone": ["yes"]}
    data["rules"].append({"key": "both", "when": when, "raise_to": "co_response", "because": both("Both.")})
    data["invariants"] = [{"key": "both", "when": when, "at_least": "co_response", "says": both("Both.")}]
    return data


@pytest.mark.parametrize("limited", [True, False])
def test_what_the_proof_says_of_questions_left_out_is_so_for_every_set_of_answers(limited):
    data = joint()
    if limited:
        data["questions"][-1]["natures"] = ["MNTL"]
    rules, proof = parse(data), prove(parse(data))
    (held,) = rules.invariants
    left_out = set()
    for nature, answers in itertools.product(["MNTL", "WELFARE"], every_set(rules)):
        if any(rules.by_key[key].tells_of_danger(answers.get(key, "")) for key in ("weapon", "violence", "attempt")):
            continue  # more than police, fire and EMS there is not
        made = protocol.recommend(rules, nature, answers)
        could = all(answers.get(key) in (None, *wanted) for key, wanted in held.when.items())
        if made.ask is None and could and not held.allows(made.response, made.medical):
            left_out.add(nature)
    assert left_out == ({"WELFARE"} if limited else set())
    owed = {one.words for one in proof.findings if one.kind == "owed"}
    assert owed == ({say.NEVER_PUT} if limited else set())


def test_no_team_goes_before_what_protects_it_was_asked():
    proof = prove(parse(small(unknown="nothing", unasked="nothing")))
    broken = {held.invariant.key for held in proof.invariants if not held.ok}
    asked = {f"promise_asked_{key}" for key in SAFE}
    assert broken == asked | {"promise_settled"}


def a_label_that_lies(data):
    weapon = next(question for question in data["questions"] if question["key"] == "weapon")
    del weapon["danger"]
    labels = {"no": "A gun", "yes": "Nothing"}
    weapon |= {"kind": "choice", "answers": [{"code": code, "label": both(said)} for code, said in labels.items()]}


def test_a_button_that_says_yes_for_no_is_found():
    data = copy.deepcopy(SHIPPED)
    a_label_that_lies(data)
    assert "promise" in kinds_of(prove(parse(data)))


def test_unknown_weaker_than_no_is_found_with_both_answers():
    data = small(unknown="nothing")
    data["rules"].append(
        {"key": "odd", "when": {"officer": ["no"]}, "rules_out": "team", "because": both("It is odd.")}
    )
    proof = prove(parse(data))
    found = [finding for finding in proof.findings if finding.about.get("more") == "unknown"]
    assert [finding.said(proof.protocol) for finding in found] == [
        "“An officer?”: “Not known” leads to less than “No”."
    ]
    less, more = found[0].cases
    assert (less.answers["officer"], more.answers["officer"]) == ("no", "unknown")
    assert rise(less.response, more.response) < 0


def test_a_more_dangerous_answer_that_leads_to_less_is_found():
    data = small(unknown="nothing")
    officer = data["questions"][-1]
    del officer["danger"]
    officer |= {"kind": "choice", "answers": [{"code": code, "label": both(code)} for code in ("no", "some", "much")]}
    next(rule for rule in data["rules"] if rule["key"] == "officer_wanted")["when"] = {"officer": ["some"]}
    proof = prove(parse(data))
    assert "weaker" in kinds_of(proof)
    assert any("“much” leads to less than “some”" in finding.said(proof.protocol) for finding in proof.findings)


def test_not_having_asked_may_not_be_weaker_than_no():
    data = small(unknown=effect(rules_out="team"), unasked="nothing")
    data["rules"].append({"key": "odd", "when": {"weapon": ["no"]}, "rules_out": "team", "because": both("It is odd.")})
    assert any(
        finding.about.get("more") == "unasked" for finding in prove(parse(data)).findings if finding.kind == "weaker"
    )


def test_what_hangs_together_too_much_is_refused_and_not_believed():
    asked = [{"key": f"q{at}", "kind": "yes_no", "ask": both(f"{at}?"), "danger": "yes"} for at in range(26)]
    chance = random.Random(26)
    knots = {tuple(sorted(chance.sample(range(26), 4))) for _ in range(90)}
    does = itertools.cycle(({"rules_out": "team"}, {"medical": "yes"}, {"rules_out": "co_response"}))
    rules = [
        {"key": f"r{at}", "when": {f"q{to}": ["yes"] for to in knot}, "because": both("So."), **next(does)}
        for at, knot in enumerate(sorted(knots))
    ]
    data = small(unknown="nothing", rules=rules, leave_out=MORE)
    data["questions"] = [*data["questions"][:4], *asked]
    data["rules"] = [rule for rule in data["rules"] if rule["key"] != "officer_wanted"]
    proof = prove(parse(data))
    assert not proof.ok
    assert kinds_of(proof) == {"entangled"}


def test_the_proof_is_stored_with_its_words_in_both_languages():
    data = copy.deepcopy(SHIPPED)
    data["rules"] = [rule for rule in data["rules"] if rule["key"] != "weapon_present"]
    stored = prove(parse(data)).as_data()
    assert stored["ok"] is False and stored["sets"] > 1_000_000
    (finding,) = [one for one in stored["findings"] if one["about"].get("invariant") == "promise_weapon"]
    assert finding["words"]["en"].startswith("Not met: Never only") and finding["words"]["es"].startswith(
        "No se cumple"
    )
    assert any(line.endswith("— Sí") for line in finding["cases"][0]["lines"]["es"])
    assert not [one for one in stored["invariants"] if one["says"]["en"] == one["says"]["es"]]


@pytest.mark.parametrize("word", ["lower_to", "allows", "medical"])
def test_no_word_lowers(word):
    data = copy.deepcopy(SHIPPED)
    data["rules"][0] |= {word: "no"}
    data["rules"][0].pop("raise_to")
    if word == "medical":
        with pytest.raises(Refusal, match="this has no effect"):
            parse(data)
    else:
        with pytest.raises(Refusal, match=f"unknown key “{word}”"):
            parse(data)


def test_the_ladder_is_the_one_the_dispatch_room_knows():
    assert LADDER == ("clinician", "team", "co_response", "emergency")


def test_the_schema_is_published_and_the_shipped_file_keeps_to_it(client_of, alice):
    published = client_of(alice).get("/api/protocol/schema/").json()
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(SHIPPED, published)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(SHIPPED | {"rules": [{"key": "odd", "lower_to": "team"}]}, published)
