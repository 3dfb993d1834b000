"""A replay makes sense of a file, not only sums: what is no call, what is one call, and what looks wrong."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.replay_files import MAPPING as TEST_MAPPING
from tests.triage.replay_files import row, text, written
from triage.replay.meaning import Sense
from triage.replay.reader import parse
from triage.sheets import Raw

MAPPING = """
source: test-cad
id: id
time: {column: when, format: ["%Y-%m-%d %H:%M:%S", "%H:%M", iso]}
place: {address: addr, latitude: lat, longitude: lon}
nature:
  column: kind
  map: {WELFARE: WELFARE, SHOTS: WEAPON, MENTAL: MNTL}
"""
HEAD = "id,when,addr,lat,lon,kind"


@pytest.fixture
def played(tmp_path):
    """A dry run: (what the screen says, the account)."""

    def play(content, mapping=MAPPING, **options):
        file, words = written(tmp_path, content, mapping)
        out, account = io.StringIO(), tmp_path / "account.json"
        call_command("replay", file, mapping=words, dry_run=True, account=account, stdout=out, **options)
        return out.getvalue(), json.loads(account.read_text())

    return play


def lines(*more, head=HEAD):
    return "\n".join([head, *more, ""])


def call(at, **said):
    usual = {"id": f"N{at}", "when": f"2022-01-01 {8 + at % 12:02}:{at % 60:02}:00", "addr": f"{at} Oak St"}
    usual |= {"lat": f"{35.3 + at / 1000:.4f}", "lon": "-80.58", "kind": ("WELFARE", "SHOTS", "MENTAL")[at % 3]}
    return ",".join((usual | said)[name] for name in HEAD.split(","))


def results(account):
    return account["results"]


def odd(account):
    return [one["code"] for one in account["sense_check"]]


# Rows that are no calls.


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",,,,,", "blank_row"),
        (" , ,,NA,,", "blank_row"),
        ("Total calls: 1,,,,,", "about_the_rows"),
        ("Total calls: 1", "about_the_rows"),
        ("TOTAL,,1,,,", "about_the_rows"),
        ("Grand Total,1,,,,", "about_the_rows"),
        (",,,,Count,4404", "about_the_rows"),
        ("Printed 02/01/2022 08:00,,,,,", "about_the_rows"),
        ("Report generated on 02/01/2022,,,,,", "about_the_rows"),
        ("Page 1 of 3", "about_the_rows"),
        ("12 records found", "about_the_rows"),
        ("---------,,,,,", "about_the_rows"),
        (",2022-02-01 08:00:00,,,,", "one_cell_alone"),
        (HEAD, "names_again"),
    ],
)
def test_a_row_about_the_rows_is_no_call(played, line, code):
    said, account = played(lines(call(1), line, call(2)), MAPPING + "missing: NA\n")
    assert results(account) == {"would_be_taken": 2, "no_call": 1}
    assert account["no_calls"][code]["lines"] == [3]
    assert account["adds_up"] and "no call" in said


@pytest.mark.parametrize(
    "line",
    [
        "Total Wine,2022-01-01 10:00:00,9 Oak St,35.41,-80.58,SHOTS",
        "N9,,9 Oak St,,,SHOTS",
        "N9,,,,,SHOTS",
        "Count Rd,2022-01-01 10:00:00,,,,",
        "N9,2022-01-01 10:00:00,,,,",
        "N9,broken,Printed Page Bookshop,,,SHOTS",
    ],
)
def test_a_call_is_never_taken_for_one(played, line):
    assert results(played(lines(call(1), line))[1]) == {"would_be_taken": 2}


# How a file stands on its lines.


def test_titles_above_the_names_are_passed_over_or_skipped(played):
    titles = "Concord 911\nCalls for service\n\n"
    for mapping in (MAPPING, MAPPING + "skip: 3\n"):
        account = played(titles + lines(call(1)), mapping)[1]
        assert results(account) == {"would_be_taken": 1}
        assert [one["line"] for one in account["rows"]] == [5]


def test_a_file_without_names_is_read_by_position(played):
    mapping = "source: t\nheader: no\nid: $1\ntime: {column: $2}\nplace: {address: $3}\nnature: {column: $6}\n"
    account = played(f"{call(1)}\n{call(2)}\n", mapping)[1]
    assert results(account) == {"would_be_taken": 2}
    assert [one["source_id"] for one in account["rows"]] == ["N1", "N2"]
    with pytest.raises(CommandError, match=r"\$9"):
        played(f"{call(1)}\n", mapping.replace("$6", "$9"))


@pytest.mark.parametrize(("column", "nature"), [("type(1)", "WELFARE"), ("type(2)", "WEAPON"), ("$4", "WEAPON")])
def test_a_doubled_name_is_told_apart(played, column, nature):
    mapping = f"source: t\nid: id\ntime: {{column: id}}\nnature: {{column: {column}, map: {{A: WELFARE, B: WEAPON}}}}"
    account = played("id,type,addr,type\n1,A,1 Oak St,B\n", mapping)[1]
    assert account["rows"][0]["nature"] == nature


def test_a_doubled_name_alone_is_refused_with_the_way_out(played):
    with pytest.raises(CommandError, match=r"type\(1\) for the first"):
        played("id,type,type\n1,A,B\n", "source: t\nid: id\ntime: {column: id}\nnature: {column: type}")


def test_a_name_may_hold_a_line_break(played):
    content = lines(call(1), head='id,when,addr,lat,lon,"Call\nkind"')
    account = played(content, MAPPING.replace("column: kind", "column: Call kind"))[1]
    assert results(account) == {"would_be_taken": 1} and account["rows"][0]["line"] == 3


def test_carriage_returns_alone_end_lines(played):
    assert results(played(lines(call(1), call(2)).replace("\n", "\r"))[1]) == {"would_be_taken": 2}


@pytest.mark.parametrize("escape", ["backslash", "\\"])
def test_an_escape_character(played, escape):
    content = lines(call(1, addr='"she said \\"help\\", twice"'), call(2))
    assert results(played(content)[1]) == {"refused": 1, "would_be_taken": 1}
    assert results(played(content, MAPPING + f"escape: {escape}\n")[1]) == {"would_be_taken": 2}


@pytest.mark.parametrize(
    ("rows", "encoding", "read_as"),
    [
        ([b"Caf\xc3\xa9"] * 3 + [b"Caf\xe9"], "[utf-8, windows-1252]", "utf-8"),
        ([b"Caf\xe9"] * 3 + [b"Caf\x81"], "[utf-8, windows-1252]", "windows-1252"),
        ([b"Oak"] * 3 + [b"Caf\xe9"], "utf-8", "utf-8"),
    ],
)
def test_one_odd_byte_costs_one_line_whatever_the_encodings(played, rows, encoding, read_as):
    content = "\n".join([HEAD, *(call(at, addr=f"<{at}>") for at, _ in enumerate(rows)), ""]).encode()
    for at, street in enumerate(rows):
        content = content.replace(f"<{at}>".encode(), street)
    account = played(content, MAPPING + f"encoding: {encoding}\n")[1]
    assert (account["encoding"], results(account)) == (read_as, {"refused": 1, "would_be_taken": 3})


def test_one_odd_pair_of_bytes_in_utf_16_costs_one_line(played):
    content = lines(call(1), call(2, addr="<>"), call(3)).encode("utf-16")
    content = content.replace("<>".encode("utf-16")[2:], b"\x00\xd8\x41\x00")
    assert results(played(content, MAPPING + "encoding: utf-16\n")[1]) == {"refused": 1, "would_be_taken": 2}


def test_a_spreadsheet_is_named_as_such(played):
    with pytest.raises(CommandError, match="save it as CSV"):
        played(b"PK\x03\x04 and so on")


# Times and places.


@pytest.mark.parametrize(
    ("when", "format_", "moment"),
    [
        ("2022-07-01 105", "%Y-%m-%d %H%M", "2022-07-01T05:05:00"),
        ("2022-07-01 5", "%Y-%m-%d %H%M", "2022-07-01T04:05:00"),
        ("2022-07-01 1305.0", "%Y-%m-%d %H%M", "2022-07-01T17:05:00"),
        ("2022-07-01 10509", "%Y-%m-%d %H%M%S", "2022-07-01T05:05:09"),
        ("2022/07/01 03:05:13+00", "iso", "2022-07-01T03:05:13"),
        ("2022/07/01 03:05:13+00", "%Y/%m/%d %H:%M:%S%z", "2022-07-01T03:05:13"),
        ("2022/07/01 03:05:13-04", "iso", "2022-07-01T07:05:13"),
    ],
)
def test_times_that_others_wrote(played, when, format_, moment):
    mapping = MAPPING.replace('["%Y-%m-%d %H:%M:%S", "%H:%M", iso]', f'"{format_}", offset: trust')
    (found,) = played(lines(call(1, when=when)), mapping)[1]["rows"]
    assert found["recorded_at"] == f"{moment}+00:00"


POINT = MAPPING.replace("address: addr, latitude: lat, longitude: lon", "address: addr, point: addr")


@pytest.mark.parametrize(
    ("addr", "flags"),
    [
        ("26 Union St (35.41, -80.58)", []),
        ("26 Union St 28025 (35.41, -80.58)", []),
        ("POINT (35.41 -80.58)", []),
        ("35.41, -80.58", []),
        ("26 Union St 28025", ["place_broken"]),
        ("26 Union St Apt 2.5 28025.1", ["place_broken"]),
        ("(704) 555-0123", ["place_broken"]),
    ],
)
def test_only_the_bracketed_pair_is_a_point(played, addr, flags):
    (found,) = played(lines(call(1, addr=f'"{addr}"')), POINT)[1]["rows"]
    assert [code for code, _ in found["flags"]] == flags


def test_the_point_is_no_part_of_the_address():
    raw = Raw(2, {"id": "1", "when": "", "addr": "26 Union St\nConcord, NC\n(35.41, -80.58)", "kind": "SHOTS"})
    asked = Sense(parse(POINT)).of(raw)
    assert asked.call["address"] == "26 Union St Concord, NC"
    assert (asked.call["latitude"], asked.call["longitude"]) == (35.41, -80.58)


def test_state_plane_feet_are_named(played):
    said, account = played(lines(*(call(at, lat="605718.41", lon="1525443.22") for at in range(30))))
    assert account["flags"]["place_projected"]["count"] == 30
    assert "not degrees: state plane feet?" in said and "places_projected" in odd(account)


# One number, several rows.


def test_a_second_row_that_is_worse_or_better_placed_is_kept_and_said(played):
    said, account = played(
        lines(
            "N1,10:00,1 Oak St,,,WELFARE",
            "N1,10:04,1 Oak St,,,SHOTS",
            "N2,10:00,,,,WELFARE",
            "N2,10:01,2 Oak St,35.4,-80.5,WELFARE",
            "N3,10:00,3 Oak St,,,SHOTS",
            "N3,10:01,3 Oak St,,,WELFARE",
        )
    )
    one, worse, two, placed, _three, same = sorted(account["rows"], key=lambda found: found["line"])
    assert (one["nature"], one["result"], worse["result"]) == ("WEAPON", "would_be_taken", "kept_on_another_row")
    assert "Kept on line 2, which has the same number: the kind of call" in worse["reason"]
    assert (two["flags"], placed["result"]) == ([], "kept_on_another_row") and "the place" in placed["reason"]
    assert same["result"] == "already_taken"
    assert account["adds_up"] and "kept on another row" in said


def test_a_second_row_with_a_dangerous_answer_counts(played):
    content = text(row("1", flag=""), row("1", flag="V"))
    account = played(content, TEST_MAPPING)[1]
    assert account["recommended_on_what_the_file_states"] == {"emergency": 1}
    assert "the answer about violence" in account["rows"][1]["reason"]


@pytest.mark.parametrize(
    ("number", "code"), [("1.63664E+08", "id_scientific"), ("2E+10", "id_scientific"), ("CONCORD", "id_shared")]
)
def test_a_number_that_tells_no_call_apart_is_an_alarm_and_costs_no_call(played, number, code):
    said, account = played(lines(*(call(at, id=number) for at in range(30)), call(31)))
    assert results(account) == {"would_be_taken": 31}
    assert account["flags"][code]["count"] == 30
    assert {"numbers_scientific", "number_shared"} & set(odd(account)) and "SENSE CHECK: LOOK" in said


UNITS = (
    MAPPING
    + """
units:
  unit: unit
  times: {entry: t1, dispatch: t2, response: t3, on_scene: t4, transport: t5, hospital: t6, clear: t7, available: t8}
"""
)


def test_unit_rows_of_one_call_keep_units_and_times(played):
    head = f"{HEAD},unit,t1,t2,t3,t4,t5,t6,t7,t8"
    times = ",".join(f"2022-01-01 09:{minute:02}:00" for minute in range(8))
    rows = [f"{call(at // 2)},E{at},{times}" for at in range(40)]
    rows[5] = f"{call(2)},E5,2022-01-01 09:30:00,2022-01-01 09:10:00,what,,,,,"
    said, account = played(lines(*rows, head=head), UNITS)
    assert results(account) == {"would_be_taken": 20, "unit_of_a_call": 20}
    assert account["units"]["rows"] == 40
    assert account["units"]["times"] == {
        "entry": 40, "dispatch": 40, "response": 39, "on_scene": 39, "transport": 39, "hospital": 39, "clear": 39,
        "available": 39,
    }  # fmt: skip
    assert [unit["unit"] for unit in account["rows"][4]["units"]] == ["E4", "E5"]
    assert {"unit_times_disorder", "unit_time_broken"} <= set(account["flags"])
    assert "Units kept: 40" in said and odd(account) == []


# The sense check.


def test_a_sound_file_is_said_to_be_sound(played):
    said, account = played(lines(*(call(at) for at in range(60))))
    assert odd(account) == [] and said.splitlines()[-2] == "Sense check: nothing odd about the file as a whole."


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"when": "2022-01-01 04:10:00"}, "hours_odd"),
        ({"when": "2022-01-01 00:00:00"}, "times_at_midnight"),
        ({"when": "2022-01-01 14:10:00"}, "one_hour"),
        ({"when": ""}, "times_missing"),
        ({"when": "2099-01-01 14:10:00"}, "times_in_the_future"),
        ({"when": "1970-01-01 14:10:00"}, "times_long_ago"),
        ({"addr": "", "lat": "", "lon": ""}, "places_missing"),
        ({"lat": "35.4", "lon": "-80.5"}, "one_point"),
        ({"lat": "-80.5", "lon": "35.4"}, "points_swapped"),
        ({"kind": "WELFARE"}, "one_nature"),
        ({"kind": "Yeti"}, "natures_unmapped"),
        ({"addr": "1,2"}, "many_refused"),
    ],
)
def test_a_file_that_looks_wrong_is_said_to(played, said, code):
    sound, wrong = [call(at) for at in range(24)], [call(at, **said) for at in range(30, 76)]
    assert code in odd(played(lines(*sound, *wrong))[1])


# Calls by hour of the day as in a year of a county: fewest from 2 to 6 in the morning.
BY_HOUR = [7, 6, 4, 3, 3, 3, 5, 8, 11, 13, 14, 15, 16, 16, 16, 16, 17, 17, 16, 15, 14, 13, 11, 9]


@pytest.mark.parametrize("shift", range(0, 24, 3))
def test_a_clock_that_is_shifted_is_noticed(played, shift):
    hours = [hour for hour, n in enumerate(BY_HOUR) for _ in range(n)]
    rows = [call(at, when=f"2022-01-01 {(hour + shift) % 24:02}:{at % 60:02}:30") for at, hour in enumerate(hours)]
    found = {"hours_odd", "hours_shifted"} & set(odd(played(lines(*rows))[1]))
    assert bool(found) == (shift != 0)


def test_few_rows_are_not_judged(played):
    assert odd(played(lines(call(1, kind="Yeti")))[1]) == []


@settings(max_examples=60, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.text('id,when"addr\n\r12 :/-+.E\\', max_size=200).map(lambda words: f"{HEAD}\n{words}".encode()),
    ),
    more=st.sampled_from(["", "skip: 2\n", "header: no\n", "escape: backslash\n", "encoding: [utf-8, utf-16]\n"]),
)
def test_whatever_the_file_there_is_an_account_or_a_sentence(tmp_path_factory, content, more):
    file, words = written(tmp_path_factory.mktemp("any"), content, MAPPING + more)
    out = io.StringIO()
    try:
        call_command("replay", file, mapping=words, dry_run=True, stdout=out)
    except CommandError as told:
        assert str(told)
    else:
        assert "Adds up" in out.getvalue()
