"""`manage.py classify_natures`: any CSV in, one line for each row out, nothing that a spreadsheet would run."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command


def classify(path, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("classify_natures", str(path), stdout=out, stderr=err, **options)
    return list(csv.DictReader(io.StringIO(out.getvalue()))), err.getvalue()


def sheet(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "natures.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_the_four_columns_come_first_and_in_order(tmp_path):
    path = sheet(tmp_path, "state,nature\nNC,WELFARE CHECK\nTX,MENTAL - ARMED\n")
    rows, said = classify(path)
    assert list(rows[0])[:4] == ["nature", "apco", "eligibility", "rule"]
    assert [(row["nature"], row["apco"], row["eligibility"], row["rule"]) for row in rows] == [
        ("WELFARE CHECK", "WELFARE", "team", "welfare_check"),
        ("MENTAL - ARMED", "WEAPON", "emergency", "weapon"),
    ]
    assert "2 natures" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_the_encodings_that_exports_come_in(tmp_path, encoding):
    rows, _ = classify(sheet(tmp_path, "Nature\r\nCRISIS DE SALUD MENTAL\r\nINTENTÓ SUICIDARSE\r\n", encoding))
    assert [row["eligibility"] for row in rows] == ["phone", "emergency"]
    assert rows[1]["nature"] == "INTENTÓ SUICIDARSE"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_what_stands_between_the_fields_is_seen(tmp_path, sign):
    rows, _ = classify(sheet(tmp_path, f"id{sign}nature\n1{sign}EDP\n2{sign}WELFARE CHECK\n"))
    assert [row["eligibility"] for row in rows] == ["phone", "team"]


def test_no_row_is_lost(tmp_path):
    path = sheet(tmp_path, 'id,nature\n1,"MENTAL\n2,TRESPASS\n3\n4,EDP\n5,\n')
    rows, _ = classify(path, keep="id")
    assert [(row["nature"], row["rule"]) for row in rows] == [
        ("", "broken_line"),
        ("TRESPASS", "trespass"),
        ("", "broken_line"),
        ("EDP", "emotional_distress"),
        ("", "empty"),
    ]
    assert "line 2" in rows[0]["words"]
    assert rows[3]["id"] == "4"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
def test_a_cell_that_begins_like_a_formula_is_made_harmless(tmp_path, start):
    path = sheet(tmp_path, f'nature,note\n"{start}cmd|calc",x\n')
    assert classify(path)[0][0]["nature"] == f"'{start}cmd|calc"
    assert classify(path, as_written=True)[0][0]["nature"] == f"{start}cmd|calc"


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("a,natures\n1,2\n", {}, "no column “nature”. It has: a, natures. Did you mean “natures”?"),
        ("", {}, "is empty"),
        ("nature,nature\nx,y\n", {}, "stands there 2 times"),
        ("nature\nx\n", {"delimiter": "::"}, "one character"),
        ("nature\nx\n", {"encoding": "klingon"}, "klingon"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words_before_anything_is_written(tmp_path, text, options, words):
    out = io.StringIO()
    with pytest.raises(CommandError, match=words.replace("?", r"\?")):
        call_command("classify_natures", str(sheet(tmp_path, text)), stdout=out, stderr=out, **options)
    assert out.getvalue() == ""


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("classify_natures", str(tmp_path / "none.csv"))


def test_the_result_is_written_whole_or_not_at_all(tmp_path):
    path, out = sheet(tmp_path, "nature\nTRESPASS\n"), tmp_path / "out.csv"
    classify(path, out=out)
    assert out.read_text(encoding="utf-8").splitlines()[1].startswith("TRESPASS,TRESPASS,team,")
    assert [one.name for one in tmp_path.iterdir() if "half" in one.name] == []
    with pytest.raises(CommandError, match="could not be written"):
        classify(path, out=tmp_path / "nowhere" / "out.csv")


def test_another_nature_table_may_be_taken(tmp_path):
    broken = tmp_path / "protocol.yaml"
    broken.write_text("version: 1", encoding="utf-8")
    with pytest.raises(CommandError):
        classify(sheet(tmp_path, "nature\nTRESPASS\n"), protocol=broken)


def test_many_rows(tmp_path):
    path = sheet(tmp_path, "nature\n" + "".join(f"WELFARE CHECK {at % 90}\n" for at in range(3000)))
    rows, said = classify(path)
    assert len(rows) == 3000
    assert {row["eligibility"] for row in rows} == {"team"}
    assert "3,000 natures" in said
