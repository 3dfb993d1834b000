"""A table of what the center's rule would have sent is stored for ever as it was given."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction

from tests.record import assert_on_record, refused
from tests.triage import baselines
from triage import actions
from triage.codes.baseline_table import ASSUMED
from triage.models import Baseline

pytestmark = pytest.mark.django_db


def test_it_is_kept_with_its_source_and_read_as_a_table(sam):
    made = actions.draft_baseline(
        " before-1 ", baselines.TABLE.replace("\n", "\r\n"), "The call guide", assumed=True, by=sam
    )
    assert (made.code, made.status, made.assumed, made.source) == ("before-1", "Draft", True, "The call guide")
    assert made.rows == {"*": "police", "WELFARE": "police_ems", "MNTL": "nobody"}
    assert (made.sent_for("WELFARE"), made.sent_for("NOISE"), made.sent_for("")) == ("police_ems", "police", "police")
    assert_on_record(made, "triage.baseline_drafted", by=sam, baseline=made.pk, assumed=True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "its first line is"),
        ("kind,who\n*,police\n", "its first line is"),
        ("nature,response\nWELFARE,police\n", "all other kinds of call is missing"),
        ("nature,response\n*,police\nWELFARE,army\n", "Line 3: “army” is nobody who can be sent"),
        ("nature,response\n*,police\nNOSUCH,police\n", "Line 3: “NOSUCH” is no kind of call."),
        ("nature,response\n*,police\nMNTL,ems\nMNTL,ems\n", "Line 4: “MNTL” stands twice."),
        ("nature,response\n*,police,x\n", "it has not two columns."),
        ('nature,response\n"*,police\n', "its first line is"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_its_line(sam, text, says):
    with refused("no_table", field="text", says=says):
        actions.draft_baseline("before-1", text, "The call guide", assumed=False, by=sam)


def test_it_has_a_name_of_its_own_and_says_where_it_is_from(sam):
    baselines.draft("before-1")
    with refused("no_code", field="code"):
        baselines.draft("before-1")
    with refused("no_source", field="source"):
        actions.draft_baseline("before-2", baselines.TABLE, "  ", assumed=False, by=sam)


@pytest.mark.parametrize("change", [{"rows": {"*": "nobody"}}, {"text": "x"}, {"source": "x"}, {"assumed": True}])
def test_the_database_refuses_another_table(change):
    made = baselines.draft()
    with pytest.raises(Error, match="never change"), transaction.atomic():
        Baseline.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(Error, match="never change"), transaction.atomic():
        Baseline.objects.filter(pk=made.pk).delete()


def test_the_shipped_assumption_can_be_read(sam):
    text = ASSUMED.read_text(encoding="utf-8")
    made = actions.draft_baseline("assumed-1", text, "An assumption", assumed=True, by=sam)
    sent = {nature: made.sent_for(nature) for nature in ("WELFARE", "SUICTHRT", "OD", "SUICIDE", "FSTRU", "INFO")}
    assert sent == {
        "WELFARE": "police",
        "SUICTHRT": "police",
        "OD": "ems",
        "SUICIDE": "police_ems",
        "FSTRU": "fire",
        "INFO": "nobody",
    }


def test_from_the_page_as_a_file_by_who_answers_for_it(sam, alice, client_of):
    act = "/baselines/draft_baseline/"
    said = {"code": "before-1", "source": "The call guide", "text": "", "once": "1"}
    file = SimpleUploadedFile("table.csv", baselines.TABLE.encode())
    assert client_of(alice).post(act, said).status_code == 403
    assert client_of(sam).get(act).status_code == 405
    answer = client_of(sam).post(act, said | {"file": file})
    made = Baseline.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/baselines/{made.pk}/")
    refusal = client_of(sam).post(act, said | {"code": "before-2", "once": "2"})
    assert refusal.status_code == 409
    assert "its first line is" in refusal.content.decode()
    shown = client_of(alice).get(f"/baselines/{made.pk}/").content.decode()
    assert "Welfare check" in shown and "Police and EMS" in shown
    assert client_of(alice).get(f"/baselines/{made.pk}/table.csv").content.decode() == baselines.TABLE
