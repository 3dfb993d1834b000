"""What a supervisor fills in where one center answers for another."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from heart.shell.day_and_time import DayAndTime
from heart.shell.forms import CHOOSE, Form, field_of
from triage.models import BackUp, Center


class BackUpForm(Form):
    """Which center answers, why, and until when."""

    verb = "back_up"
    by_center = forms.ModelChoiceField(
        Center.objects.none(),
        label=gettext_lazy("Which center answers for it?"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose the center that answers.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=[CHOOSE, *BackUp.Reason.choices],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    ends_at = DayAndTime(
        label=gettext_lazy("Until"), error_messages={"required": gettext_lazy("Say until when: a day and a time.")}
    )

    def __init__(self, *args: Any, of: Center, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"back_up_{of.pk}_%s", **kwargs)
        self.of = of
        field_of(self, "by_center", forms.ModelChoiceField).queryset = Center.objects.exclude(pk=of.pk)
