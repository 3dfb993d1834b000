"""What people say where they depart from the protocol: less help than it asks for, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from heart.forms import Form
from teams.models import Response
from triage.forms import Words
from triage.models import NARRATIVE_LIMIT, Override


class Lower(Form):
    """Less than is recommended or was decided: which help, a reason of the list, and why in words."""

    verb = "lower"
    response = forms.ModelChoiceField(
        Response.objects.none(),
        label=gettext_lazy("Help that is enough"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose which help it gets.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=lambda: [("", gettext_lazy("Choose")), *((one.value, one.label) for one in Override.LOWERING)],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    text = Words(
        NARRATIVE_LIMIT,
        label=gettext_lazy("Why less is right"),
        area=3,
        required=True,
        error_messages={"required": gettext_lazy("Say in a few words why less is right.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Police, fire and EMS are never less.
        self.fields["response"].queryset = Response.objects.filter(enabled=True).exclude(pk="emergency")
