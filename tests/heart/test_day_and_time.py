"""A moment is written as a day and a time of 24 hours, the same on every machine."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms

from heart.shell.day_and_time import DayAndTime

HERE = ZoneInfo("America/New_York")


class Promise(forms.Form):
    at = DayAndTime(label="When")


@pytest.mark.parametrize(
    ("time", "hour", "minute"),
    [("19:00", 19, 0), ("1900", 19, 0), ("7:05", 7, 5), ("0705", 7, 5), (" 23.59 ", 23, 59), ("00:00:00", 0, 0)],
)
def test_a_time_is_read_as_people_write_it(time, hour, minute):
    form = Promise({"at_0": "2026-11-23", "at_1": time})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == datetime.datetime(2026, 11, 23, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize("time", ["7 pm", "7", "24:00", "12:60", "19:00x", "-1:00", "190"])
def test_another_time_is_refused_in_words_and_kept(time):
    form = Promise({"at_0": "2026-11-23", "at_1": time})
    assert form.errors["at"] == ["Use 24-hour time: 19:00 is 7 p.m."]
    assert f'value="{time}"' in str(form["at"])


def test_one_part_alone_is_no_moment():
    for said in ({"at_0": "2026-11-23"}, {"at_1": "19:00"}, {}):
        assert Promise(said).errors["at"] == ["Enter the date and time, e.g. 2026-11-23 and 19:00."]


def test_both_parts_in_one_field_are_read_too():
    assert Promise({"at": "2026-11-23T19:00"}).is_valid()


def test_no_field_is_left_to_the_browsers_own_clock():
    shown = str(Promise(initial={"at": datetime.datetime(2026, 11, 23, 19, 0, tzinfo=HERE)})["at"])
    assert "datetime-local" not in shown and 'type="time"' not in shown
    assert 'value="2026-11-23"' in shown and 'value="19:00"' in shown
