"""`make quick` finds the tests of a change by their names, and stops in time."""

import os
import re
import subprocess
import sys

import pytest

from tests import quick


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("tests/heart/test_flow.py", {"tests/heart/test_flow.py"}),
        ("heart/kernel/flow.py", {"tests/heart/test_flow.py"}),
        ("triage/protocol/proof.py", {"tests/triage/test_proof.py"}),
        ("triage/protocol/judging.py", {"tests/triage/test_protocol.py"}),
        ("heart/kernel/request_body.py", {"tests/heart/test_request_body.py"}),
        ("heart/templatetags/frame.py", set()),
        ("templates/triage/protocol_draft.html", {"tests/triage/test_draft_protocol.py"}),
        ("static/alarms.mjs", {"tests/browser/test_alarms.py"}),
    ],
)
def test_what_a_change_touches_is_among_what_is_found(path, tests):
    assert tests <= quick.tests_of(path)


@pytest.mark.parametrize("path", ["docs/api.md", "Makefile", "tests/make.py", "heart/kernel/no_such.py"])
def test_what_cannot_be_mapped_has_none(path):
    assert quick.tests_of(path) == set()


def test_a_verb_is_tested_where_it_is_named():
    """actions.calls defines `take`, and the naming law says where its test is."""
    assert "tests/triage/test_take.py" in quick.tests_of("triage/actions/calls.py")


def test_most_modules_have_tests_that_are_found():
    lacking = [path for path in quick.modules() if quick.modules()[path] and not quick.tests_of(path)]
    assert len(lacking) < 0.2 * len(quick.modules())


def test_what_is_said_to_be_telling_is_there():
    assert {*quick.TELLING, *quick.HOUSE} <= quick.test_files().keys()


def test_a_run_stops_in_time_and_says_so(tmp_path):
    (tmp_path / "test_long.py").write_text(
        "import time\nimport pytest\n@pytest.mark.parametrize('n', range(50))\ndef test_it(n): time.sleep(0.1)\n"
    )
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "--rootdir", str(tmp_path), "-p", "tests.limit"]
    env = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*command, "--within=0.3", "-q", str(tmp_path)],
        cwd=quick.ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert re.search(r"0.3 s are over: \d+ tests were not run", done.stdout)
