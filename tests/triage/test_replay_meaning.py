"""What cannot be used in a row is flagged and left out; the row itself is never dropped."""

import datetime

import pytest

from tests.triage.replay_files import COLUMNS, MAPPING, row
from triage.protocol import load
from triage.replay.mapping import Duplicates
from triage.replay.meaning import Sense, without_danger
from triage.replay.plan import due_s, turns
from triage.replay.reader import parse
from triage.sheets import Raw


def sense_of(*rows, mapping=MAPPING):
    sense = Sense(parse(mapping))
    return [sense.of(Raw(at, dict(zip(COLUMNS, one, strict=True)))) for at, one in enumerate(rows, 2)]


def one(mapping=MAPPING, **more):
    return sense_of(row("1", **more), mapping=mapping)[0]


def codes(asked):
    return [code for code, _ in asked.flags]


def utc(*at):
    return datetime.datetime(*at, tzinfo=datetime.UTC)


def test_a_sound_row_needs_no_flag():
    asked = one(phone="704-555-0123")
    assert asked.flags == []
    assert asked.recorded_at == utc(2024, 5, 1, 16)
    assert asked.call == {
        "source": "test-cad", "source_id": "1", "address": "1 Union St", "callback_number": "704-555-0123",
        "latitude": 35.01, "longitude": -80.58, "origin": "other", "caller_role": "Caller", "priority": 3,
        "initial_nature": "WELFARE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code", "left_out"),
    [
        ({"when": "yesterday"}, "time_broken", None),
        ({"when": "2024-02-30 10:00:00"}, "time_broken", None),
        ({"when": "NA"}, "time_missing", None),
        ({"when": "2024-03-10 02:30:00"}, "time_doubtful", None),
        ({"when": "2024-11-03 01:30:00"}, "time_doubtful", None),
        ({"lat": "91"}, "place_broken", "latitude"),
        ({"lat": "north"}, "place_broken", "latitude"),
        ({"lat": "nan"}, "place_broken", "latitude"),
        ({"lat": "0", "lon": "0"}, "place_broken", "latitude"),
        ({"lon": "-"}, "place_broken", "longitude"),
        ({"lat": "", "lon": "", "street": "NA"}, "place_missing", "address"),
        ({"phone": "CALL MOM"}, "phone_broken", None),
        ({"type": "Yeti"}, "nature_unmapped", None),
        ({"type": "NA"}, "nature_missing", None),
        ({"no": "-"}, "id_missing", None),
        ({"street": "x" * 300}, "too_long", None),
    ],
)
def test_what_cannot_be_used_is_flagged(more, code, left_out):
    asked = one(**more)
    assert codes(asked) == [code]
    assert left_out not in asked.call


def test_a_flag_never_repeats_a_callers_words():
    asked = one(phone="CALL MOM", street="Mr Smith, blue door " * 20)
    assert not [words for _, words in asked.flags if "MOM" in words or "Smith" in words]


def test_an_unknown_type_is_taken_with_the_default_and_listed():
    asked = one(type="Yeti")
    assert (asked.nature, asked.unmapped) == ("NCRNONE", "Yeti")


def test_a_type_is_found_whatever_its_case_and_spacing():
    assert one(type="  wELfare ").nature == "WELFARE"


def test_rows_without_a_number_keep_their_names_from_run_to_run_and_stay_two():
    same = row("-"), row("-"), row("-", street="Elsewhere")
    first, second = sense_of(*same), sense_of(*same)
    assert [a.source_id for a in first] == [a.source_id for a in second]
    assert len({a.source_id for a in first}) == 3


@pytest.mark.parametrize(
    ("time", "text", "moment"),
    [
        ("{column: when, offset: trust}", "2024-05-01T12:00:00-07:00", utc(2024, 5, 1, 19)),
        ("{column: when, offset: ignore}", "2024-05-01T12:00:00-07:00", utc(2024, 5, 1, 16)),
        ("{column: when, offset: ignore, clock: utc}", "2021-12-31T20:00:00-05:00", utc(2022, 1, 1, 6)),
        ("{column: when, format: epoch, offset: trust}", "1714579200", utc(2024, 5, 1, 16)),
        ("{column: when, format: [iso, '%m/%d/%Y %I:%M %p']}", "05/01/2024 12:00 PM", utc(2024, 5, 1, 16)),
        ("{column: [when, flag], format: '%Y-%m-%d %H%M'}", "2024-05-01", utc(2024, 5, 1, 16)),
    ],
)
def test_each_clock_is_read_as_the_mapping_says(time, text, moment):
    mapping = "source: test-cad\nid: no\ntime: " + time
    assert one(mapping, when=text, flag="1200" if "flag" in time else "").recorded_at == moment


def test_midnight_may_mean_that_nobody_wrote_the_time_down():
    mapping = MAPPING.replace("time: {", "time: {midnight: unknown, ")
    assert codes(one(mapping, when="2024-05-01 00:00:00")) == ["time_broken"]
    assert one(when="2024-05-01 00:00:00").recorded_at == utc(2024, 5, 1, 4)


def test_a_time_that_disagrees_with_another_column_is_kept_and_flagged():
    mapping = MAPPING.replace("time: {", "time: {checks: {flag: '%Y'}, ")
    assert codes(one(mapping, flag="2024")) == []
    asked = one(mapping, flag="2023")
    assert codes(asked) == ["time_disagrees"] and asked.recorded_at


def test_a_point_in_one_column_is_read_in_its_order():
    mapping = MAPPING.replace("latitude: lat, longitude: lon", "point: lat, point_order: lonlat")
    asked = one(mapping, lat="POINT (-80.58 35.41)")
    assert (asked.call["latitude"], asked.call["longitude"]) == (35.41, -80.58)
    assert codes(one(mapping, lat="POINT EMPTY")) == ["place_broken"]


def test_of_two_statements_the_more_dangerous_counts():
    rules = "answers:\n" + "".join(
        f"  - {{when: {{{when}}}, say: {{violence: {say}, breathing: {breathes}}}}}\n"
        for when, say, breathes in [
            ("flag: V", "yes", "no"),
            ("flag: V", "no", "yes"),
            ("type: Fight", "unknown", "yes"),
        ]
    )
    mapping = MAPPING[: MAPPING.index("answers:")] + rules
    assert one(mapping, flag="V", type="Fight").answers == {"violence": "yes", "breathing": "no"}
    assert one(mapping, type="Fight").answers == {"violence": "unknown", "breathing": "yes"}


def test_what_a_file_never_states_is_sent_as_unknown_but_not_counted_as_stated():
    asked = one(flag="V")
    assert asked.answers == {"weapon": "unknown", "violence": "yes"}
    assert asked.stated == {"violence": "yes"}
    supposed = without_danger(asked.stated, asked.nature, load())
    assert supposed["weapon"] == "no" and supposed["breathing"] == "yes" and supposed["violence"] == "yes"


def test_rows_come_in_the_order_of_their_time_and_a_timeless_one_after_its_neighbour():
    asked = sense_of(
        row("1", when="NA"),
        row("2", when="2024-05-01 12:10:00"),
        row("3", when="broken"),
        row("4", when="2024-05-01 12:00:00"),
        row("5", when="2024-05-01 12:20:00"),
    )
    order = turns(asked, Duplicates())
    assert [turn.asked.source_id for turn in order] == ["4", "1", "2", "3", "5"]
    assert [due_s(turn, order[0].asked.at, 60) for turn in order] == [0, 10, 10, 10, 20]
    assert {due_s(turn, order[0].asked.at, 0) for turn in order} == {0}


def test_a_file_without_any_time_keeps_its_order():
    order = turns(sense_of(row("2", when=""), row("1", when="")), Duplicates())
    assert [turn.asked.source_id for turn in order] == ["2", "1"]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, True),
        ({"when": "2024-05-01 12:20:00"}, True),
        ({"when": "2024-05-01 12:20:01"}, False),
        ({"when": "NA"}, False),
        ({"lat": "35.01134"}, True),  # 149 m
        ({"lat": "35.01136"}, False),  # 151 m
        ({"lat": "NA", "lon": "NA"}, False),
        ({"type": "Fight"}, False),
    ],
)
def test_the_same_event_has_one_nature_and_is_near_in_place_and_time(more, found):
    older, newer = turns(sense_of(row("1"), row("2", **{"lat": "35.01", **more})), Duplicates())
    assert newer.same == ([older] if found else [])


@pytest.mark.parametrize("kind", ["Errand", "Yeti"])
def test_errands_and_the_unknown_are_never_the_same_event(kind):
    mapping = parse(MAPPING)
    two = turns(sense_of(row("1", type=kind), row("2", lat="35.01", type=kind)), mapping.duplicates)
    assert two[1].same == []
