"""`manage.py evaluate`: recall, precision and questions, counted by hand on a small invented file."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests import make
from tests.triage.replay_files import COLUMNS, MAPPING, row, written
from triage import actions, protocol
from triage.classifier import evaluation
from triage.replay.reader import load

KINDS = frozenset({"clinician", "team", "emergency"})


def with_flag(*calls):
    """CSV of (number, type, flag V or nothing, mental_health)."""
    lines = [",".join([*COLUMNS, "mental_health"])]
    for at, (name, stated, flagged) in enumerate(calls, 1):
        cells = row(str(at), type=name, flag=stated, when=f"2024-05-01 12:{at:02}:00")
        lines.append(",".join([*cells, flagged]))
    return "\n".join(lines) + "\n"


CALLS = [
    ("Mental", "", "1"),
    ("Mental", "V", "1"),  # stated violence: never eligible
    ("Welfare", "", "1"),
    ("Welfare", "", "0"),
    ("Welfare", "", "NA"),
    ("Fight", "", "yes"),
    ("Errand", "", "0"),
    ("Mental", "", "0"),
]


def run(folder, text=None, mapping=MAPPING, **options):
    file, words = written(folder, text or with_flag(*CALLS), mapping)
    out = io.StringIO()
    call_command("evaluate", file, mapping=words, stdout=out, **options)
    return out.getvalue()


def test_recall_and_precision_are_what_a_person_counts(tmp_path):
    data = json.loads(run(tmp_path, json=True, types="mental; FIGHT"))
    assert (data["rows"], data["flagged"], data["broken_lines"]) == (8, 4, 0)
    listed, by_type, by_words, stated, unknown = data["eligibility"]
    assert (listed["eligible"], listed["of_them_flagged"], listed["recall"]) == (4, 3, 0.75)
    assert (by_type["eligible"], by_type["of_them_flagged"], by_type["precision"]) == (6, 3, 0.5)
    assert (by_words["eligible"], by_words["of_them_flagged"]) == (6, 3)
    assert (stated["eligible"], stated["of_them_flagged"], stated["recall"], stated["precision"]) == (5, 2, 0.5, 0.4)
    assert (unknown["eligible"], unknown["of_them_flagged"]) == (2, 1), "only what a clinician may take on the phone"
    assert data["flagged_and_not_eligible"] == {"Mental": 1, "Fight": 1}


def test_the_flag_is_no_input(tmp_path):
    turned = [(name, stated, "0" if flagged == "1" else "1") for name, stated, flagged in CALLS]
    before = json.loads(run(tmp_path, json=True))["eligibility"]
    after = json.loads(run(tmp_path, with_flag(*turned), json=True))["eligibility"]
    assert [one["eligible"] for one in before] == [one["eligible"] for one in after]
    reads_it = MAPPING.replace("{flag: V}", "{mental_health: 1}")
    with pytest.raises(CommandError, match="cannot be measured against it"):
        run(tmp_path, mapping=reads_it)


def test_the_questions_are_those_of_the_protocol_asked_one_by_one(tmp_path):
    file, words = written(tmp_path, with_flag(*CALLS))
    rows, _ = evaluation.read(tmp_path / "calls.csv", load(words), "mental_health")
    assert [found.asked.line for found in rows] == list(range(2, 10)), "in the order of time"
    rules = protocol.load()
    calm = evaluation.asked_for(rows[0].asked, rules, KINDS, lambda question: question.safe, {})
    assert len(calm) == len(set(calm))
    assert {question.key for question in rules.questions if question.must} <= set(calm)
    answers = dict.fromkeys(calm, "") | {key: rules.by_key[key].safe for key in calm}
    assert protocol.recommend(rules, "MNTL", answers, enabled=KINDS).ask is None
    violent = evaluation.asked_for(rows[1].asked, rules, KINDS, lambda question: question.safe, {})
    assert "violence" not in violent, "the file said it"
    assert len(violent) < len(calm), "after a danger less can change"


def test_the_weights_are_what_was_answered_in_the_first_half(tmp_path):
    _, words = written(tmp_path, with_flag(*CALLS))
    rows, _ = evaluation.read(tmp_path / "calls.csv", load(words), "mental_health")
    counts = evaluation.counted([found.asked for found in rows[:4]], protocol.load(), lambda question: question.safe)
    assert counts["violence"] == {"no": 3, "yes": 1}
    data = json.loads(run(tmp_path, json=True))
    for asking in data["questions_on_the_second_half"]:
        assert 0 < asking["fewest"] <= asking["all"]
        assert 0 < asking["fewest_weighted"] <= asking["all"]


def test_it_is_printed_as_a_table(tmp_path):
    said = run(tmp_path)
    assert "8 calls, 0 broken lines; 4 with mental_health" in said
    assert "50.0%" in said
    assert "Flagged and not eligible: Mental 1, Fight 1" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"flag": "madness"}, "madness"),
        ({"kinds": "drone"}, "known are clinician"),
        ({"protocol": "nowhere.yaml"}, "nowhere"),
    ],
)
def test_what_cannot_be_measured_is_said(tmp_path, options, words):
    if "protocol" in options:
        options = {"protocol": tmp_path / options["protocol"]}
    with pytest.raises(CommandError, match=words):
        run(tmp_path, **options)


def test_an_empty_file_divides_by_nothing(tmp_path):
    data = json.loads(run(tmp_path, with_flag(), json=True))
    assert data["rows"] == 0
    assert all(one["recall"] == one["precision"] == 0 for one in data["eligibility"])


def test_it_says_by_which_protocol_and_takes_a_file_or_a_version(tmp_path, db):
    assert "(the one that came with the program)" in run(tmp_path)
    made = make.version_at("Effective", code="county-7")
    for said in ("county-7", "in-force"):
        assert "protocol county-7 (stored here, In force since 20" in run(tmp_path, protocol=said)
    file = tmp_path / "other.yaml"
    file.write_text(make.protocol_text("county-8"))
    assert json.loads(run(tmp_path, json=True, protocol=str(file)))["protocol_from"] == "from other.yaml"
    for said in ("county-9", str(tmp_path / "none.yaml")):
        with pytest.raises(CommandError):
            run(tmp_path, protocol=said)
    actions.withdraw_protocol(made, by=make.supervisor())
    with pytest.raises(CommandError, match="No approved protocol is in force here"):
        run(tmp_path, protocol="in-force")
