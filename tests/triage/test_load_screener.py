"""An operator loads the official text; from then on it is what is read out."""

import hashlib
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from tests.triage.test_screener_wording import official
from triage import actions
from triage.models import ScreenerWording
from triage.screener.reading import DEMO


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "official.json"
    made.write_text(json.dumps(official()), encoding="utf-8")
    return made


def load(file, by, **more):
    out = io.StringIO()
    call_command("screener", "load", str(file), by=by.username, stdout=out, **more)
    return out.getvalue()


def test_it_is_kept_with_checksum_and_license_and_read_out(file, mia, carol, client_of, settings):
    settings.SCREENER_DEMO_WORDING = False
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    assert sha256 in (said := load(file, mia, sha256=sha256.upper())) and "By permission." in said
    made = ScreenerWording.objects.get()
    assert (made.version, made.sha256, made.license) == ("columbia-test", sha256, "By permission.")
    assert_on_record(made, "triage.loaded_screener", by=mia, version="columbia-test")
    diversion = make.diversion_at("Released", clinician=carol)
    text = Page(client_of(carol).get("/diversions/").content.decode()).text
    assert "Words of 1?" in text and "LOINC 93246-7" in text and "By permission." in text
    assert "demo wording" not in text
    assert actions.screen(diversion, "wish_dead", "no", by=carol).wording == "columbia-test"


def test_the_last_one_that_was_loaded_counts(mia, carol, client_of):
    actions.load_screener(json.dumps(official()), by=mia)
    actions.load_screener(json.dumps(official(version="columbia-2", license="Renewed.")), by=mia)
    make.diversion_at("Released", clinician=carol)
    assert "columbia-2 · Renewed." in Page(client_of(carol).get("/diversions/").content.decode()).text


def test_our_paraphrase_a_second_time_and_another_file_are_refused(mia):
    with refused("not_official"):
        actions.load_screener(DEMO.read_text(encoding="utf-8"), by=mia)
    with refused("no_screener"):
        actions.load_screener("{}", by=mia)
    actions.load_screener(json.dumps(official()), by=mia)
    with refused("loaded_already"):
        actions.load_screener(json.dumps(official(license="Another.")), by=mia)
    assert ScreenerWording.objects.count() == 1


def test_the_command_refuses_in_words(file, mia, alice, tmp_path):
    with pytest.raises(CommandError, match="is nobody who may"):
        load(file, alice)
    with pytest.raises(CommandError, match="has the checksum"):
        load(file, mia, sha256="0" * 64)
    with pytest.raises(CommandError, match=r"missing\.json"):
        load(tmp_path / "missing.json", mia)
    assert not ScreenerWording.objects.exists()
