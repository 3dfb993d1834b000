"""The house rules, read from the source: imports run leftward, one hand per write, every verb in its five places."""

import ast
import functools
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from heart.kernel.access import permissions
from heart.kernel.rooms import rooms
from heart.kernel.rooms import verbs as declared

ROOT = Path(__file__).parent.parent
STREET = ["heart", "teams", "triage", "dispatch", "navigation", "demo"]
# They only put the house together, so they alone see everything.
ASSEMBLERS = {f"heart/{name}.py" for name in ("settings", "urls", "asgi", "celery")}
MODULES = sorted(
    path.relative_to(ROOT).as_posix() for room in STREET for path in (ROOT / room).rglob("*.py") if path.is_file()
)
HANDWRITTEN = [name for name in MODULES if "/migrations/" not in name]
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("templates/**/*.html"))

# Permissions that are no verb: they open something to read.
READING = {room.full(name) for room in rooms() for name in room.reads}
# The status of something that is not one of ours.
OTHER_STATUS = {
    "heart/kernel/middleware.py": "the HTTP status of a kept answer",
    "demo/client.py": "the HTTP status of an answer",
}


@functools.cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def imported(name: str) -> Iterator[tuple[str, int]]:
    """Every module that the file imports, also for types only, with its line."""
    package = name.removesuffix("/__init__.py").removesuffix(".py").split("/")
    if not name.endswith("/__init__.py"):
        package = package[:-1]
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*above, *(node.module or "").split(".")]).strip("."), node.lineno


def rooms_to_the_right(name: str) -> list[str]:
    """The rooms that this file may not name; what several rooms share, like the frame of the pages, is the kernel's."""
    folders = name.removeprefix("templates/").split("/")
    room = folders[0] if folders[0] in STREET else STREET[0]
    return STREET[STREET.index(room) + 1 :]


def calls(name: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(name)) if isinstance(node, ast.Call))


def called(node: ast.Call) -> str:
    """The last word of what is called: `a.b.update(...)` is "update"."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_the_street_is_whole():
    assert all(sum(name.startswith(f"{room}/") for name in HANDWRITTEN) > 4 for room in STREET)
    assert {name for name in ASSEMBLERS if (ROOT / name).exists()} >= {"heart/settings.py", "heart/urls.py"}
    assert len(TEMPLATES) > 20


def test_imports_run_leftward():
    for name in [name for name in MODULES if name not in ASSEMBLERS]:
        right = rooms_to_the_right(name)
        wrong = [f"{name}:{line} imports {what}" for what, line in imported(name) if what.split(".")[0] in right]
        assert wrong == []


def named_to_the_right(name: str, text: str) -> list[str]:
    """What a file says of rooms to its right: a dotted path, a namespace, a folder, or in Python the bare name."""
    right = rooms_to_the_right(name)
    said = re.findall(rf"\b(?:{'|'.join(right)})[.:/]\w+", text) if right else []
    if name.endswith(".py"):
        strings = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
        return said + [string for string in strings if isinstance(string, str) and string in right]
    topics = " ".join(re.findall(r'data-live="([^"]*)"', text)).split()
    return said + [topic for topic in topics if topic in right]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("heart/shell/alarm_bar.py", 'may(user, "triage.see")', ["triage.see"]),
        ("heart/shell/alarm_bar.py", "from dispatch.queries.crews import places", ["dispatch.queries"]),
        ("heart/shell/alarm_bar.py", 'reverse("dispatch:board")', ["dispatch:board"]),
        ("heart/shell/alarm_bar.py", 'render(request, "dispatch/_board.html")', ["dispatch/_board"]),
        ("heart/shell/alarm_bar.py", 'get_model("triage", "Incident")', ["triage"]),
        ("triage/sweeps.py", '"""As dispatch.arrived says."""', ["dispatch.arrived"]),
        ("triage/sweeps.py", "# The dispatch room calls it.", []),
        ("dispatch/sweeps.py", 'history.record("triage.noted")', []),
        ("templates/base.html", "{% if can.triage.take %}", ["triage.take"]),
        ("templates/heart/alarms.html", '{% include "triage/_rows.html" %}', ["triage/_rows"]),
        ("templates/teams/list.html", '<div data-live="teams dispatch">', ["dispatch"]),
        ("templates/triage/incident.html", "{% url 'navigation:of_part' 1 %}", ["navigation:of_part"]),
        ("templates/triage/incident.html", "{% url 'triage:incident' 1 %}", []),
    ],
)
def test_the_search_for_words_to_the_right_finds_them(name, text, said):
    assert named_to_the_right(name, text) == said


@pytest.mark.parametrize("name", sorted({*MODULES, *TEMPLATES} - ASSEMBLERS))
def test_no_word_reaches_to_the_right_either(name):
    """As import, string, dotted path, template or topic: a room says nothing of a room that remembers it."""
    assert named_to_the_right(name, (ROOT / name).read_text(encoding="utf-8")) == []


def test_no_import_hides_in_a_function():
    for name in MODULES:
        functions = [node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        hidden = [
            f"{name}:{node.lineno}"
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert hidden == []


def test_no_file_is_a_drawer_for_everything():
    drawers = {"utils", "util", "helpers", "services", "base", "common", "misc", "signals", "receivers"}
    found = {name for name in MODULES if Path(name).stem in drawers or drawers & set(Path(name).parts[:-1])}
    tests = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py") if path.stem in drawers}
    assert found | tests == {"tests/services.py"}, "the one that starts the services of the tests is what it says"


def test_every_module_says_in_one_sentence_what_it_is():
    for name in [name for name in HANDWRITTEN if (ROOT / name).stat().st_size]:
        said = ast.get_docstring(tree(name)) or ""
        first = said.split("\n\n")[0]
        if Path(name).name != "__init__.py" or tree(name).body:
            assert first.endswith("."), f"{name}: {first!r}"


def test_no_signals_and_no_save_of_its_own():
    for name in HANDWRITTEN:
        wrong = [what for what, _ in imported(name) if what.endswith(".signals") or what == "django.dispatch"]
        assert wrong == [], name
        for owner in (node for node in ast.walk(tree(name)) if isinstance(node, ast.ClassDef)):
            own = {node.name for node in owner.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
            assert not own & {"save", "asave", "delete", "adelete"}, f"{name}: {owner.name}"


def statuses_written(name: str) -> Iterator[int]:
    """Lines that set a `.status`, or name it in an update, a setattr or a save."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store):
            yield node.lineno
    for node in calls(name):
        named = called(node) in ("update", "aupdate") and "status" in {keyword.arg for keyword in node.keywords}
        words = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
        if named or (called(node) in ("setattr", "save", "bulk_update") and "status" in words):
            yield node.lineno


def test_only_the_flow_changes_a_status():
    assert list(statuses_written("heart/kernel/flow.py")), "the search itself works"
    for name in set(HANDWRITTEN) - {"heart/kernel/flow.py", *OTHER_STATUS}:
        assert [f"{name}:{line}" for line in statuses_written(name)] == []


def history_written(name: str) -> Iterator[int]:
    """Lines that make a line of the history."""
    models = ("heart.models", "heart.models.events")
    froms = [node for node in ast.walk(tree(name)) if isinstance(node, ast.ImportFrom) and node.module in models]
    if "Event" not in {alias.name for node in froms for alias in node.names}:
        return
    makers = {f"Event.objects.{how}" for how in ("create", "bulk_create", "get_or_create", "update_or_create")}
    yield from (node.lineno for node in calls(name) if ast.unparse(node.func) in {"Event", *makers})


def test_only_history_writes_history():
    assert list(history_written("heart/kernel/history.py")), "the search itself works"
    for name in set(HANDWRITTEN) - {"heart/kernel/history.py"}:
        assert [f"{name}:{line}" for line in history_written(name)] == []


def without_comments(template: str) -> str:
    text = (ROOT / template).read_text(encoding="utf-8")
    return re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.S)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_script_style_or_handler_inside(name):
    text = without_comments(name)
    assert not re.search(r"<style\b", text, re.I)
    for opening, inside in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.S | re.I):
        assert "src=" in opening
        assert not inside.strip()
    for tag in re.findall(r"<[a-zA-Z][^<>]*>", text):
        assert not re.search(r"\s(style|on[a-z]+|hx-on[:\w-]*)\s*=", tag, re.I), tag
        assert not re.search(r"""=\s*["']?\s*(javascript|js):""", tag, re.I), tag


def verbs() -> Iterator[str]:
    """Every act of every room: what a package of actions offers; of an actions.py, its public functions."""
    for room in (room.name for room in rooms()):
        files = [name for name in MODULES if name.startswith(f"{room}/actions")]
        offered = getattr(importlib.import_module(f"{room}.actions"), "__all__", None)
        for node in (node for name in files for node in tree(name).body if isinstance(node, ast.FunctionDef)):
            public = node.name in offered if offered is not None else not node.name.startswith("_")
            if public and takes_by(node):
                yield f"{room}.{node.name}"


def takes_by(node: ast.FunctionDef) -> bool:
    """An act says who does it, or is told the time when a sweep does it."""
    return bool({"by", "now"} & {argument.arg for argument in node.args.kwonlyargs})


VERBS = sorted(verbs())


def test_every_verb_is_declared_by_its_room_with_its_roles_or_why_it_needs_none():
    assert len(VERBS) > 50
    assert set(VERBS) <= set(declared())
    assert set(declared()) - set(VERBS) == {"heart.acknowledge", "heart.shelve"}, "the kernel's own verbs"


def test_every_permission_is_somebodys():
    assert set(permissions()) == READING | {name for name, verb in declared().items() if verb.roles}
    assert all(roles for roles in permissions().values()), "a permission that nobody has is a mistake"
    doors = {verb.before for verb in declared().values() if verb.before}
    assert doors <= set(permissions()), "a verb that is asked first stands before a verb"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_test(verb):
    room, name = verb.split(".")
    path = ROOT / "tests" / room / f"test_{name}.py"
    assert path.exists()
    text = path.read_text(encoding="utf-8")
    assert re.search(rf"\bactions\.{name}\b", text), f"{path.name} never names actions.{name}"


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from routes(entry, path)


# Where the verb is the POST to a collection, and so is no word of the address.
COLLECTIONS = {"triage.take": "intake/"}


@pytest.mark.parametrize("permission", sorted(set(permissions()) - READING))
def test_every_permitted_verb_has_an_address_on_the_pages_and_in_the_api(permission):
    name = COLLECTIONS.get(permission, permission.split(".")[1] + "/")
    every = [re.sub(r"[\^$]", "", route) for route in routes(get_resolver())]
    pages = [route for route in every if route.endswith(name) and not route.startswith(("api/", "admin/"))]
    assert pages
    creations = {"triage.take": "calls/", "dispatch.assign": "dispatches/"}
    api = [route for route in every if route.startswith("api/") and route.endswith(creations.get(permission, name))]
    assert api
