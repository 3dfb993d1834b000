"""A command at a terminal says what is wrong in one line, whatever it is given; it never ends in a traceback."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

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
COMMANDS = {
    "import_places": lambda path: ["import_places", path],
    "score_places": lambda path: ["score_places", path],
    "evaluate": lambda path: ["evaluate", path, "--mapping", "burlington"],
    "replay": lambda path: ["replay", path, "--mapping", "burlington", "--dry-run"],
    "classify_natures": lambda path: ["classify_natures", path],
    "protocol check": lambda path: ["protocol", "check", path],
    "protocol load": lambda path: ["protocol", "load", path, "--by", "alice"],
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
def test_a_bad_file_is_said_in_words(tmp_path, alice, name, kind):
    path = tmp_path / "bad.csv"
    path.write_bytes(FILES[kind])
    assert ends(COMMANDS[name](path))


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMMANDS)
def test_no_file_and_a_folder_are_said_in_words(tmp_path, alice, name):
    for path in (tmp_path / "none.csv", tmp_path):
        assert ends(COMMANDS[name](path))


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said(tmp_path, monkeypatch):
    def gone(*args, **options):
        raise OperationalError("server closed the connection\nunexpectedly")

    monkeypatch.setattr(command, "import_places", gone)
    with pytest.raises(
        CommandError, match="The database does not answer: server closed the connection unexpectedly"
    ) as e:
        call_command("import_places", str(write(tmp_path / "a.csv", [house(2, "ELM ST")])), stdout=io.StringIO())
    assert e.value.returncode == 2


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
