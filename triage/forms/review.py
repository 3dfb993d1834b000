"""What people say where they depart from the protocol: less help than it asks for, and why."""

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.shell.forms import CHOOSE, Form, field_of
from teams.models import Response
from triage.forms.fields import Words
from triage.models import NARRATIVE_LIMIT, Miss, Override

LONGEST = 366


class Missed(Form):
    """Why somebody whom a clinician or a team could have helped was not."""

    verb = "miss"
    reason = forms.ChoiceField(
        label=gettext_lazy("Why no clinician or team"),
        choices=[CHOOSE, *Miss.Reason.choices],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )


class Lower(Form):
    """Less than is recommended or was decided: which help, a reason of the list, and why in words.

    It holds every kind that could be less; the page shows those of `triage.allowed.Allowed.lesser_kinds`, which change
    while the form stands there, and the server answers for another one why it is not permitted.
    """

    verb = "lower"
    response = forms.ModelChoiceField(
        Response.objects.none(),
        label=gettext_lazy("Lower to"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the response.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=lambda: [CHOOSE, *((one.value, one.label) for one in Override.LOWERING)],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    text = Words(
        NARRATIVE_LIMIT,
        label=gettext_lazy("Why lower is enough"),
        area=3,
        required=True,
        error_messages={"required": gettext_lazy("Enter in a few words why lower is enough.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Police, fire and EMS are never less.
        enabled = Response.objects.filter(enabled=True)
        field_of(self, "response", forms.ModelChoiceField).queryset = enabled.exclude(pk="emergency")


class Explained(Form):
    """Why more help was asked for, said after the press."""

    verb = "explain_raise"
    why = forms.ChoiceField(
        label=gettext_lazy("Why more help was asked for"),
        choices=[CHOOSE, *Override.Explanation.choices],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    text = Words(NARRATIVE_LIMIT, label=gettext_lazy("In your words, if it helps"), area=2, required=False)


class Narrowed(forms.Form):
    """Whose words for more or less are listed: one person's, center's or nature's; what cannot be read is left out."""

    by = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    center = forms.CharField(required=False, max_length=20)
    nature = forms.CharField(required=False, max_length=12)

    @classmethod
    def of(cls, request: HttpRequest) -> dict[str, Any]:
        form = cls(request.GET)
        form.is_valid()
        return {name: value for name, value in form.cleaned_data.items() if value}


class Period(Form):
    """The days a figure is counted over, both included."""

    verb = "period"
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and (since > until or until - since > datetime.timedelta(days=LONGEST)):
            self.add_error(
                "until",
                _("The end date cannot be before the start date, and at most %(n)d days after it.") % {"n": LONGEST},
            )
        return said

    def days(self) -> tuple[datetime.date, datetime.date]:
        return self.cleaned_data["since"], self.cleaned_data["until"]

    @classmethod
    def asked(cls, request: HttpRequest) -> tuple["Period", datetime.date, datetime.date]:
        """The form as it is shown, and the days to count: those that were asked for, else the last four weeks."""
        form = cls(request.GET if "since" in request.GET or "until" in request.GET else None)
        if form.is_bound and form.is_valid():
            return form, *form.days()
        since, until = cls.usual()
        return form if form.is_bound else cls(initial={"since": since, "until": until}), since, until

    @staticmethod
    def usual() -> tuple[datetime.date, datetime.date]:
        """The last four weeks."""
        today = timezone.localdate()
        return today - datetime.timedelta(days=27), today


def span(since: datetime.date, until: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """From the beginning of the first day to the end of the last, where the center is."""
    day = datetime.timedelta(days=1)
    zone = timezone.get_default_timezone()
    begin = datetime.time.min
    return datetime.datetime.combine(since, begin, zone), datetime.datetime.combine(until + day, begin, zone)
