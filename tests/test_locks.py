"""The locks: every file has a hash, no index is named, and what the program imports is what production installs."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
OURS = ("heart", "teams", "triage", "dispatch", "navigation")
# Kept in pieces, so that this file too passes.
INDEXES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("anaconda", "org"),
        ("docker", "io"),
        ("docker", "com"),
        ("ghcr", "io"),
        ("quay", "io"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("golang", "org"),
        ("goproxy", "io"),
    )
]


def pins(lock: Path) -> dict[str, str]:
    """Package -> the locked requirement, e.g. `django==5.2.19`; a package with two markers keeps both."""
    found: dict[str, str] = {}
    for line in lock.read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            pin = Requirement(line.removesuffix("\\").strip())
            name = canonicalize_name(pin.name)
            found[name] = " or ".join(filter(None, [found.get(name), f"{pin.specifier}"]))
    return found


def wishes(name: str) -> list[Requirement]:
    """What requirements/<name>.in asks for, without its references to other files."""
    lines = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def tracked() -> list[Path]:
    """Every file under version control, or a skip where this is not a checkout."""
    try:
        answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout, so nothing says which files are ours")
    return [path for path in (ROOT / name for name in answer.stdout.split("\0") if name) if path.is_file()]


def test_there_are_four_locks():
    assert [lock.stem for lock in LOCKS] == ["base", "dev", "embedded", "installer"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_requirement_is_exact_and_has_a_hash(lock):
    entries = re.split(r"\n(?=[A-Za-z])", lock.read_text().strip())
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._\[\]-]+==[^ ]+", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry.splitlines()[0]
    assert entries


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_wish_is_locked_as_wished(lock):
    locked = pins(lock)
    for wish in wishes(lock.stem):
        version = locked[canonicalize_name(wish.name)].removeprefix("==")
        assert wish.specifier.contains(version), f"{wish} but locked {version}: make lock"


@pytest.mark.parametrize(("smaller", "larger"), [("base", "embedded"), ("embedded", "dev")])
def test_a_larger_lock_holds_the_smaller_one(smaller, larger):
    small, large = (pins(ROOT / "requirements" / f"{name}.txt") for name in (smaller, larger))
    assert small.items() <= large.items()


def test_no_tracked_file_names_a_package_index():
    pattern = re.compile("|".join(re.escape(host) for host in INDEXES), re.IGNORECASE)
    named = []
    for path in tracked():
        found = pattern.search(path.read_bytes().decode("utf-8", "ignore"))
        if found:
            named.append(f"{path.relative_to(ROOT)}: {found.group()}")
    assert named == []


def test_no_lock_of_another_tool_is_tracked():
    assert [path.name for path in tracked() if path.name in ("uv.lock", "package-lock.json", "yarn.lock")] == []


def running(node: ast.AST) -> Iterator[ast.AST]:
    """The source but for what only the type checker reads."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"):
            yield child
            yield from running(child)


def test_production_asks_by_name_for_what_the_program_imports():
    installed = packages_distributions()
    wished = {canonicalize_name(wish.name) for wish in wishes("base")}
    missing = set()
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in running(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    modules = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    modules = [node.module or ""]
                else:
                    continue
                for top in {module.partition(".")[0] for module in modules} - set(OURS) - sys.stdlib_module_names:
                    owners = {canonicalize_name(owner) for owner in installed.get(top, [])}
                    if not owners & wished:
                        missing.add(f"{path.relative_to(ROOT)} imports {top}")
    assert missing == set()


@pytest.mark.parametrize("name", ["base", "embedded", "dev", "installer"])
def test_every_dependency_has_its_reason(name):
    page = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text()
    reasoned = {
        canonicalize_name(package)
        for row in re.findall(r"^\| ([\w, .()-]+) \|", page.partition("### Left out")[0], re.MULTILINE)
        for package in row.split(", ")
    }
    assert {canonicalize_name(wish.name) for wish in wishes(name)} <= reasoned
