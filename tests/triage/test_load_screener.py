"""An operator loads the official text; from then on it is what is read out."""

import hashlib
import io
import json

import pytest
from django.core.management import CommandError, call_command

from heart.models import User
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


def test_outside_the_demo_it_is_closed_at_every_door_until_the_text_is_loaded_and_then_asked(
    file, mia, carol, client_of, api_of, settings
):
    settings.SCREENER_DEMO_WORDING = False
    diversion = make.diversion_at("Released", of=make.call(initial_nature="MNTL", language="es"), clinician=carol)
    desk, said = client_of(carol), {"question": "wish_dead", "answer": "yes", "moment": "start", "language": "es"}
    answer = api_of(carol).post(f"/api/diversions/{diversion.pk}/screen/", said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_screener")
    assert desk.post(f"/diversions/{diversion.pk}/screen/", said).status_code == 409
    assert not diversion.screenings.exists()
    load(file, mia)
    text = Page(desk.get("/diversions/").content.decode()).text
    assert "1. Palabras de 1?" in text and "Words of 1?" in text, "in the caller's language, the other beside it"
    assert desk.post(f"/diversions/{diversion.pk}/screen/", said).status_code == 302
    (given,) = diversion.screenings.get().answers_given
    assert (given["wording"], given["language"]) == ("columbia-test", "es")


def test_a_text_without_spanish_is_asked_and_kept_as_english(mia, carol, client_of):
    data = official()
    del data["items"]["plan"]["ask"]["es"]
    actions.load_screener(json.dumps(data), by=mia)
    diversion = make.diversion_at("Released", of=make.call(initial_nature="MNTL", language="es"), clinician=carol)
    User.objects.update(language="es")
    carol.refresh_from_db()
    page = Page(client_of(carol).get("/diversions/").content.decode())
    assert page.all("html")[0].attrs["lang"] == "es"
    asked = page.at(f"screen-{diversion.pk}-start-wish_dead")
    assert "Words of 1?" in asked.text and "Palabras" not in asked.text
    assert page.form(f"/diversions/{diversion.pk}/screen/")["language"] == "en"
    made = actions.screen(diversion, "wish_dead", "no", by=carol, language="es")
    assert made.answers_given[0]["language"] == "en", "what was read out, not what was wished"
