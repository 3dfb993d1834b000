"""Whoever reads a command's output may stop reading: that is no mistake, and no traceback."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_reader_who_stops_early_gets_no_traceback(tmp_path):
    natures = tmp_path / "natures.csv"
    natures.write_text("nature\n" + "WELFARE CHECK\n" * 20_000, encoding="utf-8")
    command = [sys.executable, "manage.py", "classify_natures", str(natures)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout.readline().startswith(b"nature,")
        running.stdout.close()
        said = running.stderr.read()
    assert running.returncode == 1 and b"Traceback" not in said
