"""`manage.py protocol check`: the shipped file is proven; a broken copy shows its counter-example and exit status 1."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from triage.protocol import FOLDER

SHIPPED = (FOLDER / "cabarrus.yaml").read_text(encoding="utf-8")
ROOT = Path(__file__).parents[2]
IDLE = """rules:
  - {key: idle, when: {weapon: ["yes"]}, raise_to: team, because: {en: "Nothing.", es: "Nada."}}
"""


def check(path, *more) -> tuple[int, str, str]:
    """Exit status, what was printed, what was complained of."""
    said, complained, status = StringIO(), StringIO(), 0
    try:
        call_command("protocol", "check", str(path), *more, stdout=said, stderr=complained)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, said.getvalue(), complained.getvalue()


def changed(tmp_path, *changes: tuple[str, str]) -> Path:
    text = SHIPPED
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "changed.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def without_line(tmp_path, beginning: str) -> Path:
    line = next(line for line in SHIPPED.splitlines(keepends=True) if line.strip().startswith(beginning))
    return changed(tmp_path, (line, ""))


def test_the_shipped_protocol_is_proven():
    status, said, complained = check(FOLDER / "cabarrus.yaml")
    assert (status, complained) == (0, "")
    assert "sets of answers" in said and "PROVEN" in said and "BROKEN" not in said


def test_without_the_weapon_rule_the_counter_example_is_read_out(tmp_path):
    path = without_line(tmp_path, "- {key: weapon_present")
    status, said, _ = check(path)
    assert status == 1
    assert "NOT PROVEN" in said
    assert "BROKEN  Never only a clinician or an unarmed team when a weapon is present." in said
    assert "Is there a weapon - seen, used, spoken of or within reach? — Yes" in said
    assert "→ Community response team" in said or "→ Clinician by phone" in said
    assert "¿Hay un arma - vista, usada, mencionada o al alcance? — Sí" in check(path, "--language", "es")[1]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (("{weapon: [\"yes\"]}, at_least", "{weapon: [\"no\"]}, at_least"), "BROKEN  With a weapon"),
        (("rules:\n", IDLE), "The rule “idle” never makes a difference."),
        (("  clinician: [MNTL, EDP, SUICTHRT]", "  clinician: []"), "No set of answers leads to “Clinician by phone”."),
        (("key: breathing\n    kind: yes_no", "key: awake\n    kind: yes_no"), "“breathing” is not a question"),
    ],
    ids=["an impossible invariant", "a dead rule", "a response nobody gets", "no question about breathing"],
)  # fmt: skip
def test_a_broken_copy_is_refused_with_its_reason(tmp_path, change, kind):
    status, said, complained = check(changed(tmp_path, change))
    assert status == 1
    assert kind in said + complained


def test_a_file_that_is_no_protocol_is_refused_in_words_with_lines(tmp_path):
    path = changed(tmp_path, ("raise_to: emergency", "raise_to: helicopter"), ("kind: yes_no", "kind: riddle"))
    status, said, complained = check(path)
    assert (status, said) == (1, "")
    assert complained.count("line ") >= 2
    assert "“helicopter” is not one of clinician, team, co_response, emergency." in complained
    assert "“riddle” is not one of yes_no, choice." in complained


@pytest.mark.parametrize("content", ["", "[]", "a: [", "a: &x 1\nb: *x\n", "\x00", "[" * 5000, "just words", "1", "{}"])
def test_whatever_the_file_holds_there_is_no_traceback(tmp_path, content):
    path = tmp_path / "odd.yaml"
    path.write_text(content, encoding="utf-8")
    status, said, complained = check(path)
    assert (status, said) == (1, "")
    assert "odd.yaml" in complained


def test_bytes_and_folders_and_nothing_are_refused_too(tmp_path):
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "bytes.yaml", tmp_path, tmp_path / "nowhere.yaml"):
        status, _, complained = check(path)
        assert status == 1
        assert complained


def test_at_a_terminal_the_exit_status_is_one_and_there_is_no_traceback(tmp_path):
    path = without_line(tmp_path, "- {key: weapon_present")
    command = [sys.executable, "manage.py", "protocol", "check", str(path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "For example:" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_a_slip_in_an_effect_is_told_by_its_name_alone(tmp_path):
    change = ("unknown: {rules_out: team, find_out: [weapon]", "unknown: {rule_out: team, find_out: [weapon]")
    _, _, complained = check(changed(tmp_path, change))
    assert "unknown key “rule_out”" in complained
    assert "is not one of" not in complained
