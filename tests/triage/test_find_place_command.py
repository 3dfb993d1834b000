"""`manage.py find_place`: the candidates of the address field at a terminal, one line of JSON for each address."""

import io
import json

import pytest
from django.core.management import call_command

from tests.triage.places_files import load, town, write

pytestmark = pytest.mark.django_db


def asked(*words, **options):
    out = io.StringIO()
    call_command("find_place", *words, stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture(autouse=True)
def _a_town(tmp_path):
    load(write(tmp_path / "town.csv", town()))


def test_each_address_has_its_line_with_the_likeliest_first():
    known, unknown = asked("12 Lantern Oak Ct SW, Concord", "12 Nowhere Rd, Concord 28025")
    assert known["street_known"] and known["candidates"][0]["kind"] == "address"
    assert known["candidates"][0]["latitude"] == pytest.approx(35.40, abs=0.01)
    assert unknown["words"] == "12 Nowhere Rd, Concord 28025" and not unknown["street_known"]
    assert unknown["candidates"][0]["kind"] == "approximate"


def test_without_an_address_it_reads_its_input_line_by_line(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("12 lantern oak ct\n\n3 mill st kannapolis\n"))
    first, empty, third = asked(limit=1)
    assert len(first["candidates"]) == 1 and empty["candidates"] == []
    assert third["candidates"][0]["city"] == "Kannapolis"
