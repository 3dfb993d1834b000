"""`make quick`: the tests of what was changed since main, found by names; at most a minute of telling ones otherwise.

The rule, for each file that differs from main or is not committed:
- a test file is run itself;
- a module: the test files that import it, and those that are named after it or after a function or class of it, as
  a verb `arrive` has its test in test_arrive.py; where there are none, those of the modules that import it;
- a template or a file of static/: the same for the modules that name it, and the test files that name it;
- anything else (makers of tests, pages to read) is not mapped.
Where a changed source has none, and where nothing was changed, TELLING runs, for LIMIT_S at most. HOUSE always runs.
What this finds is a guess: `make test` decides.
"""

import ast
import functools
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("heart", "teams", "triage", "dispatch", "navigation", "demo")
SOURCES = (".py", ".html", ".mjs", ".css")
LIMIT_S = 60
HOUSE = ["tests/test_layers.py", "tests/test_migrations.py"]
# From an answer on the telephone to the promise afterwards: what would hurt first comes first.
TELLING = [
    "tests/triage/test_protocol.py",
    "tests/triage/test_assess.py",
    "tests/dispatch/test_refuses_against_the_assessment.py",
    "tests/dispatch/test_assign.py",
    "tests/triage/test_divert.py",
    "tests/navigation/test_open_owed.py",
    "tests/navigation/test_not_forgotten.py",
    "tests/test_journey_http.py",
    "tests/heart/test_flow.py",
    "tests/heart/test_history.py",
    "tests/heart/test_once.py",
    "tests/heart/test_alarms.py",
    "tests/test_moves.py",
]


def changed() -> list[str]:
    """What differs from where this branch left main, committed or not, and what git does not know yet."""
    base = next((found for name in ("main", "origin/main") if (found := _git("merge-base", name, "HEAD"))), ["HEAD"])
    differing = _git("diff", "--name-only", "--diff-filter=d", base[0])
    return sorted({*differing, *_git("ls-files", "--others", "--exclude-standard")})


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


@functools.cache
def test_files() -> dict[str, str]:
    """Every test file with its text."""
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@functools.cache
def modules() -> dict[str, str]:
    """Every module of the rooms with its text; migrations are no part of it."""
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def tests_of(path: str) -> set[str]:
    """The test files that a change of this file touches, by the rule above."""
    if path in test_files():
        return {path}
    if path in modules():
        return _tests_of_module(path)
    if path.startswith(("templates/", "static/")):
        name = path.removeprefix("templates/").removeprefix("static/")
        naming = {module for module, text in modules().items() if f'"{name}"' in text}
        told = {test for test, text in test_files().items() if name in text}
        return told.union(*(_tests_of_module(module) for module in naming), _named_after([Path(name).stem]))
    return set()


def _tests_of_module(path: str) -> set[str]:
    own = _naming(path)
    if own:
        return own
    dotted = _dotted(path)
    return set().union(*(_naming(other) for other, text in modules().items() if dotted in imported(text)))


def _naming(path: str) -> set[str]:
    tree = ast.parse(modules()[path])
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    defined = [node.name.lower() for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    importing = {test for test, text in test_files().items() if _dotted(path) in imported(text)}
    return importing | _named_after([Path(path).stem, *defined], path.partition("/")[0])


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _named_after(names: Iterable[str], room: str = "") -> set[str]:
    wanted = {f"test_{name}.py" for name in names}
    return {test for test in test_files() if Path(test).name in wanted and (not room or f"/{room}/" in test)}


@functools.cache
def imported(text: str) -> frozenset[str]:
    """The modules that this source imports; of `from a import b` both a and a.b, for b may be a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return frozenset(found)


def main() -> int:
    """Say what is run and why, and run it; the first exit status that is not 0."""
    touched = {path: tests_of(path) for path in changed()}
    for path, tests in touched.items():
        if tests or path.endswith(SOURCES):
            sys.stdout.write(f"{path}: {', '.join(sorted(tests)) or 'no test was found for it'}\n")
    found = {*HOUSE}.union(*touched.values())
    status = run(sorted(found))
    if found == {*HOUSE} or any(path.endswith(SOURCES) and not tests for path, tests in touched.items()):
        sys.stdout.write(f"And the most telling ones, for {LIMIT_S} s.\n")
        rest = [test for test in TELLING if test not in found]
        status = status or run(rest, "-p", "tests.limit", f"--within={LIMIT_S}")
    return status


def run(chosen: list[str], *options: str) -> int:
    sys.stdout.flush()
    return subprocess.call([sys.executable, "-m", "pytest", "-m", "not nightly", *options, *chosen], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
