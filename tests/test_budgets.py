"""Each room of tests has a budget of CPU, and a run with one that is over it fails."""

import os
import subprocess
import sys

import pytest

from tests import budgets


@pytest.mark.parametrize(
    ("nodeid", "room"),
    [
        ("tests/triage/test_assess.py::test_it[a::b/c]", "triage"),
        ("tests/browser/test_theme.py::test_it", "browser"),
        ("tests/test_layers.py::test_it", "house"),
    ],
)
def test_a_test_counts_for_its_room(nodeid, room):
    assert budgets.room_of(nodeid) == room


def test_a_room_over_its_budget_and_one_without_are_told(monkeypatch):
    monkeypatch.setattr(budgets, "BUDGETS", {"teams": 10, "heart": 20})
    assert budgets.over({"teams": 9.9, "heart": 20.6, "new": 0.1, "browser": 1000.0}) == [
        "tests/heart took 21 s of CPU and may take 20 s.",
        "tests/new took 0 s of CPU and may take 0 s.",
    ]


def test_every_room_of_tests_has_a_budget():
    rooms = {budgets.room_of(str(path.relative_to(budgets.ROOT))) for path in budgets.ROOT.glob("tests/**/test_*.py")}
    assert rooms == budgets.BUDGETS.keys() | budgets.NOT_COUNTED


@pytest.mark.parametrize("workers", [0, pytest.param(1, marks=pytest.mark.nightly)])
def test_a_run_over_a_budget_fails(workers, tmp_path):
    folder = tmp_path / "tests" / "slow"
    folder.mkdir(parents=True)
    (folder / "test_long.py").write_text("def test_it():\n    assert sum(range(10**6))\n")
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "--rootdir", str(tmp_path), "-p", "tests.budgets"]
    command += ["-p", "xdist", "-n", str(workers)] if workers else []
    env = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*command, "-q", str(tmp_path)], cwd=budgets.ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    assert "tests/slow took 0 s of CPU and may take 0 s." in done.stdout
