"""The mapping says what is wrong with it, and where."""

import pytest

from tests.triage.replay_files import MAPPING
from triage.replay.reader import SHIPPED, load, parse
from triage.replay.words import MappingWrong


def problems(text: str) -> list[str]:
    with pytest.raises(MappingWrong) as wrong:
        parse(text, "map.yaml")
    return wrong.value.problems


def line_of(words: str, text: str) -> int:
    return next(at for at, line in enumerate(text.splitlines(), 1) if words in line)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_mapping_loads_by_its_name(path):
    assert load(path.stem).source


def test_an_absent_mapping_names_the_shipped_ones():
    with pytest.raises(MappingWrong, match="Shipped mappings: .*burlington"):
        load("springfield")


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("missing:", "mising:", "unknown key “mising”"),
        ("Fight: FIGHT", "Fight: FITE", "“FITE” is not one of"),
        ("violence: yes", "violins: yes", "unknown key “violins”"),
        ("violence: yes", "violence: maybe", "“maybe” is not one of"),
        ("America/New_York", "America/Concord", "not a time zone"),
        ("never: ADMIN", "never: ADMINISTRATION", "“ADMINISTRATION” is not one of"),
        ("never: ADMIN", "minutes: soon", "must be a number"),
        ("never_states: weapon", "never_states: knife", "“knife” is not one of"),
        ("never_states: weapon", "id: again", "“id” was said before in line 4"),
        ("never_states: weapon", "encoding: klingon", "“klingon” is not a text encoding"),
        ("never_states: weapon", "delimiter: ';;'", "one character"),
        ("never_states: weapon", "constants: {state: NC}", "unknown key “state”"),
        ("  - when: {flag: V}", "  - when: V", "a rule says when"),
    ],
)
def test_a_wrong_word_is_named_with_its_line(good, bad, words):
    text = MAPPING.replace(good, bad)
    (problem,) = problems(text)
    assert words in problem
    at = line_of("say:" if good.startswith("  - when") else bad.strip(), text)
    assert f"line {at - (good.startswith('  - when'))}:" in problem


def test_all_problems_are_told_at_once():
    text = MAPPING.replace("source: test-cad\n", "").replace("FIGHT", "FITE").replace("violence", "violins")
    assert len(problems(text)) == 3


def test_a_file_that_is_not_yaml_says_the_line():
    (problem,) = problems("source: x\nid: [no\ntime: {")
    assert "line 3" in problem and "not YAML" in problem


@pytest.mark.parametrize("text", ["", "[]", "just words", "time: 5"])
def test_a_mapping_that_is_none_is_refused_in_words(text):
    assert any("“source” is missing" in problem for problem in problems(text))


def test_values_are_words_as_written():
    made = parse(MAPPING + "origin: {column: flag, map: {911: 911, no: radio}}\n")
    assert made.origin.table == {"911": "911", "no": "radio"}
    assert made.answers[0].say == {"violence": "yes"}


def test_it_knows_every_column_it_reads():
    assert parse(MAPPING).columns() == {"no", "when", "type", "lat", "lon", "street", "phone", "flag"}
