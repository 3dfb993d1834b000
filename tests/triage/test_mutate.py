"""`protocol check --mutate`: every single change of a file, those that are still proven, and why they do no harm."""

import copy
import itertools
import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.triage.protocols import SHIPPED, both, effect, small
from triage.protocol import judge, parse
from triage.protocol.dangers import UNARMED
from triage.protocol.file_changes import single_changes
from triage.protocol.mutation import LESS, NO_EMS, TEAM_ALONE, lost, mutate, worst_call
from triage.protocol.proof import holds, prove


@pytest.fixture(scope="module")
def shipped():
    """What became of every single change of the shipped file; some seconds."""
    return mutate(SHIPPED)


def check(path):
    """Exit status and what was printed."""
    said = StringIO()
    try:
        call_command("protocol", "check", str(path), "--mutate", stdout=said, stderr=said)
    except SystemExit as end:
        return end.code, said.getvalue()
    return 0, said.getvalue()


def test_no_change_of_the_shipped_file_that_is_unsafe_is_proven_and_each_harmless_one_has_its_reason(shipped):
    assert shipped.tried > 800
    assert [one.change for one in shipped.survivors if one.loses in (TEAM_ALONE, NO_EMS)] == []
    assert ([one.change for one in shipped.unexplained], shipped.stale) == ([], ())


def test_no_survivor_gives_anybody_with_a_danger_an_unarmed_response(shipped):
    for one in shipped.survivors:
        if one.changed and one.changed.response in UNARMED and one.changed.response != one.as_it_is.response:
            asked = {key: said for key, said in one.changed.answers.items() if key != "in_person"}
            assert (one.loses, one.changed.response, asked) == (LESS, "clinician", {}), one.change


def test_every_kind_of_change_is_made_and_each_has_a_name_of_its_own():
    names = [one.name for one in single_changes(SHIPPED)]
    assert len(names) == len(set(names))
    for name in (
        "rule weapon_present deleted",
        "rule weapon_present raises to team only",
        "rule medical_emergency without medical",
        "rule officer_wanted only where in_person is yes",
        "question weapon unknown does nothing",
        "question breathing unknown without medical",
        "question plan unasked does nothing",
        "question plan asked of MNTL only",
        "question violence turned round",
        "question medical with its buttons 2 and 3 exchanged",
        "question attempt does not say what it asks about",
        "question officer negated",
        "question signs removed",
        "invariant weapon dropped",
        "nature FAPT to clinician",
        "nature THREATS to team",
    ):
        assert name in names, name


def test_nothing_is_touched_and_each_change_is_one():
    before = copy.deepcopy(SHIPPED)
    for one in single_changes(SHIPPED):
        assert one.data != before, one.name
    assert before == SHIPPED


@pytest.mark.parametrize("at", range(0, 1000, 37))
def test_the_quick_verdict_is_that_of_the_whole_proof(at, shipped):
    change = next(itertools.islice(single_changes(SHIPPED), at, None))
    survived = change.name in {one.change for one in shipped.survivors}
    try:
        rules = parse(change.data)
    except ValueError:
        assert not survived
        return
    assert prove(rules).ok == holds(rules) == holds(rules, change.near) == survived, change.name


def test_the_call_that_is_shown_is_one_that_loses_it(shipped):
    examples = [one for one in shipped.survivors if one.changed]
    assert len(examples) > 20
    changes = {one.name: one.data for one in single_changes(SHIPPED)}
    for one in examples:
        was, now = one.as_it_is, one.changed
        assert (was.answers, was.nature, was.kinds) == (now.answers, now.nature, now.kinds)
        rules = parse(changes[one.change])
        assert judge(rules, now.nature, now.answers, now.kinds)[:2] == (now.response, now.medical)
        assert judge(shipped.protocol, was.nature, was.answers, was.kinds)[:2] == (was.response, was.medical)


def test_the_worst_call_is_found_wherever_it_is():
    data = small(unknown={"rules_out": "team", "because": both("Nobody knows.")})
    for change in itertools.islice(single_changes(data), 0, 80, 3):
        try:
            changed = parse(change.data)
        except ValueError:
            continue
        rules, worst = parse(data), {""}
        loses, cases = worst_call(rules, changed)
        keys = [question.key for question in rules.questions]
        for pair in itertools.combinations(keys, 2):
            for said in itertools.product(*(("", *rules.by_key[key].answers) for key in pair)):
                answers = {key: rules.by_key[key].safe for key in keys} | dict(zip(pair, said, strict=True))
                answers = {key: one for key, one in answers.items() if one}
                outcomes = [judge(both_, "WELFARE", answers) for both_ in (rules, changed)]
                worst.add(lost(*((one[0], one[1], frozenset()) for one in outcomes)))
        assert TEAM_ALONE not in worst or loses == TEAM_ALONE, change.name
        assert NO_EMS not in worst or loses in (TEAM_ALONE, NO_EMS), change.name
        assert bool(loses) == bool(cases)


def test_a_change_without_a_reason_and_a_reason_out_of_date_end_with_a_status_of_their_own(tmp_path):
    data = small(unknown=effect(raise_to="emergency"), unasked=effect(raise_to="emergency"))
    path = tmp_path / "small.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    status, said = check(path)
    assert status == 3
    assert "NO REASON IN THE FILE" in said and "NOT EXPLAINED" in said and "For example:" in said
    found = mutate(data)
    names = [one.change for one in found.survivors]
    data["harmless"] = [{"changes": names, "because": both("A test.")}]
    path.write_text(json.dumps(data), encoding="utf-8")
    status, said = check(path)
    assert status == 0 and "EXPLAINED." in said and "A test." in said
    data["harmless"][0]["changes"] = [*names, "rule weapon_is_so deleted"]
    path.write_text(json.dumps(data), encoding="utf-8")
    status, said = check(path)
    assert status == 3 and "rule weapon_is_so deleted: OUT OF DATE" in said


def test_the_help_says_each_exit_status_in_words(capsys):
    with pytest.raises(SystemExit):
        call_command("protocol", "check", "--help")
    said = capsys.readouterr().out
    for status in ("0  proven", "1  not proven", "2  the command", "3  with --mutate"):
        assert status in said


def test_what_is_not_proven_is_not_mutated(tmp_path):
    data = copy.deepcopy(SHIPPED)
    data["rules"] = data["rules"][1:]
    path = tmp_path / "broken.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    status, said = check(path)
    assert status == 1 and "single changes" not in said


@pytest.mark.nightly
def test_with_its_own_invariants_dropped_no_change_sends_a_team_alone():
    found = mutate({**SHIPPED, "invariants": []})
    assert found.tried > 800
    assert [one.change for one in found.survivors if one.loses == TEAM_ALONE] == []
