"""A day and a time of 24 hours in two plain fields: a browser's own picker says AM and PM where the machine does."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import to_current_timezone
from django.utils.translation import gettext_lazy as _

CLOCK = re.compile(r"([01]?\d|2[0-3])[:. ]?([0-5]\d)(?::[0-5]\d)?")
WHOLE = _("Enter the date and time, e.g. 2026-11-23 and 19:00.")
HOURS = _("Use 24-hour time: 19:00 is 7 p.m.")


class Clock(forms.TimeField):
    """19:00, 1900 or 7:05; never 7 pm, which is a time of twelve hours."""

    def to_python(self, value: Any) -> datetime.time | None:
        if value in self.empty_values or isinstance(value, datetime.time):
            return value or None
        found = CLOCK.fullmatch(str(value).strip())
        if not found:
            raise ValidationError(HOURS, code="invalid")
        return datetime.time(int(found[1]), int(found[2]))


class TwoInputs(forms.MultiWidget):
    """A day and a time, each with a name of its own for a screen reader."""

    template_name = "heart/day_and_time.html"

    def __init__(self) -> None:
        day = {"type": "date", "aria-label": _("Day"), "autocomplete": "off"}
        time = {
            "aria-label": _("Time (24-hour)"),
            "inputmode": "numeric",
            "placeholder": "19:00",
            "autocomplete": "off",
        }
        super().__init__([forms.DateInput(day, format="%Y-%m-%d"), forms.TextInput(time)])

    def decompress(self, value: datetime.datetime | None) -> list[Any]:
        here = to_current_timezone(value) if value else None
        return [here.date(), f"{here:%H:%M}"] if here else [None, None]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Two fields, or both parts in one, as programs and pages opened earlier send it."""
        if name not in data:
            return list(super().value_from_datadict(data, files, name))
        day, _gap, time = str(data[name]).strip().replace("T", " ").partition(" ")
        return [day, time]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)


class DayAndTime(forms.SplitDateTimeField):
    """A moment on this county's clock."""

    widget = TwoInputs

    def __init__(self, **more: Any) -> None:
        errors = {"required": WHOLE, "invalid_date": WHOLE, "invalid_time": WHOLE} | more.pop("error_messages", {})
        super().__init__(input_date_formats=["%Y-%m-%d", "%m/%d/%Y"], error_messages=errors, **more)
        self.fields = (self.fields[0], Clock(required=False))
