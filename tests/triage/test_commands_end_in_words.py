"""A command at a terminal says what is wrong in one line, whatever it is given; it never ends in a traceback."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.triage.places_files import house, load, town, write
from triage.management.commands import import_places as command
from triage.models import PlacePoint

FILES = {
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
    "utf-16": "address,lat,lon\n1 Elm St,35.4,-80.6\n".encode("utf-16"),
    "nulls": b"address,lat,lon\n\x00\x00,35.4,-80.6\n",
    "an archive": b"\x1f\x8b\x08\x00" + bytes(300),
    "one long line": b"a" * 300_000,
    "an open quote": b'address,lat,lon\n"1 Elm St,35.4,-80.6\n' * 3,
    "no rows": b"address,lat,lon\n",
}
COMMANDS: dict[str, Callable[[Path], list[object]]] = {
    "import_places": lambda path: ["import_places", path],
    "score_places": lambda path: ["score_places", path],
    "evaluate": lambda path: ["evaluate", path, "--mapping", "burlington"],
    "replay": lambda path: ["replay", path, "--mapping", "burlington", "--dry-run"],
    "classify_natures": lambda path: ["classify_natures", path],
    "protocol check": lambda path: ["protocol", "check", path],
    "protocol load": lambda path: ["protocol", "load", path, "--by", "sam"],
}


def ends(words) -> str:
    """What is said when this command is run: its output or its one line of complaint."""
    out = io.StringIO()
    try:
        call_command(*map(str, words), stdout=out, stderr=out)
    except CommandError as error:
        assert error.returncode in (1, 2) and "\n" not in str(error)
        return str(error)
    except SystemExit as error:
        assert error.code in (1, 2)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("kind", FILES)
def test_a_bad_file_is_said_in_words(tmp_path, sam, name, kind):
    path = tmp_path / "bad.csv"
    path.write_bytes(FILES[kind])
    assert ends(COMMANDS[name](path))


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMMANDS)
def test_no_file_and_a_folder_are_said_in_words(tmp_path, sam, name):
    for path in (tmp_path / "none.csv", tmp_path):
        assert ends(COMMANDS[name](path))


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_cannot_be_read_is_said_in_words(sam, name):
    """It opens, and each reading of it fails with EIO, as of a broken disk."""
    path = Path("/proc/self/mem")
    if not path.exists():
        pytest.skip("this system has no file that opens and cannot be read")
    assert "nput/output error" in ends(COMMANDS[name](path))


GOOD = "address,lat,lon,nature\n1 Elm St,35.4,-80.6,WELFARE\n2 Elm St,35.4,-80.6,WELFARE\n3 Elm St,35.4,-80.6,WELFARE\n"
NEED_THE_DATABASE = {
    "import_places": lambda path: ["import_places", path],
    "score_places": lambda path: ["score_places", path],
    "find_place": lambda path: ["find_place", "1 Elm St"],
    "evaluate": lambda path: ["evaluate", path, "--mapping", "burlington", "--protocol", "in-force"],
    "replay": lambda path: ["replay", path, "--mapping", "burlington", "--dry-run", "--protocol", "in-force"],
    "protocol load": lambda path: ["protocol", "load", path, "--by", "sam"],
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", NEED_THE_DATABASE)
def test_a_database_that_does_not_answer_is_said(tmp_path, monkeypatch, name):
    def gone(*args, **options):
        raise OperationalError("server closed the connection\nunexpectedly")

    path = tmp_path / "good.csv"
    path.write_text(GOOD)
    with monkeypatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "cursor", gone)
        said = ends(NEED_THE_DATABASE[name](path))
    assert "database" in said and "Traceback" not in said


def run(*words: object, **environ: str) -> "subprocess.CompletedProcess[str]":
    """manage.py as it is run at a terminal."""
    env = os.environ | {"HEART_PRODUCTION": "0"} | environ
    command = [sys.executable, "manage.py", *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=settings.BASE_DIR)


@pytest.mark.parametrize("words", [["import_places", "FILE"], ["migrate"]], ids=lambda words: words[0])
def test_at_a_terminal_a_database_that_is_not_there_takes_one_line(tmp_path, words):
    (tmp_path / "good.csv").write_text(GOOD)
    words = [tmp_path / "good.csv" if word == "FILE" else word for word in words]
    ended = run(*words, DATABASE_URL=f"postgres://nobody@{quote(str(tmp_path), safe='')}/none", REDIS_URL="redis://x")
    assert ended.returncode == 2 and not ended.stdout
    assert re.fullmatch(r"(CommandError: )?The database does not answer: [^\n]+\n", ended.stderr)


def test_at_a_terminal_settings_that_are_not_right_take_one_line():
    ended = run("check", HEART_PRODUCTION="1", SECRET_KEY="")
    assert ended.returncode == 1
    assert ended.stderr == "The settings are not right: SECRET_KEY must be set when HEART_PRODUCTION is on.\n"


def test_a_mistake_of_the_program_takes_one_line_and_its_traceback_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("triage.classifier.sheet.write", lambda *args, **options: {}["code"])
    path = tmp_path / "good.csv"
    path.write_text(GOOD)
    with pytest.raises(CommandError, match=r"A mistake of the program \(KeyError: 'code'\)") as error:
        call_command("classify_natures", str(path))
    assert error.value.returncode == 2
    with pytest.raises(KeyError):
        call_command("classify_natures", str(path), traceback=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "says"), [("55P03", "Another command held for too long"), ("57014", "longer than this command may take")]
)
def test_a_limit_of_time_that_is_reached_is_said(tmp_path, monkeypatch, code, says):
    def waited(*args, **options):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'too long' USING ERRCODE = '{code}'; END $$")

    monkeypatch.setattr(command, "import_places", waited)
    assert says in ends(["import_places", write(tmp_path / "a.csv", [house(2, "ELM ST")])])


def test_what_a_killed_command_left_half_written_is_written_anew(tmp_path):
    path, out = tmp_path / "good.csv", tmp_path / "out.csv"
    path.write_text(GOOD)
    call_command("classify_natures", str(path), "--out", str(out), stderr=io.StringIO())
    whole = out.read_bytes()
    (tmp_path / ".out.csv.half").write_text("half a li")
    call_command("classify_natures", str(path), "--out", str(out), stderr=io.StringIO())
    assert out.read_bytes() == whole and not (tmp_path / ".out.csv.half").exists()


@pytest.mark.django_db
def test_an_import_has_time_limits_of_its_own_and_leaves_those_of_the_pages(tmp_path, monkeypatch):
    def limit():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
            return cursor.fetchone()

    seen, before = [], limit()
    monkeypatch.setattr(command, "import_places", lambda *args, **options: seen.append(limit()) or load(path))
    path = write(tmp_path / "a.csv", town())
    call_command("import_places", str(path), stdout=io.StringIO())
    assert seen == [("15min", "30s")] and limit() == before


@pytest.mark.django_db
def test_an_import_that_was_stopped_leaves_nothing_and_is_run_again(tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv", town())
    with monkeypatch.context() as patched:
        patched.setattr("triage.actions.places._named", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(CommandError, match="run it again"):
            call_command("import_places", str(path), stdout=io.StringIO())
    assert not PlacePoint.objects.exists()
    call_command("import_places", str(path), stdout=io.StringIO())
    assert PlacePoint.objects.count() == len(town())
