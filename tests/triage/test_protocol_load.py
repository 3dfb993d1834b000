"""A file is stored as a draft from a terminal, by somebody who may."""

import pkgutil

import pytest
from django.core.management import CommandError, call_command

from tests import make
from triage import protocol
from triage.models import ProtocolVersion


def test_a_file_becomes_a_draft(mia, tmp_path, capsys):
    file = tmp_path / "p.yaml"
    file.write_text(make.protocol_text("concord-1"), encoding="utf-8")
    call_command("protocol", "load", str(file), by="mia")
    made = ProtocolVersion.objects.get()
    assert (made.code, made.status, made.drafted_by) == ("concord-1", "Draft", mia)
    assert made.sha256 in capsys.readouterr().out


def test_what_cannot_be_is_told(mia, alice, tmp_path):
    file = tmp_path / "p.yaml"
    file.write_text("version: x", encoding="utf-8")
    for path, by in ((file, "alice"), (file, "nobody"), (file, "mia"), (tmp_path / "none.yaml", "mia")):
        with pytest.raises(CommandError):
            call_command("protocol", "load", str(path), by=by)
    assert not ProtocolVersion.objects.exists()


def test_no_module_of_the_package_takes_the_name_of_what_it_offers():
    """Importing the module would put it in the place of the function."""
    modules = {one.name for one in pkgutil.iter_modules(protocol.__path__)}
    assert "judging" in modules and not modules & set(protocol.__all__)
