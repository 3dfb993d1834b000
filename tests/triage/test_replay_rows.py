"""One broken line costs one row and is named; nothing else is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.sheets import Broken, FileWrong, Raw, open_sheet

HEAD = "no,type,street"


def read(folder, content, *, encodings=("utf-8",), delimiter=",", needed=frozenset({"no", "type"})):
    path = folder / "calls.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_sheet(path, encodings=encodings, delimiter=delimiter, needed=needed)


def kept(sheet):
    """(numbers of the good rows, {line: code} of the broken)."""
    records = list(sheet.records)
    good = [record.values["no"] for record in records if isinstance(record, Raw)]
    return good, {record.line: record.code for record in records if isinstance(record, Broken)}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2,Fight", "too_few_fields"),
        ("2,Fight,Main St,what is this", "too_many_fields"),
        ('2,"Fight,Main St', "quote"),
        ('2,Fight,"Main St', "quote"),
        ('"2,Fight,Main St', "quote"),
        ('2,"Fight" or not,Main St', "csv"),
    ],
)
def test_a_broken_line_costs_only_itself(tmp_path, line, code):
    good, broken = kept(read(tmp_path, f'{HEAD}\n1,Noise,A\n{line}\n3,Noise,"B, C"\n4,Noise,D\n'))
    assert good == ["1", "3", "4"]
    assert broken == {3: code}


def test_several_broken_lines_in_a_row_are_each_named(tmp_path):
    good, broken = kept(read(tmp_path, f'{HEAD}\n1,"x,A\n2,"y,B\n3\n4,z,C\n'))
    assert good == ["4"]
    assert list(broken) == [2, 3, 4]


def test_a_quoted_field_may_span_lines(tmp_path):
    sheet = read(tmp_path, f'{HEAD}\n1,Noise,"two\r\nlines, and ""more"""\n2,Noise,B\n')
    first, second = sheet.records
    assert first.values["street"] == 'two\r\nlines, and "more"'
    assert (first.line, second.line) == (2, 4)


def test_a_line_inside_a_quote_may_hold_delimiters(tmp_path):
    sheet = read(tmp_path, f'{HEAD}\n1,Noise,"he said\nno, no, no, no\nand left"\n2,Noise,B\n')
    assert [record.line for record in sheet.records] == [2, 5]


def test_whole_records_inside_a_quote_are_kept_as_records(tmp_path):
    good, broken = kept(read(tmp_path, f'{HEAD}\n1,Noise,"A\n2,Fight,B\n3,Fight,C"\n4,Noise,D\n'))
    assert good == ["2", "3", "4"]
    assert broken == {2: "quote"}


def test_an_open_quote_at_the_end_of_the_file(tmp_path):
    good, broken = kept(read(tmp_path, f'{HEAD}\n1,Noise,A\n2,"Noise'))
    assert good == ["1"] and broken == {3: "quote"}


def test_wrong_bytes_are_named_by_line_and_byte_and_the_rest_is_kept(tmp_path):
    sheet = read(tmp_path, f"{HEAD}\n1,Noise,A\n2,Noise,Caf".encode() + b"\xe9 St\n3,Noise,C\n")
    records = list(sheet.records)
    assert [record.line for record in records] == [2, 3, 4]
    assert records[1].code == "encoding"
    assert "byte 12 of the line (0xE9) is not utf-8" in records[1].reason


def test_the_first_encoding_that_fits_the_whole_file_is_used(tmp_path):
    content = f"{HEAD}\n1,Noise,Café St\n"
    assert read(tmp_path, content, encodings=("utf-8", "windows-1252")).encoding == "utf-8"
    sheet = read(tmp_path, content.encode("windows-1252"), encodings=("utf-8", "windows-1252"))
    assert sheet.encoding == "windows-1252"
    assert next(sheet.records).values["street"] == "Café St"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path, encoding):
    content = f"{HEAD}\r\n1,Noise,A\r\n".encode(encoding)
    assert kept(read(tmp_path, content, encodings=("utf-8", "utf-16"))) == (["1"], {})


def test_blank_lines_are_no_rows(tmp_path):
    assert kept(read(tmp_path, f"{HEAD}\n\n1,Noise,A\n   \r\n2,Noise,B\n\n\x1a")) == (["1", "2"], {})


def test_empty_fields_too_many_do_no_harm(tmp_path):
    assert kept(read(tmp_path, f"{HEAD}\n1,Noise,A,,\n")) == (["1"], {})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("no,street\n1,A\n", "line 1: the mapping names columns that the file does not have: type. It has: no, street"),
        ("no;type;street\n1;A;B\n", "does not have: no, type"),
        ("no,type,no\n1,A,2\n", "line 1: these columns stand there twice: no"),
        ('"no,type\n1,A\n', "line 1: a quotation mark is opened"),
        (b"\xff\xfe,\xe9\n1,A\n", "line 1: byte 1 of the line (0xFF) is not utf-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, content, words):
    with pytest.raises(FileWrong) as wrong:
        read(tmp_path, content)
    assert words in str(wrong.value)


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(FileWrong, match="No such file"):
        open_sheet(tmp_path / "none.csv", encodings=("utf-8",), delimiter=",", needed=frozenset())


fields = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r,"), max_size=12)
tables = st.lists(st.tuples(fields, fields, fields, fields), min_size=1, max_size=8)


@given(rows=tables)
def test_whatever_a_csv_writer_wrote_is_read_back(tmp_path_factory, rows):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["no", "a", "b", "c"], *rows])
    sheet = read(tmp_path_factory.mktemp("rows"), out.getvalue(), needed=frozenset({"no"}))
    records = list(sheet.records)
    assert not [record for record in records if isinstance(record, Broken)]
    assert [tuple(record.values.values()) for record in records] == rows


@given(st.integers(0, 7), st.sampled_from(['x,"open', "x,y", "x,y,z,too,many", '"x,y,z']))
def test_any_one_broken_line_anywhere_costs_one_row(tmp_path_factory, at, line):
    lines = [f'{number},"a, b",c' for number in range(8)]
    lines.insert(at, line)
    good, broken = kept(read(tmp_path_factory.mktemp("one"), "\n".join(["no,type,street", *lines]) + "\n"))
    assert good == [str(number) for number in range(8)]
    assert list(broken) == [at + 2]
